import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { allTools } from '../tools/index.ts'
import { type Answered, call, connectStdio, createProject, makeTables, notes, personApproves } from './mcp.test-kit.ts'

const { folder, remove } = createProject({ 'docs/taken.json': '{}\n' })
let client: Client
before(async () => {
  client = await connectStdio(folder)
})
after(async () => {
  await client.close()
  remove()
})

/** What is wrong, and what to do; never a stack. */
function assertFault(answer: Answered, code: string): void {
  assert.equal(answer.isError, true, answer.text)
  assert.equal(answer.data.error.code, code, answer.text)
  assert.ok(answer.data.error.message.length > 5 && answer.data.error.remedy.length > 5)
  assert.doesNotMatch(JSON.stringify(answer), /\n\s+at |node:internal|\.js:\d+:\d+/)
}

test('tools are told of with schemas, titles, hints and an example each', async () => {
  const { tools } = await client.listTools()
  assert.deepEqual(
    tools.map(({ name }) => name),
    allTools.map(({ name }) => name),
  )
  for (const name of ['agent_knowledge_query', 'agent_knowledge_execute', 'memory_store', 'memory_retrieve'])
    assert.ok(tools.some((tool) => tool.name === name))
  for (const { name, title, description, outputSchema, annotations } of tools) {
    assert.ok(title && outputSchema, name)
    assert.match(description ?? '', /\nExample: \{/, name)
    for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const)
      assert.equal(typeof annotations?.[hint], 'boolean', name)
  }
})

describe('every tool refuses what its schema does not allow', () => {
  for (const { name } of allTools) {
    test(name, async () => {
      assertFault(await call(client, name, { nonsense: true }), 'invalid_input')
    })
  }
})

test('a name that no tool has is a fault of the protocol', async () => {
  await assert.rejects(call(client, 'chek'), /no tool is called `chek`/)
})

test('memory: the literal statements, and what is refused', async () => {
  const insert =
    "INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('backend-architect', 'architecture', 'It''s one service', 'D', 'R')"
  const written = await call(client, 'agent_knowledge_execute', { sql: insert })
  assert.equal(written.data.changes, 1, written.text)
  const found = await call(client, 'agent_knowledge_query', {
    sql: "SELECT * FROM decisions WHERE decision_type = 'architecture' ORDER BY created_at DESC LIMIT 5",
  })
  assert.match(found.text, /It's one service/)
  assert.equal(found.data.rows.length, 1)
  assertFault(await call(client, 'agent_knowledge_execute', { sql: 'DROP TABLE decisions' }), 'refused')
  assertFault(await call(client, 'agent_knowledge_query', { sql: 'SELEC 1' }), 'invalid-sql')
  assert.equal((await call(client, 'agent_knowledge_query', { sql: 'SELECT count(*) FROM decisions' })).data.rows[0][0], 1)
})

test('memory: values, their versions and words', async () => {
  const first = await call(client, 'memory_store', { key: 'current_architecture', value: 'one service, SQLite', agentName: 'a' })
  assert.equal(first.data.version, 1)
  const second = await call(client, 'memory_store', {
    key: 'current_architecture',
    value: 'two services, a "queue"',
    expectedVersion: 1,
  })
  assert.equal(second.data.version, 2)
  assertFault(
    await call(client, 'memory_store', { key: 'current_architecture', value: 'x', expectedVersion: 1 }),
    'version-conflict',
  )
  const got = await call(client, 'memory_retrieve', { key: 'current_architecture', history: 5 })
  assert.equal(got.data.entry.value, 'two services, a "queue"')
  assert.deepEqual(
    got.data.history.map((each: { version: number }) => each.version),
    [1],
  )
  assert.equal((await call(client, 'memory_retrieve', { key: 'nothing' })).data.entry, null)
  assert.ok((await call(client, 'memory_search', { words: 'queue' })).data.items.length > 0)
})

test('memory: rows are paged, and all of them come once', async () => {
  const sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) SELECT i, printf('%0100d', i) FROM n"
  const seen: number[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const page: Answered = await call(client, 'agent_knowledge_query', { sql, limit: 1_000, offset })
    assert.ok(JSON.stringify(page.data).length <= 20_000 && page.text.length <= 20_000)
    seen.push(...page.data.rows.map(([i]: readonly [number]) => i))
    offset = page.data.nextOffset
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 700 }, (_, i) => i + 1),
  )
})

test('check and model tell of the blueprint as it is now', async () => {
  assert.equal((await call(client, 'check')).data.ok, true)
  assert.deepEqual((await call(client, 'model')).data.items[0].entities, ['person', 'note'])
  assert.equal((await call(client, 'model', { section: 'entities' })).data.total, 2)
  assert.equal((await call(client, 'model', { section: 'entities', name: 'note' })).data.items[0].name, 'note')
  assertFault(await call(client, 'model', { section: 'entities', name: 'nota' }), 'not_found')
  writeFileSync(join(folder, 'blueprint.json'), notes().replace('"kind":"text","max":500', '"kind":"text","max":"x"'))
  const wrong = await call(client, 'check')
  assert.equal(wrong.data.ok, false)
  assert.match(wrong.data.mistakes[0].path, /note\.fields\.body/)
  const failed = await call(client, 'model')
  assertFault(failed, 'blueprint_mistakes')
  assert.ok(failed.data.error.diagnostics.length > 0)
  writeFileSync(join(folder, 'blueprint.json'), notes())
  assertFault(await call(client, 'check', { path: 'nowhere' }), 'not_found')
  assertFault(await call(client, 'check', { path: '../elsewhere' }), 'outside')
})

test('explain: a code, a rule, a word that is none, and all of them page by page', async () => {
  assert.equal((await call(client, 'explain', { code: 'LNTM006' })).data.items[0].kind, 'mistake')
  assert.equal((await call(client, 'explain', { code: 'mig/index-blocks-writes' })).data.items[0].kind, 'rule')
  assertFault(await call(client, 'explain', { code: 'LNTM9999' }), 'unknown_code')
  const codes = new Set<string>()
  let pages = 0
  for (let cursor: string | null | undefined; cursor !== null; pages++) {
    const page: Answered = await call(client, 'explain', cursor === undefined ? {} : { cursor })
    for (const { code } of page.data.items) codes.add(code)
    cursor = page.data.next
    assert.ok(codes.size <= page.data.total)
    if (cursor === null) assert.equal(codes.size, page.data.total)
  }
  assert.ok(pages > 1)
  assertFault(await call(client, 'explain', { cursor: '9.nonsense' }), 'invalid_cursor')
})

test('emit: into the answer page by page, into a new file, and over another only with an approval', async () => {
  let whole = ''
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Answered = await call(client, 'emit', { kind: 'openapi', ...(cursor === undefined ? {} : { cursor }) })
    whole += page.data.text
    cursor = page.data.next
  }
  assert.equal(JSON.parse(whole).openapi, '3.1.0')
  const written = await call(client, 'emit', { kind: 'openapi', out: 'docs/openapi.json' })
  assert.equal(written.data.state, 'written', written.text)
  assert.equal(readFileSync(join(folder, 'docs/openapi.json'), 'utf8'), whole)
  assert.equal((await call(client, 'emit', { kind: 'openapi', out: 'docs/openapi.json' })).data.state, 'unchanged')
  const asked = await call(client, 'emit', { kind: 'sql', out: 'docs/taken.json' })
  assert.equal(asked.data.state, 'approval_needed')
  assert.equal(readFileSync(join(folder, 'docs/taken.json'), 'utf8'), '{}\n')
  const approval = personApproves(folder, asked.data.planId)
  assert.equal((await call(client, 'emit', { kind: 'sql', out: 'docs/taken.json', approval })).data.state, 'written')
  assert.match(readFileSync(join(folder, 'docs/taken.json'), 'utf8'), /CREATE TABLE/)
  for (const kind of ['schema', 'types', 'diagram', 'blueprint'])
    assert.equal((await call(client, 'emit', { kind })).data.state, 'text', kind)
  assertFault(await call(client, 'emit', { kind: 'sql', svg: true }), 'invalid_input')
  assertFault(await call(client, 'emit', { kind: 'openapi', api: 'v9' }), 'unserved_version')
  assertFault(await call(client, 'emit', { kind: 'sql', out: 'docs' }), 'is_a_folder')
})

test('serve: started, called with a token that was signed, looked at, stopped', async () => {
  const said: string[] = []
  const started = await call(client, 'serve_start', {}, { onprogress: ({ message }) => said.push(message ?? '') })
  assert.equal(started.isError, false, started.text)
  assert.ok(said.includes('starting the server'))
  const { url } = started.data.server
  assertFault(await call(client, 'serve_start'), 'serving')
  const { token } = (await call(client, 'serve_token', { sub: 'ada' })).data
  const created = await fetch(`${url}/v1/notes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body: 'hello' }),
  })
  assert.equal(created.status, 201, await created.text())
  const status = await call(client, 'serve_status', { lines: 50 })
  assert.equal(status.data.servers[0].state, 'serving')
  assert.ok(status.data.log.length > 0)
  assertFault(await call(client, 'serve_token', { sub: 'ada', roles: ['nobody'] }), 'usage')
  assert.equal((await call(client, 'serve_stop')).data.stopped, true)
  assert.equal((await call(client, 'serve_stop')).data.stopped, false)
  await assert.rejects(fetch(`${url}/livez`))
})

test('serve: what cannot be served is told with its log', async () => {
  writeFileSync(join(folder, 'blueprint.json'), '{')
  const failed = await call(client, 'serve_start')
  assertFault(failed, 'not_serving')
  assert.match(failed.data.error.log.join('\n'), /JSON/)
  writeFileSync(join(folder, 'blueprint.json'), notes())
})

test('migrate: planned, refused, approved, applied, and once only', async () => {
  await makeTables(client, folder)
  assert.equal((await call(client, 'migrate_status')).data.state, 'pending')
  const plan = await call(client, 'migrate_plan')
  assert.deepEqual(plan.data.forbidden, ['person.bio'])
  const input = { allowDestructive: ['person.bio'], through: 'contract' }
  const asked = await call(client, 'migrate_apply', input)
  assert.equal(asked.data.state, 'approval_needed')
  assert.match(asked.data.loses.join(), /person\.bio/)
  assert.equal((await call(client, 'migrate_status')).data.state, 'pending')
  const approval = personApproves(folder, asked.data.planId)
  const done = await call(client, 'migrate_apply', { ...input, approval })
  assert.equal(done.data.state, 'done', done.text)
  assert.equal((await call(client, 'migrate_status')).data.state, 'none')
  assert.equal((await call(client, 'migrate_down')).data.state, 'nothing')
})

test('migrate: begun without a loss, and taken back with an approval', async () => {
  writeFileSync(join(folder, 'blueprint.json'), notes())
  const through = { through: 'backfill' }
  const asked = await call(client, 'migrate_apply', through)
  const applied = await call(client, 'migrate_apply', { ...through, approval: personApproves(folder, asked.data.planId) })
  assert.ok(['ready', 'done'].includes(applied.data.state), applied.text)
})

test('review: short first, one in full, paged, and asked for what is not there', async () => {
  assertFault(await call(client, 'finding', { fingerprint: 'abcdef' }), 'no_review')
  const sql = Array.from(
    { length: 30 },
    (_, i) => `CREATE TABLE orders_${i} (id integer, total float, customer_id integer);`,
  ).join('\n')
  writeFileSync(join(folder, '001_init.sql'), `${sql}\n`)
  const said: string[] = []
  const made = await call(
    client,
    'review',
    { profile: 'audit', lab: false },
    { onprogress: ({ message }) => said.push(message ?? '') },
  )
  assert.ok(made.data.total > 0, made.text)
  assert.ok(said.length > 0)
  const seen = new Set<string>()
  for (let page = made; ; page = await call(client, 'review', { cursor: page.data.next })) {
    for (const { fingerprint } of page.data.items) seen.add(fingerprint)
    if (page.data.next === null) break
  }
  assert.equal(seen.size, made.data.total)
  const [{ fingerprint, rule }] = made.data.items
  const one = await call(client, 'finding', { fingerprint })
  assert.equal(one.data.finding.rule, rule)
  assertFault(await call(client, 'finding', { fingerprint: 'ffffffffffff' }), 'not_found')
  assertFault(await call(client, 'review', { path: 'nowhere' }), 'not_found')
  assert.ok(!existsSync(join(folder, 'review.sarif')))
})
