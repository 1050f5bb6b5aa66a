// Statements that an agent might say: legal ones, hostile ones, and both mixed and mutated. The same for the same seed.
import { createRandom } from '../fuzz/random.mjs'

const tables = [
  'decisions',
  'patterns',
  'insights',
  'memory',
  'history',
  'search',
  'starters',
  'starter_set',
  'search_data',
  'search_content',
  'search_config',
  'search_idx',
  'search_docsize',
  'sqlite_schema',
  'sqlite_master',
  'temp.sqlite_schema',
  'sqlite_temp_master',
  'sqlite_dbpage',
  'dbstat',
  'sqlite_stmt',
  'bytecode',
  'pragma_table_list',
  'pragma_user_version',
  'json_each',
  `json_each('[1,2]')`,
  `json_tree('{"a":[1]}')`,
  'main.decisions',
  'temp.decisions',
  'other.secrets',
  'nope',
]
const columns = [
  'id',
  'rowid',
  'title',
  '"check"',
  'created_at',
  'status',
  'agent_name',
  'value',
  '"key"',
  'version',
  'name',
  'text',
  '*',
  'count(*)',
  'sql',
  'k',
  'v',
  'block',
  'content_hash',
  'nope',
  'search',
  'rank',
]
const functions = [
  'load_extension',
  'readfile',
  'writefile',
  'edit',
  'fts5',
  'fts5_source_id',
  'fts3_tokenizer',
  'sqlite_log',
  'sqlite_offset',
  'randomblob',
  'zeroblob',
  'rtreecheck',
  'rtreenode',
  'sqlite_compileoption_get',
  'hex',
  'upper',
  'length',
  'quote',
  'json',
  'printf',
  'char',
  'group_concat',
  'sum',
  'datetime',
  'snippet',
  'bm25',
  'highlight',
  'eval',
  'last_insert_rowid',
  'total_changes',
]

/** @param {{ seed: number, count: number, canaryFile: string, canaryDatabase: string }} options */
export function* statements({ seed, count, canaryFile, canaryDatabase }) {
  const random = createRandom(seed).next
  const pick = (list) => list[Math.floor(random() * list.length)]
  const chance = (share) => random() < share
  const number = () => pick([0, 1, 2, -1, 57, 999_999_999, 1_000_000_000, 9_223_372_036_854_775_807n, 1.5, '1e999', 'NULL'])
  const words = () =>
    pick([
      'x',
      `it''s`,
      `a; DROP TABLE decisions`,
      '漢字',
      '',
      'x'.repeat(400),
      `' || load_extension('x') || '`.replaceAll(`'`, `''`),
      canaryFile,
      '%',
      '-- no',
      '/* */',
    ])
  const text = () => `'${words()}'`
  const value = () => (chance(0.7) ? text() : String(number()))
  const paths = [canaryFile, canaryDatabase, `file:${canaryDatabase}?mode=rw`, ':memory:', '', '/etc/passwd', 'file:x?vfs=unix']
  const condition = () =>
    pick([
      `WHERE id = ${number()}`,
      `WHERE title LIKE ${text()}`,
      '',
      `WHERE id IN (SELECT id FROM ${pick(tables)})`,
      `WHERE search MATCH ${text()}`,
      `WHERE 1 OR ${pick(functions)}(${value()})`,
    ])
  const endless = () =>
    pick([
      'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)',
      `WITH RECURSIVE c(x) AS (VALUES ('a') UNION ALL SELECT x || x FROM c)`,
      'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3000)',
    ])
  const select = (depth = 0) =>
    pick([
      () => `SELECT ${pick(columns)}, ${pick(columns)} FROM ${pick(tables)} ${condition()} ORDER BY 1 LIMIT ${number()}`,
      () => `SELECT ${pick(functions)}(${value()}) FROM ${pick(tables)}`,
      () => `SELECT ${pick(functions)}(${value()}, ${value()})`,
      () => `${endless()} SELECT ${pick(['*', 'count(*)', 'group_concat(x)', 'max(length(x))'])} FROM c`,
      () => `SELECT * FROM ${pick(tables)} a, ${pick(tables)} b, ${pick(tables)} c, ${pick(tables)} d`,
      () => `SELECT printf('%.*c', ${pick([10, 1_000_000, 2_000_000_000])}, 'x')`,
      () => `SELECT replace(hex(printf('%1000000d', 1)), '2', '${'y'.repeat(100)}')`,
      () => `SELECT printf('%100000d', 1) LIKE '${'%_'.repeat(pick([3, 40, 400]))}'`,
      () => `SELECT ${'('.repeat(pick([5, 90, 500]))}1${')'.repeat(pick([5, 90, 500]))}`,
      () => Array.from({ length: pick([2, 10, 600]) }, () => 'SELECT 1').join(' UNION ALL '),
      () =>
        depth > 2
          ? 'SELECT 1'
          : `SELECT * FROM (${select(depth + 1)}) AS ${pick(['decisions', 'search_data', 'decisions_found', 'x'])}`,
      () =>
        depth > 2
          ? 'SELECT 2'
          : `WITH ${pick(['decisions_found', 'history', 'x'])} AS (${select(depth + 1)}) SELECT * FROM ${pick(['decisions_found', 'history', 'x'])}`,
      () => `SELECT snippet(search, 2, '', '', '', 9) FROM search WHERE search MATCH ${text()} ORDER BY rank`,
    ])()
  const decision = () => `'a${Math.floor(random() * 1e6)}', 'database', ${text()}, ${text()}, ${text()}`
  const insert = () => {
    const or = pick(['', '', '', ' OR REPLACE', ' OR IGNORE', ' OR ROLLBACK', ' OR FAIL', ' OR ABORT'])
    return pick([
      () => `INSERT${or} INTO decisions (agent_name, decision_type, title, description, rationale) VALUES (${decision()})`,
      () =>
        `INSERT${or} INTO decisions (id, agent_name, decision_type, title, description, rationale) VALUES (${number()}, ${decision()})`,
      () =>
        `INSERT${or} INTO decisions (agent_name, decision_type, title, description, rationale, created_at) VALUES (${decision()}, ${text()})`,
      () =>
        `INSERT${or} INTO decisions (agent_name, decision_type, title, description, rationale, supersedes) VALUES (${decision()}, ${number()}) RETURNING *`,
      () =>
        `INSERT${or} INTO insights (agent_name, section, label, text) SELECT 'a', 'Lessons Learned', 'b', ${pick(columns)} FROM ${pick(tables)}`,
      () =>
        `${endless()} INSERT${or} INTO insights (agent_name, section, label, text) SELECT 'a', 'Lessons Learned', 'b', x FROM c`,
      () =>
        `INSERT${or} INTO patterns (category, name, problem, solution) VALUES ('c', ${text()}, 'p', 's') ON CONFLICT (category, name) DO UPDATE SET ${pick(['solution', 'id', 'created_at', 'name'])} = ${value()}`,
      () =>
        `INSERT${or} INTO patterns (category, name, problem, solution) VALUES ('backend', 'Saga with compensations', 'p', 's')`,
      () => `INSERT${or} INTO memory ("key", version, value) VALUES (${text()}, ${number()}, ${text()})`,
      () => `INSERT${or} INTO ${pick(tables)} VALUES (${value()}, ${value()})`,
      () => `INSERT INTO search (search, rank) VALUES (${pick([`'delete-all'`, `'rebuild'`, `'optimize'`, `'merge'`])}, 1)`,
      () => `REPLACE INTO ${pick(tables)} (id) VALUES (${number()})`,
    ])()
  }
  const update = () => {
    const or = pick(['', '', ' OR REPLACE', ' OR IGNORE', ' OR ROLLBACK'])
    return pick([
      () =>
        `UPDATE${or} decisions SET ${pick(['title', 'status', 'supersedes', '"check"', 'rationale'])} = ${value()} ${condition()}`,
      () => `UPDATE${or} decisions SET status = 'superseded' WHERE id = ${number()}`,
      () => `UPDATE${or} ${pick(tables)} SET ${pick(columns)} = ${value()} ${condition()}`,
      () => `UPDATE${or} patterns SET (name, solution) = (SELECT ${value()}, ${value()} FROM ${pick(tables)}) ${condition()}`,
      () => `UPDATE${or} insights SET text = x.title FROM (${select(2)}) AS x`,
    ])()
  }
  const hostile = () =>
    pick([
      () =>
        `DROP ${pick(['TABLE', 'INDEX', 'TRIGGER', 'VIEW'])} ${pick(['IF EXISTS ', ''])}${pick([...tables, 'decisions_stay', 'decisions_kept', 'decisions_by_type'])}`,
      () => `DELETE FROM ${pick(tables)} ${condition()}`,
      () => `ATTACH ${pick(['DATABASE ', ''])}'${pick(paths)}' AS other`,
      () => `DETACH ${pick(['main', 'temp', 'other'])}`,
      () =>
        `PRAGMA ${pick(['writable_schema = 1', 'recursive_triggers = 0', 'user_version = 9', 'query_only = 0', 'trusted_schema = 1', 'journal_mode = OFF', 'foreign_keys', 'table_info(decisions)', `temp_store_directory = '/tmp'`, 'max_page_count = 1', 'hard_heap_limit = 1', 'data_version', 'incremental_vacuum', 'wal_checkpoint', 'optimize', 'schema_version = 1'])}`,
      () => `VACUUM${pick(['', ' main', ` INTO '${pick(paths)}'`, ` main INTO '${canaryFile}'`])}`,
      () => `CREATE ${pick(['', 'TEMP '])}TRIGGER decisions_found AFTER INSERT ON ${pick(tables)} BEGIN DELETE FROM memory; END`,
      () => `CREATE ${pick(['TABLE', 'TEMP TABLE', 'VIEW', 'TEMP VIEW'])} x AS ${select(2)}`,
      () =>
        `CREATE VIRTUAL TABLE x USING ${pick([`fts5(a, content='search_data')`, 'fts5vocab(search, row)', 'rtree(a, b, c)', 'dbstat', 'json_each', `csv(filename='${canaryFile}')`])}`,
      () => `CREATE ${pick(['', 'UNIQUE '])}INDEX x ON ${pick(tables)} (title)`,
      () =>
        `ALTER TABLE ${pick(tables)} ${pick(['ADD COLUMN x', 'RENAME TO y', 'DROP COLUMN title', 'RENAME COLUMN title TO t'])}`,
      () =>
        pick([
          'BEGIN',
          'BEGIN EXCLUSIVE',
          'COMMIT',
          'END',
          'ROLLBACK',
          'SAVEPOINT s',
          'RELEASE s',
          'ROLLBACK TO s',
          'REINDEX',
          'REINDEX decisions',
          'ANALYZE',
          'ANALYZE main',
        ]),
      () => `EXPLAIN ${pick(['', 'QUERY PLAN '])}${pick([insert, update, select])()}`,
      () => `SELECT load_extension('${canaryFile}')`,
      () => `SELECT writefile('${canaryFile}', 'x'), readfile('${canaryFile}')`,
      () => `SELECT * FROM '${canaryDatabase}'.secrets`,
      () => `SELECT ?, :a, @b, $c`,
    ])()
  const column = () => pick(['id', 'title', 'status', 'agent_name', 'created_at', '"check"'])
  const plain = () =>
    pick([
      () =>
        `SELECT ${column()}, ${column()} FROM decisions WHERE ${column()} ${pick(['=', '<>', 'LIKE', 'IS NOT'])} ${text()} ORDER BY ${column()} DESC LIMIT ${1 + Math.floor(random() * 50)}`,
      () =>
        `SELECT category, count(*), max(length(solution)) FROM patterns GROUP BY category HAVING count(*) > ${Math.floor(random() * 5)}`,
      () =>
        `SELECT d.id, h.row_before ->> '$.title' FROM decisions d JOIN history h ON h.row_id = d.id AND h.table_name = 'decisions'`,
      () => `WITH x AS (SELECT "key", value FROM memory) SELECT count(*) FROM x`,
      () =>
        `SELECT title, snippet(search, 2, '[', ']', '…', 8) FROM search WHERE search MATCH '${pick(['outbox', 'saga', 'x'])}' ORDER BY rank`,
      () => `SELECT value FROM json_each('[1, 2, 3]')`,
      () =>
        `INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('a', 'b', 't' || ${text()}, 'd', 'r')`,
      () =>
        `INSERT INTO insights (agent_name, section, label, text) VALUES ('a', 'Lessons Learned', 'What works', 't' || ${text()})`,
      () =>
        `INSERT INTO patterns (category, name, problem, solution) VALUES ('ours', 'n' || ${text()}, 'p', 's') ON CONFLICT (category, name) DO UPDATE SET solution = excluded.solution || 'x'`,
      () => `UPDATE decisions SET title = 't' || ${text()} WHERE id = ${1 + Math.floor(random() * 20)}`,
      () => `UPDATE patterns SET consequences = ${text()} WHERE id = ${1 + Math.floor(random() * 80)}`,
      () =>
        `UPDATE decisions SET status = '${pick(['superseded', 'deprecated', 'accepted'])}' WHERE id % 5 = ${Math.floor(random() * 5)}`,
    ])()
  const legal = () => pick([select, select, insert, insert, update])()
  const mutate = (sql) =>
    pick([
      () => `${sql}; ${hostile()}`,
      () => `${hostile()}; ${sql}`,
      () => sql.slice(0, Math.floor(random() * sql.length)),
      () => sql.slice(Math.floor(random() * sql.length)),
      () => {
        const at = Math.floor(random() * sql.length)
        return `${sql.slice(0, at)}${pick([`'`, '"', ';', '\0', '--', '/*', '(', ')', '\u0000', '\ud800', ' ', '`', '[', 'X'])}${sql.slice(at)}`
      },
      () => sql.replace(/ /g, () => pick([' ', '\n', '\t', '/**/', ' '])),
      () => {
        const [a, b] = [sql.split(' '), hostile().split(' ')]
        const at = Math.floor(random() * a.length)
        a.splice(at, 1, b[at % b.length])
        return a.join(' ')
      },
      () => sql.toUpperCase(),
      () => `/* ${hostile()} */ ${sql} -- ${hostile()}`,
      () => `${' '.repeat(1_000)}${sql};;;`,
    ])()
  for (let i = 0; i < count; i++) {
    const sql = pick([plain, plain, legal, legal, hostile, hostile])()
    yield chance(0.25) ? mutate(sql) : sql
  }
}
