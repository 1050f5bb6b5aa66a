import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Placement, placeFiles, type Written, writtenAfter } from './place-files.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const place = (files: Record<string, string>, there: Record<string, string>, written: Written): readonly Placement[] =>
  placeFiles({
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    written,
    read: (path) => there[path] ?? null,
    hash,
  })
const states = (placements: readonly Placement[]) => Object.fromEntries(placements.map(({ path, state }) => [path, state]))

test('what a person changed is theirs; what only designs wrote may be written again', () => {
  const written = { 'a.ts': hash('a1'), 'b.ts': hash('b1'), 'c.ts': hash('c1'), 'gone.ts': hash('gone') }
  const there = { 'a.ts': 'a1', 'b.ts': 'mine', 'c.ts': 'c1', 'd.ts': 'somebody', 'gone.ts': 'gone' }
  const placed = place({ 'a.ts': 'a2', 'b.ts': 'b2', 'c.ts': 'c1', 'd.ts': 'd1', 'e.ts': 'e1' }, there, written)
  assert.deepEqual(states(placed), {
    'a.ts': 'grown',
    'b.ts': 'edited',
    'c.ts': 'same',
    'd.ts': 'edited',
    'e.ts': 'new',
    'gone.ts': 'left',
  })
})

test('a file that a person had deleted is offered as new', () => {
  assert.deepEqual(states(place({ 'a.ts': 'a1' }, {}, { 'a.ts': hash('a1') })), { 'a.ts': 'new' })
})

test('what was not taken is remembered as it was written before, so that an edit stays an edit', () => {
  const written = { 'a.ts': hash('a1'), 'b.ts': hash('b1') }
  const there = { 'a.ts': 'a1', 'b.ts': 'mine' }
  const placed = place({ 'a.ts': 'a2', 'b.ts': 'b2' }, there, written)
  const taken = placed.filter(({ state }) => state === 'grown')
  const after = writtenAfter(placed, { written, taken, hash })
  assert.deepEqual(after, { 'a.ts': hash('a2'), 'b.ts': hash('b1') })
  assert.equal(states(place({ 'b.ts': 'b2' }, there, after))['b.ts'], 'edited')
})

test('an edit that comes to what the design says is the same', () => {
  assert.deepEqual(states(place({ 'a.ts': 'a2' }, { 'a.ts': 'a2' }, { 'a.ts': hash('a1') })), { 'a.ts': 'same' })
})
