import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Knowledge, NewDecision } from '../knowledge.ts'
import { openKnowledge } from '../open-knowledge.ts'
import { renumberDecision, settleDecision } from './settle-decision.ts'
import { syncDecisions } from './sync-decisions.ts'
import type { DecisionSync } from './sync-result.ts'

const outside = { ...realOutside, now: () => Date.parse('2026-11-22T00:00:00.000Z') }
const given: NewDecision = {
  agentName: 'ann',
  decisionType: 'api',
  title: 'Use queues',
  description: 'Too slow.',
  rationale: 'Because.',
  createdAt: '2026-11-21T00:00:00.000Z',
}
const first = 'docs/adr/0001-use-queues.md'

interface Desk {
  readonly folder: string
  readonly knowledge: Knowledge
  sync(): Promise<DecisionSync>
  record(decision?: Partial<NewDecision>): Promise<number>
  change(id: number, decision: Partial<NewDecision>): Promise<void>
  row(id: number): Promise<NewDecision | undefined>
  read(path: string): string
  write(path: string, text: string): void
  names(): readonly string[]
}

async function openDesk(t: TestContext): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-adr-'))
  const knowledge = await openKnowledge({ folder, outside })
  t.after(async () => {
    await knowledge.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const at = (path: string) => join(folder, path)
  return {
    folder,
    knowledge,
    sync: () => syncDecisions(knowledge, folder, outside),
    record: (decision = {}) => knowledge.write((state) => state.recordDecision({ ...given, ...decision }).id),
    change: async (id, decision) => {
      await knowledge.write((state) => state.changeDecision(id, decision))
    },
    row: (id) => knowledge.read((state) => state.decisions().find((each) => each.id === id)),
    read: (path) => readFileSync(at(path), 'utf8'),
    write: (path, text) => {
      mkdirSync(at('docs/adr'), { recursive: true })
      writeFileSync(at(path), text)
    },
    names: () => readdirSync(at('docs/adr')),
  }
}

const quiet: DecisionSync = { created: [], updated: [], conflicts: [], problems: [] }

test('a row becomes a file, a file becomes a row, and then nothing is left to do', async (t) => {
  const desk = await openDesk(t)
  await desk.record()
  desk.write('docs/adr/0007-by-hand.md', '# By hand\n\n## Status\n\nProposed\n\n## Context\n\nWhy.\n')
  assert.deepEqual(await desk.sync(), {
    ...quiet,
    created: [
      { id: 7, path: 'docs/adr/0007-by-hand.md', made: 'row' },
      { id: 1, path: first, made: 'file' },
    ],
  })
  const { title, status, description } = { status: '', ...(await desk.row(7)) }
  assert.deepEqual([title, status, description], ['By hand', 'proposed', 'Why.'])
  const bytes = desk.names().map((name) => desk.read(`docs/adr/${name}`))
  for (let n = 0; n < 100; n++) assert.deepEqual(await desk.sync(), quiet)
  assert.deepEqual(
    desk.names().map((name) => desk.read(`docs/adr/${name}`)),
    bytes,
  )
})

test('an edit of either side is taken over; of both, in different fields, it is merged', async (t) => {
  const desk = await openDesk(t)
  const id = await desk.record()
  await desk.sync()
  await desk.change(id, { rationale: 'New.' })
  assert.deepEqual((await desk.sync()).updated, [{ id, path: first, changed: 'file', fields: ['rationale'] }])
  desk.write(first, `${desk.read(first).replace('Too slow.', 'Slow.')}\n### Consequences\n\n* mine  \n`)
  assert.deepEqual((await desk.sync()).updated, [{ id, path: first, changed: 'row', fields: ['description'] }])
  assert.equal((await desk.row(id))?.description, 'Slow.')
  desk.write(first, desk.read(first).replace('# Use queues', '# Queues'))
  await desk.change(id, { status: 'deprecated' })
  assert.equal((await desk.sync()).updated.length, 2)
  assert.equal((await desk.row(id))?.title, 'Queues')
  assert.match(
    desk.read(first),
    /status: deprecated[\s\S]*# Queues[\s\S]*Slow\.[\s\S]*New\.\n\n### Consequences\n\n\* mine {2}\n$/,
  )
  assert.deepEqual(await desk.sync(), quiet)
})

for (const by of ['file', 'memory'] as const) {
  test(`the same field changed on both sides is a conflict until it is settled by ${by}`, async (t) => {
    const desk = await openDesk(t)
    const id = await desk.record()
    await desk.sync()
    desk.write(first, desk.read(first).replace('Because.', 'In the file.'))
    await desk.change(id, { rationale: 'In memory.', title: 'Queues' })
    for (const turn of [1, 2]) {
      const { conflicts, updated } = await desk.sync()
      assert.equal(updated.length, turn === 1 ? 1 : 0, 'the title goes to the file')
      const [conflict] = conflicts
      assert.deepEqual(
        [conflict?.field, conflict?.line, conflict?.inFile, conflict?.inMemory, conflict?.before],
        ['rationale', 16, 'In the file.', 'In memory.', 'Because.'],
      )
      assert.match(conflict!.message, /settle 1 by file or by memory$/)
    }
    assert.match(desk.read(first), /# Queues[\s\S]*In the file\./)
    await settleDecision(desk.knowledge, desk.folder, { id, by }, outside)
    const text = by === 'file' ? 'In the file.' : 'In memory.'
    assert.equal((await desk.row(id))?.rationale, text)
    assert.ok(desk.read(first).includes(text))
    assert.deepEqual(await desk.sync(), quiet)
  })
}

test('another decision of the same number from elsewhere is a conflict; both are kept', async (t) => {
  const desk = await openDesk(t)
  const id = await desk.record()
  desk.write('docs/adr/0001-theirs.md', '# Theirs\n\n## Context\n\nOther.\n')
  assert.deepEqual(
    (await desk.sync()).conflicts.map(({ field }) => field),
    ['title', 'description'],
  )
  assert.deepEqual(desk.names(), ['0001-theirs.md'])
  await settleDecision(desk.knowledge, desk.folder, { id, by: 'both' }, outside)
  assert.equal((await desk.row(1))?.title, 'Theirs')
  assert.equal((await desk.row(2))?.title, 'Use queues')
  assert.deepEqual(desk.names(), ['0001-theirs.md', '0002-use-queues.md'])
  assert.deepEqual(await desk.sync(), quiet)
})

test('two files of a number are told; the one that is known stays in step, the other is renumbered', async (t) => {
  const desk = await openDesk(t)
  await desk.record()
  await desk.sync()
  desk.write('docs/adr/0001-also.md', '# Also\n\n## Context\n\nOther.\n')
  const { problems } = await desk.sync()
  assert.equal(problems.length, 1)
  assert.match(
    problems[0]!.message,
    /^the number 1 is taken by `docs\/adr\/0001-use-queues\.md`: give this one another, such as 2/,
  )
  await assert.rejects(renumberDecision(desk.knowledge, desk.folder, first, outside), /is decision 1 already/)
  const { created } = await renumberDecision(desk.knowledge, desk.folder, 'docs/adr/0001-also.md', outside)
  assert.deepEqual(created, [{ id: 2, path: 'docs/adr/0002-also.md', made: 'row' }])
  assert.deepEqual(await desk.sync(), quiet)
})

test('a file that is renamed stays so; one that is gone is told, and comes again when that is asked for', async (t) => {
  const desk = await openDesk(t)
  const id = await desk.record()
  await desk.sync()
  renameSync(join(desk.folder, first), join(desk.folder, 'docs/adr/0001-lines.md'))
  assert.deepEqual(await desk.sync(), quiet)
  await desk.change(id, { title: 'Lines' })
  assert.equal((await desk.sync()).updated[0]?.path, 'docs/adr/0001-lines.md')
  rmSync(join(desk.folder, 'docs/adr/0001-lines.md'))
  for (const _ of [1, 2])
    assert.match((await desk.sync()).problems[0]!.message, /the file of decision 1 is gone, and the decision stays/)
  assert.deepEqual(desk.names(), [])
  await settleDecision(desk.knowledge, desk.folder, { id, by: 'memory' }, outside)
  assert.deepEqual(desk.names(), ['0001-lines.md'])
})

test('what supersedes ends the former, in memory and in its file', async (t) => {
  const desk = await openDesk(t)
  await desk.record()
  await desk.sync()
  desk.write('docs/adr/0002-topics.md', '---\nstatus: accepted\nsupersedes: ADR-1\n---\n# Topics\n\n## Context\n\nMore.\n')
  await desk.sync()
  assert.match(desk.read(first), /^---\nstatus: superseded\n/)
  assert.deepEqual(await desk.sync(), quiet)
  desk.write('docs/adr/0003-lost.md', '---\nstatus: accepted\nsupersedes: 9\n---\n# Lost\n\n## Context\n\nMore.\n')
  assert.match((await desk.sync()).problems[0]!.message, /supersedes 9, which there is none of/)
})

test('a fresh clone fills memory', async (t) => {
  const one = await openDesk(t)
  await one.record({ check: 'path: src', createdAt: '2026-11-21T10:11:12.345Z' })
  await one.record({ title: 'Topics', supersedes: 1, description: '## Decision Outcome\n\n```\n# x' })
  await one.sync()
  const other = await openDesk(t)
  for (const name of one.names()) other.write(`docs/adr/${name}`, one.read(`docs/adr/${name}`))
  await other.sync()
  for (const id of [1, 2]) assert.deepEqual(await other.row(id), await one.row(id))
  assert.deepEqual(await other.sync(), quiet)
})

test('what cannot be read is told with its place, and never written', async (t) => {
  const desk = await openDesk(t)
  await desk.record()
  await desk.sync()
  const broken = desk.read(first).replace('status: accepted', 'status: maybe')
  desk.write(first, broken)
  await desk.change(1, { title: 'Queues' })
  desk.write('docs/adr/0002-b.md', '---\n: [\n---\n# B\n')
  desk.write('docs/adr/README.md', 'no decision')
  symlinkSync('/etc/hostname', join(desk.folder, 'docs/adr/0003-c.md'))
  const { problems, updated } = await desk.sync()
  assert.deepEqual(
    [...new Set(problems.map(({ path, line }) => `${path}:${line}`))],
    [`${first}:2`, 'docs/adr/0002-b.md:3', 'docs/adr/0003-c.md:1'],
  )
  assert.deepEqual(updated, [])
  assert.equal(desk.read(first), broken)
})
