import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { unifiedDiff } from './unified-diff.ts'

const root = mkdtempSync(join(tmpdir(), 'lintel-diff-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** What git makes of it, in a folder that holds `before`. */
function applied(file: string, before: string | null, diff: string): string {
  const folder = mkdtempSync(join(root, 'at-'))
  mkdirSync(join(folder, file, '..'), { recursive: true })
  if (before !== null) writeFileSync(join(folder, file), before)
  const { status, stderr } = spawnSync('git', ['apply', '-'], { cwd: folder, input: diff, encoding: 'utf8' })
  assert.equal(status, 0, `${stderr}\n${diff}`)
  return readFileSync(join(folder, file), 'utf8')
}

test('git makes the new text out of the old one and the diff', () => {
  const many = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n')
  const cases: readonly (readonly [string, string | null, string])[] = [
    ['a.txt', 'one\ntwo\nthree\n', 'one\n2\nthree\n'],
    ['a.txt', 'one\n', 'one'],
    ['a.txt', 'one', 'one\ntwo'],
    ['a.txt', '', 'one\n'],
    ['a.txt', 'one\r\ntwo\r\n', 'one\r\n2\r\n'],
    ['in/a folder/b c.sql', 'x\n', 'y\n'],
    ['new/made.sql', null, 'select 1;\n'],
    ['a.txt', many, many.replace('line 3\n', 'x\n').replace('line 30', 'y').replace('line 12\n', '')],
  ]
  for (const [file, before, now] of cases) assert.equal(applied(file, before, unifiedDiff(file, before, now)), now)
})

test('of any two texts', () => {
  const words = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '\n'), { maxLength: 25 }).map((lines) => lines.join(''))
  fc.assert(
    fc.property(words, words, (before, now) => before === now || applied('a', before, unifiedDiff('a', before, now)) === now),
    { numRuns: 60 },
  )
})

test('it is as short as it can be, with three lines around and changes that are near in one part', () => {
  const before = Array.from({ length: 20 }, (_, i) => `${i}\n`).join('')
  const diff = unifiedDiff('a', before, before.replace('\n5\n', '\n5\nnew\n').replace('\n13\n', '\n'))
  assert.equal(
    diff,
    '--- a/a\n+++ b/a\n@@ -4,6 +4,7 @@\n 3\n 4\n 5\n+new\n 6\n 7\n 8\n@@ -11,7 +12,6 @@\n 10\n 11\n 12\n-13\n 14\n 15\n 16\n',
  )
  assert.equal(unifiedDiff('a', before, before), '')
})

test('texts without anything in common do not take long', () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join('')
  assert.equal(unifiedDiff('a', lines('old'), lines('new')).split('\n').length, 40_000 + 4)
})
