import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { memorySources } from '../sources.test-kit.ts'
import { changesOf, databaseOf, factsOf, statementsOf, tableOf, textAt } from './sql-reader.test-kit.ts'
import { createSqlReader } from './sql-reader.ts'

test('places are right behind text that is not ASCII', async () => {
  const sql =
    '-- größe 日本 \u{1f600}\ncreate table "größe" (id int, név text default \'日\u{1f600}\' not null, b int check (b > 0));\nalter table "größe" add column c int default 5, drop column b;'
  const database = await databaseOf(sql)
  const changes = statementsOf(database).flatMap((statement) => statement.changes)
  assert.deepEqual(
    changes.map((change) => textAt(sql, change.place)),
    ['create table "größe"', 'add column c int default 5', 'drop column b'],
  )
  const [table] = database.tables
  assert.deepEqual(
    table!.columns.map((column) => [column.name, column.default, textAt(sql, column.place)]),
    [
      ['id', null, 'id int'],
      ['név', "'日\u{1f600}'", "név text default '日\u{1f600}' not null"],
      ['c', '5', 'add column c int default 5'],
    ],
  )
})

test('one bad statement costs one statement', async () => {
  const sql = 'create table a (id int);\ncreate tabel b (id int);\ncreate table c (id int);'
  const { databases = [], unread = [] } = await factsOf(sql)
  assert.deepEqual(
    databases[0]!.tables.map((table) => table.name),
    ['a', 'c'],
  )
  assert.deepEqual(
    unread.map((one) => [textAt(sql, one.place), one.message]),
    [['create tabel b (id int)', 'a statement could not be read: syntax error at or near "tabel"']],
  )
})

test('what a template fills in stands for a name, and places stay', async () => {
  const sql = `create table {{ .Schema }}.a (id int default \${seed});
{{ if .X }}alter table \${schema}.b owner to :"me";{{ end }}
select %(name)s, :'x', <%= y %>;`
  const database = await databaseOf(sql)
  assert.deepEqual(
    statementsOf(database).map((statement) => [statement.kind, textAt(sql, statement.place)]),
    [
      ['createtable', `create table {{ .Schema }}.a (id int default \${seed})`],
      ['altertable', `alter table \${schema}.b owner to :"me"`],
      ['select', "select %(name)s, :'x', <%= y %>"],
    ],
  )
})

test('of a template for several engines, the part for this one is read', async () => {
  const sql = '{{if .mysql}}create table a (id int auto_increment);{{end}}{{if .postgres}}create table a (id bigserial);{{end}}'
  assert.equal((await tableOf(sql, 'a')).columns[0]?.type, 'bigint')
})

test('rows of COPY and commands of psql are told as unread, and the rest is read', async () => {
  const sql = "\\set x 1\ncreate table a (id int);\ncopy a from stdin;\n1'\n\\.\ncreate table b (id int);"
  const { databases = [], unread = [] } = await factsOf(sql)
  assert.equal(databases[0]!.tables.length, 2)
  assert.deepEqual(
    unread.map((one) => textAt(sql, one.place)),
    ['\\set x 1', "\n1'\n\\.\n"],
  )
})

test('brackets without end, and an empty repository, are no harm', async () => {
  const { unread = [] } = await factsOf(`select ${'('.repeat(100_000)}`)
  assert.match(unread[0]!.message, /parentheses within one another/)
  assert.deepEqual(await createSqlReader().read(memorySources({})), {})
})

test('two megabytes are read in seconds, rows of a dump as well as many tables', async () => {
  const rows = `insert into a values ${Array.from({ length: 60_000 }, (_, i) => `(${i}, 'x')`).join(', ')};`
  const tables = Array.from(
    { length: 8_000 },
    (_, i) => `create table t${i} (id bigint primary key, a int references t0 (id), b text);\ncreate index on t${i} (a);`,
  )
  const sql = `create table a (id int, b text);\n${rows}\n${tables.join('\n')}`
  assert.ok(sql.length > 1_500_000)
  const before = process.cpuUsage()
  const database = await databaseOf(sql)
  const { user, system } = process.cpuUsage(before)
  assert.equal(database.tables.length, 8_001)
  assert.ok(user + system < 20_000_000, `${(user + system) / 1e6} s`)
})

test('any text is read without a throw, with the same facts each time', async () => {
  const words = fc.constantFrom(
    ...'create table alter add column drop a b ( ) , ; int text not null primary key references default \' " $$ 1 -- \n index on using gin policy as begin end do é unique check rename to constraint foreign insert into values select update delete from where'.split(
      ' ',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(words, { maxLength: 60 }),
      fc.constantFrom('', ' ENGINE=InnoDB', ' AUTOINCREMENT'),
      async (some, hint) => {
        const sql = `${some.join(' ')}${hint}`
        const facts = await factsOf(sql)
        assert.deepEqual(await factsOf(sql), facts)
        for (const one of facts.unread ?? []) textAt(sql, one.place)
      },
    ),
    { numRuns: 500 },
  )
})

test('a DO block is done, with what stands in it', async () => {
  const sql =
    "create table a (id int);\nDO $$ BEGIN\n ALTER TABLE a ADD CONSTRAINT c CHECK (id > 0);\nEXCEPTION WHEN duplicate_object THEN null; END $$;\ndo $do$ begin if not exists (select from pg_roles where rolname = 'app') then create role app login; end if; end $do$;"
  const database = await databaseOf(sql)
  assert.deepEqual(
    statementsOf(database)
      .slice(1)
      .map((statement) => statement.changes.map((change) => [change.does, textAt(sql, change.place).slice(0, 20)])),
    [
      [
        ['do block', 'DO $$ BEGIN\n ALTER T'],
        ['add constraint', 'ADD CONSTRAINT c CHE'],
      ],
      [
        ['do block', 'do $do$ begin if not'],
        ['create role', 'create role app logi'],
      ],
    ],
  )
  assert.equal(database.roles[0]?.login, true)
  assert.equal((await tableOf(sql, 'a')).checks[0]?.name, 'c')
})

test('names of a constraint that has none are those that PostgreSQL gives', async () => {
  const long = 'a'.repeat(40)
  const sql = `create table ${long} (${long}_b int unique, c int references x (id) check (c > 0) check (c < 9), primary key (c));\ncreate index on ${long} (c); create index on ${long} (c, lower(x));`
  const table = await tableOf(sql, long)
  assert.deepEqual(
    table.indexes.map((index) => index.name),
    [`${'a'.repeat(29)}_${'a'.repeat(29)}_key`, `${long}_pkey`, `${long}_c_idx`, `${long}_c_lower_idx`],
  )
  assert.deepEqual(
    [...table.foreignKeys, ...table.checks].map((one) => one.name),
    [`${long}_c_fkey`, `${long}_c_check`, `${long}_c_check1`],
  )
  assert.deepEqual(changesOf(await databaseOf(sql)).length, 3)
})
