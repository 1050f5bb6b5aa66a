import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Knowledge, KnowledgeErrorCode } from './knowledge.ts'
import { literalInsert, newProject, type Project, says } from './place.test-kit.ts'

let project: Project
let knowledge: Knowledge
before(async () => {
  project = await newProject()
  knowledge = await project.open()
  await knowledge.execute(literalInsert)
})
after(() => project.remove())

const endless = 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)'

const refusedByBoth: readonly (readonly [string, RegExp, KnowledgeErrorCode?])[] = [
  ['DROP TABLE decisions', /^DROP .*is refused/],
  [`ATTACH '/etc/passwd' AS other`, /^ATTACH is refused/],
  ['DETACH main', /^DETACH is refused/],
  ['PRAGMA writable_schema = 1', /^PRAGMA is refused/],
  ['CREATE TABLE x (a)', /^CREATE .*is refused/],
  ['CREATE TEMP TABLE x (a)', /^CREATE .*is refused/],
  ['CREATE TRIGGER x AFTER INSERT ON insights BEGIN DELETE FROM memory; END', /schema is refused/],
  ['CREATE VIEW x AS SELECT 1', /^CREATE .*is refused/],
  ['CREATE VIRTUAL TABLE x USING fts5 (a)', /^CREATE .*is refused/],
  ['ALTER TABLE decisions ADD COLUMN x', /^ALTER TABLE is refused/],
  ['BEGIN', /^transactions are refused/],
  ['COMMIT', /^transactions are refused/],
  ['SAVEPOINT x', /^savepoints are refused/],
  ['REINDEX', /^REINDEX is refused/],
  ['ANALYZE', /ANALYZE.* is refused/],
  ['VACUUM', /^(a query is a SELECT|only INSERT and UPDATE)/],
  [`VACUUM INTO 'x.db'`, /^(a query is a SELECT|only INSERT and UPDATE)/],
  ['SELECT 1; SELECT 2', /^several statements are refused/],
  [`${literalInsert}; DROP TABLE decisions`, /^(a query only reads|DROP .*is refused)/],
  ['SELECT 1; nonsense', /^several statements are refused/],
  [`SELECT load_extension('x')`, /no such function/, 'invalid-sql'],
  ['SELECT fts5_source_id()', /the function `fts5_source_id` is refused/],
  ['SELECT randomblob(9)', /the function `randomblob` is refused/],
  ['SELECT * FROM sqlite_dbpage', /reading `sqlite_dbpage` is refused/],
  ['SELECT count(*) FROM sqlite_dbpage', /reading `sqlite_dbpage` is refused/],
  [`SELECT * FROM pragma_table_info('decisions')`, /reading `pragma_table_info` is refused/],
  ['SELECT * FROM temp.sqlite_schema', /reading `sqlite_temp_master` is refused/],
  ['SELECT * FROM starters', /reading `starters` is refused/],
  ['SELECT block FROM search_data', /reading `search_data` is refused/],
  ['EXPLAIN SELECT 1', /^EXPLAIN is refused/],
  ['SELECT ?', /^parameters are refused/],
  ['', /no statement/, 'invalid-sql'],
  ['-- a word', /no statement/, 'invalid-sql'],
  ['SELECT 1\0; DROP TABLE decisions', /NUL/, 'invalid-sql'],
  ['SELECT * FROM nowhere', /no such table: nowhere \(there are decisions/, 'invalid-sql'],
  ['SELECT check FROM decisions', /written "check"/, 'invalid-sql'],
  [`SELECT '${'x'.repeat(500_001)}'`, /more than 500000 characters/, 'too-long'],
]

for (const [sql, words, code = 'refused'] of refusedByBoth) {
  test(`both refuse ${JSON.stringify(sql.slice(0, 70))}`, async () => {
    await assert.rejects(knowledge.query(sql), says(code, words))
    await assert.rejects(knowledge.execute(sql), says(code, words))
  })
}

const changesRefused: readonly (readonly [string, RegExp, KnowledgeErrorCode?])[] = [
  ['DELETE FROM decisions', /say UPDATE decisions SET status = 'superseded'/],
  [`INSERT INTO memory ("key", version, value) VALUES ('k', 1, 'v')`, /use `memory_store`/],
  [`UPDATE memory SET value = 'x'`, /use `memory_store`/],
  [`UPDATE history SET row_before = ''`, /writing `history` is refused/],
  [`INSERT INTO search (search) VALUES ('delete-all')`, /writing `search` is refused/],
  [`INSERT INTO search_config VALUES ('a', 'b')`, /writing `search_config` is refused|may not be modified/],
  [`INSERT INTO starters VALUES ('a', 1, 'b')`, /writing `starters` is refused/],
  [`UPDATE sqlite_schema SET sql = ''`, /may not be modified/],
  [
    literalInsert.replace('INSERT', 'INSERT OR REPLACE').replace('(agent', '(id, agent').replace('VALUES (', 'VALUES (1, '),
    /never deleted or replaced/,
  ],
  [literalInsert.replace('(agent', '(id, agent').replace('VALUES (', 'VALUES (900, '), /leave `id` out/],
  [
    literalInsert.replace('(agent', '(created_at, agent').replace('VALUES (', `VALUES ('2020-01-01T00:00:00Z', `),
    /leave `created_at` out/,
  ],
  [literalInsert.replace('(agent', '(supersedes, agent').replace('VALUES (', 'VALUES (77, '), /no decision of the number/],
  ['UPDATE decisions SET id = 7', /the `id` of a row stays/],
  ['UPDATE decisions SET rowid = 7', /the `rowid` of a row stays/],
  [`UPDATE decisions SET created_at = '2020-01-01T00:00:00Z'`, /the `created_at` of a row stays/],
  [
    `INSERT INTO patterns (category, name, problem, solution) VALUES ('backend', 'Bulkhead', 'p', 's') ON CONFLICT (category, name) DO UPDATE SET id = 900`,
    /the `id` of a row stays/,
  ],
  [`${literalInsert} RETURNING id`, /RETURNING is refused: .* `lastId`/],
  [`UPDATE decisions SET status = 'done'`, /`status` is one of proposed, accepted/],
  [`UPDATE decisions SET title = ''`, /`title` has 1 to 300 characters/, 'too-long'],
  [`UPDATE decisions SET title = 'a' || char(0) || printf('%1000d', 1)`, /`title` has 1 to 300 characters/, 'too-long'],
  [`INSERT INTO decisions (title) VALUES ('T')`, /must be given a value/],
  ['SELECT 1', /use `agent_knowledge_query` to read/],
  [
    `${endless} INSERT INTO insights (agent_name, section, label, text) SELECT 'a', 'Lessons Learned', 'b', x FROM c`,
    /more work|changes .* rows/,
    'too-large',
  ],
  [
    `${endless} INSERT INTO insights (agent_name, section, label, text) SELECT 'a', 'Lessons Learned', 'b', x FROM c LIMIT 1001`,
    /at most 1000 are changed/,
  ],
]

for (const [sql, words, code = 'refused'] of changesRefused) {
  test(`no change is made by ${JSON.stringify(sql.slice(0, 90))}`, async () => {
    const before = await knowledge.query('SELECT count(*), max(id), group_concat(title) FROM decisions')
    await assert.rejects(knowledge.execute(sql), says(code, words))
    assert.deepEqual(await knowledge.query('SELECT count(*), max(id), group_concat(title) FROM decisions'), before)
  })
}

test('what has no end, or no bound, is ended', async () => {
  await assert.rejects(knowledge.query(`${endless} SELECT count(*) FROM c`), says('too-large', /more work/))
  await assert.rejects(
    knowledge.query('SELECT count(*) FROM patterns a, patterns b, patterns c, patterns d, patterns e'),
    says('too-large', /more work/),
  )
  await assert.rejects(knowledge.query(`SELECT length(replace(printf('%1000000d', 1), ' ', 'xyz'))`), says('too-large', /longer/))
  await assert.rejects(knowledge.query(`SELECT printf('%600000d', 1)`), says('too-large', /a row has more than 500000 bytes/))
})

test('a result is given page by page, by rows and by bytes', async () => {
  const counting = `${endless.replace('FROM c)', 'FROM c WHERE x < 250)')} SELECT x FROM c`
  const seen: unknown[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const page = await knowledge.query(counting, { offset })
    assert.ok(page.rows.length <= 100)
    seen.push(...page.rows.flat())
    offset = page.nextOffset
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 250 }, (_, i) => i + 1),
  )
  const wide = await knowledge.query(`${counting.replace('SELECT x FROM', `SELECT printf('%100000d', x) FROM`)}`, {
    limit: 1_000,
  })
  assert.equal(wide.rows.length, 4)
  assert.equal(wide.nextOffset, 4)
})

test('legal statements of every kind are answered', async () => {
  const rows = async (sql: string) => (await knowledge.query(sql)).rows
  assert.deepEqual(await rows('WITH x AS (SELECT 1) SELECT count(*) FROM x; -- done'), [[1]])
  assert.deepEqual(await rows(`SELECT value FROM json_each('[1,2]')`), [[1], [2]])
  assert.deepEqual(await rows('SELECT 9007199254740993, 1e999, NULL'), [['9007199254740993', 'Infinity', null]])
  assert.deepEqual(await rows(`SELECT datetime('now')`), [['2026-01-31 09:30:00']], 'the time is that of the clock port')
  assert.deepEqual(await rows(`SELECT name FROM sqlite_schema WHERE name = 'decisions'`), [['decisions']])
  assert.deepEqual(await rows(`SELECT title FROM search WHERE search MATCH 'outbox' ORDER BY rank LIMIT 1`), [
    ['Transactional outbox'],
  ])
  const upsert = `INSERT INTO patterns (category, name, problem, solution) VALUES ('ours', 'N', 'p', 's') ON CONFLICT (category, name) DO UPDATE SET solution = 'better'`
  await knowledge.execute(upsert)
  assert.equal((await knowledge.execute(upsert)).changes, 1)
  assert.deepEqual(await rows(`SELECT solution FROM patterns WHERE category = 'ours'`), [['better']])
})

test('hundreds of statements at once are answered, each by its own', async () => {
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => knowledge.query(`SELECT ${i}`)))
  assert.deepEqual(
    answers.map(({ rows }) => rows[0]![0]),
    Array.from({ length: 300 }, (_, i) => i),
  )
})
