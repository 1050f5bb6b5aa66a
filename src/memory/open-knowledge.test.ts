import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import type { Knowledge } from './knowledge.ts'
import { literalInsert, newProject, type Project, says, someDecision } from './place.test-kit.ts'

let project: Project
let knowledge: Knowledge
beforeEach(async () => {
  project = await newProject()
  knowledge = await project.open()
})
afterEach(() => project.remove())

test('the statements that agents know work to the letter', async () => {
  assert.deepEqual(await knowledge.execute(literalInsert), { changes: 1, lastId: 1 })
  const page = await knowledge.query(
    `SELECT * FROM decisions WHERE decision_type = 'architecture' ORDER BY created_at DESC LIMIT 5`,
  )
  assert.deepEqual(page, {
    columns: [
      'id',
      'agent_name',
      'decision_type',
      'title',
      'description',
      'rationale',
      'status',
      'supersedes',
      'check',
      'created_at',
    ],
    rows: [[1, 'backend-architect', 'architecture', 'T', 'D', 'R', 'accepted', null, null, '2026-01-31T09:30:00.000Z']],
    nextOffset: null,
  })
  const patterns = await knowledge.query(`SELECT * FROM patterns WHERE category = 'backend'`)
  assert.ok(patterns.rows.length >= 40)
})

test('what looks is no change: the file is made by the first one', async () => {
  await knowledge.query('SELECT * FROM patterns')
  assert.ok(!existsSync(project.image))
  await knowledge.write(() => 'nothing')
  assert.ok(!existsSync(project.image))
  await knowledge.execute(literalInsert)
  assert.equal(readFileSync(project.image).toString('latin1', 0, 15), 'SQLite format 3')
})

test('values with quotation marks, semicolons and other scripts are values', async () => {
  const title = `It's; DROP TABLE decisions -- "quoted" 漢字 \u{1f600}\n`
  await knowledge.execute(literalInsert.replace(`'T'`, `'${title.replaceAll(`'`, `''`)}'`))
  assert.deepEqual((await knowledge.query('SELECT title FROM decisions')).rows, [[title]])
  await knowledge.store({ key: title, value: title })
  assert.equal((await knowledge.retrieve(title))?.value, title)
})

test('decisions are recorded, changed and taken the place of; what was known before is kept', async () => {
  const first = await knowledge.write((state) => state.recordDecision(someDecision))
  assert.deepEqual(first, {
    ...someDecision,
    id: 1,
    status: 'accepted',
    supersedes: null,
    check: null,
    createdAt: '2026-01-31T09:30:00.000Z',
  })
  const second = await knowledge.write((state) =>
    state.recordDecision({ ...someDecision, id: 7, title: 'Use PostgreSQL', supersedes: 1 }),
  )
  assert.equal(second.id, 7)
  assert.deepEqual(await knowledge.read((state) => state.decisions().map(({ id, status }) => [id, status])), [
    [1, 'superseded'],
    [7, 'accepted'],
  ])
  project.nowMs += 1_000
  const changed = await knowledge.write((state) =>
    state.changeDecision(7, { rationale: 'Two writers', createdAt: '2026-02-01T00:00:00Z' }),
  )
  assert.deepEqual(changed, { ...second, rationale: 'Two writers', createdAt: '2026-02-01T00:00:00Z' })
  const { rows } = await knowledge.query(
    `SELECT row_before ->> 'rationale', changed_at FROM history WHERE row_id = 7 ORDER BY id`,
  )
  assert.deepEqual(rows, [['Nothing to install', '2026-01-31T09:30:01.000Z']])
  assert.equal((await knowledge.write((state) => state.recordDecision(someDecision))).id, 8)
})

test('a decision that is not there, and a number that is taken, are told', async () => {
  await assert.rejects(
    knowledge.write((state) => state.changeDecision(3, { title: 'x' })),
    says('not-found', /no decision 3/),
  )
  await knowledge.write((state) => state.recordDecision(someDecision))
  await assert.rejects(
    knowledge.write((state) => state.recordDecision({ ...someDecision, id: 1 })),
    says('refused', /there is one/),
  )
  await assert.rejects(
    knowledge.write((state) => state.changeDecision(1, { id: 2 })),
    says('refused', /`id` of a row stays/),
  )
})

test('insights are recorded and read', async () => {
  const given = { agentName: 'a', section: 'Lessons Learned', label: 'What works', text: 'Keyset pages' } as const
  const insight = await knowledge.write((state) => state.recordInsight(given))
  assert.deepEqual(insight, { ...given, id: 1, run: null, createdAt: '2026-01-31T09:30:00.000Z' })
  assert.deepEqual(await knowledge.read((state) => state.insights()), [insight])
})

test('versions of a key are counted and kept, and a stale one is refused', async () => {
  assert.equal(await knowledge.retrieve('current_architecture'), null)
  const first = await knowledge.store({ key: 'current_architecture', value: 'one', agentName: 'a' })
  assert.deepEqual(first, {
    key: 'current_architecture',
    version: 1,
    value: 'one',
    agentName: 'a',
    createdAt: '2026-01-31T09:30:00.000Z',
  })
  await knowledge.store({ key: 'current_architecture', value: 'two', expectedVersion: 1 })
  await assert.rejects(
    knowledge.store({ key: 'current_architecture', value: 'three', expectedVersion: 1 }),
    says('version-conflict', /has version 2 by now, not 1: retrieve it/),
  )
  await assert.rejects(knowledge.store({ key: 'new', value: '', expectedVersion: 4 }), says('version-conflict', /has version 0/))
  assert.equal((await knowledge.retrieve('current_architecture'))?.value, 'two')
  assert.deepEqual(
    (await knowledge.history('current_architecture')).map(({ value }) => value),
    ['two', 'one'],
  )
  assert.deepEqual(
    (await knowledge.history('current_architecture', { limit: 1, offset: 1 })).map(({ value }) => value),
    ['one'],
  )
})

test('keys and values have limits that are told', async () => {
  await assert.rejects(knowledge.store({ key: '', value: 'x' }), says('refused', /empty/))
  await assert.rejects(knowledge.store({ key: 'k'.repeat(201), value: 'x' }), says('too-long', /`key` has more than 200/))
  await assert.rejects(
    knowledge.store({ key: 'k', value: 'x'.repeat(200_001) }),
    says('too-long', /`value` has more than 200000/),
  )
  await assert.rejects(knowledge.store({ key: 'k', value: 'a\0b' }), says('refused', /NUL/))
  await assert.rejects(knowledge.store({ key: 'k', value: '\ud800' }), says('refused', /surrogate/))
  await assert.rejects(knowledge.store({ key: 'k', value: 'x', expectedVersion: -1 }), says('refused', /expectedVersion/))
  await assert.rejects(knowledge.history('k', { limit: 1_001 }), says('refused', /`limit` is 1 to 1000/))
  const most = '\u{1f600}'.repeat(200_000)
  await knowledge.store({ key: 'k', value: most })
  assert.equal((await knowledge.retrieve('k'))?.value, most)
})

test('a hundred writers in one process and in two stores are one after the other', async () => {
  const other = await project.open()
  const stored = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? knowledge : other).store({ key: 'k', value: String(i) })),
  )
  assert.deepEqual(
    stored.map(({ version }) => version).sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i + 1),
  )
  const history = await knowledge.history('k')
  assert.deepEqual(new Set(history.map(({ value }) => value)), new Set(stored.map(({ value }) => value)))
  assert.equal((await other.retrieve('k'))?.version, 100)
})

test('nobody sees a change before it is done, and what it throws undoes it', async () => {
  let seen: number | undefined
  await knowledge.write(async (state) => {
    state.recordDecision(someDecision)
    seen = await knowledge.read((other) => other.decisions().length)
  })
  assert.equal(seen, 0)
  const boom = new Error('boom')
  const failing = knowledge.write((state) => {
    state.recordDecision(someDecision)
    throw boom
  })
  await assert.rejects(failing, boom)
  assert.equal(await knowledge.read((state) => state.decisions().length), 1)
})

test('a change within a change is told in place of waiting for itself', async () => {
  await assert.rejects(
    knowledge.write(() => knowledge.store({ key: 'k', value: 'v' })),
    says('refused', /within itself/),
  )
  await knowledge.store({ key: 'k', value: 'v' })
})

test('a state that is kept beyond its call is told', async () => {
  const kept = await knowledge.read((state) => state)
  assert.throws(() => kept.decisions(), says('refused', /for the time of the call/))
  const writer = await knowledge.write((state) => state)
  assert.throws(() => writer.run('UPDATE decisions SET title = 1'), says('refused', /for the time of the call/))
})

test('words are found in decisions, patterns, insights and what keys are now', async () => {
  await knowledge.write((state) => state.recordDecision({ ...someDecision, title: 'Zebra crossing' }))
  await knowledge.store({ key: 'animals', value: 'an okapi and a zebra' })
  await knowledge.store({ key: 'animals', value: 'many zebras' })
  const hits = await knowledge.search('zebra')
  assert.deepEqual(
    hits.map(({ kind, reference, title }) => [kind, reference, title]),
    [
      ['decision', 'ADR-1', 'Zebra crossing'],
      ['memory', 'animals', 'animals'],
    ],
  )
  assert.match(hits[1]!.excerpt, /many zebras/)
  assert.deepEqual(await knowledge.search('okapi'), [], 'a former version is not what is known')
  assert.equal((await knowledge.search('outbox'))[0]?.title, 'Transactional outbox')
  await knowledge.execute(`UPDATE decisions SET title = 'Giraffe' WHERE id = 1`)
  assert.deepEqual(
    (await knowledge.search('zebra')).map(({ kind }) => kind),
    ['memory'],
  )
  for (const odd of ['', '"', `'"*(){}:^-+ NEAR OR AND NOT`, 'title:x', '*', '\0', '漢']) await knowledge.search(odd)
  await assert.rejects(knowledge.search('x'.repeat(1_001)), says('too-long', /1000 characters/))
})

test('what is closed says so, and what was under way is done', async () => {
  const pending = knowledge.store({ key: 'k', value: 'v' })
  await knowledge.close()
  assert.equal((await pending).version, 1)
  await assert.rejects(knowledge.retrieve('k'), says('unavailable', /closed/))
  await assert.rejects(knowledge.query('SELECT 1'), says('unavailable', /closed/))
  await assert.rejects(knowledge.execute(literalInsert), says('unavailable', /closed/))
  assert.equal((await (await project.open()).retrieve('k'))?.value, 'v')
})

test('the same changes at the same time make the same bytes, a hundred times', async () => {
  const images = new Set<string>()
  for (let i = 0; i < 100; i++) {
    const again = await newProject()
    const memory = await again.open()
    await memory.write((state) => {
      state.recordDecision(someDecision)
      state.recordInsight({ agentName: 'a', section: 'Lessons Learned', label: 'What works', text: 'b' })
    })
    await memory.store({ key: 'k', value: 'v' })
    await memory.write((state) => state.changeDecision(1, { status: 'deprecated' }))
    images.add(readFileSync(again.image, 'latin1'))
    await again.remove()
  }
  assert.equal(images.size, 1)
})
