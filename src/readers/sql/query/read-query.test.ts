import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { Engine } from '../../../model/architecture/database.ts'
import { preparePostgres } from '../postgres/parser.ts'
import { readQuery } from './read-query.ts'
import type { ResolvedQuery } from './resolved-query.ts'

before(preparePostgres)

function read(sql: string, engine: Engine = 'postgres'): ResolvedQuery {
  const query = readQuery(sql, engine)
  assert.ok(query, sql)
  return query
}

/** Filters as `table.column operator value`, a value as `$1`, `'x'`, `t.c` or `…`. */
function filters(sql: string, engine: Engine = 'postgres'): string[] {
  return read(sql, engine).filters.map(({ table, column, operator, wrapped, value }) => {
    const left = `${table ?? '?'}.${column}`
    const right =
      value.is === 'parameter'
        ? `$${value.number}`
        : value.is === 'column'
          ? `${value.table ?? '?'}.${value.column}`
          : value.is === 'constant'
            ? `'${value.text}'`
            : '…'
    return `${wrapped === null ? left : `${wrapped}(${left})`} ${operator} ${right}`
  })
}

test('a query with its tables, joins, order, limit and lock', () => {
  const query = read(
    'select u.id, p.*, lower(p.title) t from users u left join app.posts p on p.author = u.id where u.tenant = $1 order by p.at desc, u.id limit 20 offset $2 for no key update',
  )
  const { filters: _, ...rest } = query
  assert.deepEqual(rest, {
    does: 'select',
    tables: ['users', 'app.posts'],
    order: [
      { column: 'at', descending: true },
      { column: 'id', descending: false },
    ],
    limit: 20,
    offset: true,
    columns: ['id', '*', 'title'],
    writes: [],
    joins: ['app.posts'],
    locks: 'no key update',
    onConflict: false,
    returning: false,
    one: false,
  })
})

test('filters with their tables and values', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'select 1 from a where b = $1 and $2 < c and (d <> 5 or not e) and f is not null': [
      'a.b = $1',
      'a.c > $2',
      "a.d <> '5'",
      "a.e = 'false'",
      'a.f is null …',
    ],
    'select 1 from a x join b y on x.id = y.a_id where y.c = $1 and z = 1': [
      'a.id = b.a_id',
      'b.a_id = a.id',
      'b.c = $1',
      "?.z = '1'",
    ],
    'select 1 from a where lower(b) = lower($1) and c::date = $2 and coalesce(d, 0) > $3': [
      'lower(a.b) = $1',
      '::date(a.c) = $2',
      'coalesce(a.d) > $3',
    ],
    "select 1 from a where b in ($1, $2) and c = any($3::int[]) and d ilike '%' || $4 and e not in (1)": [
      'a.b in $1',
      'a.c in $3',
      'a.d like $4',
      "a.e other '1'",
    ],
    "select 1 from a where b ->> 'x' = $1 and c @> $2 and d between $3 and $4": [
      'a.b json $1',
      'a.c json $2',
      'a.d > $3',
      'a.d < $4',
    ],
    'select 1 from a where (b, c) < ($1, $2)': ['a.b < $1', 'a.c < $2'],
    'select 1 from a where b in (select id from c where d = $1) and exists (select 1 from e where e.a_id = a.id)': [
      'a.b in …',
      'c.d = $1',
      'e.a_id = a.id',
      'a.id = e.a_id',
    ],
    'with w as (select * from a where b = $1) select * from w where c = $2': ['?.c = $2', 'a.b = $1'],
    'update a set b = (select max(x) from c where y = $2) where id = $1': ['c.y = $2', 'a.id = $1'],
  }
  for (const [sql, expected] of Object.entries(cases)) assert.deepEqual([...filters(sql)].sort(), [...expected].sort(), sql)
})

test('what is written, with what to', () => {
  const insert = read('insert into a (b, c) values ($1, now()) on conflict (b) do update set c = excluded.c, d = $2 returning id')
  assert.deepEqual(
    [insert.does, insert.tables, insert.onConflict, insert.returning, insert.columns, insert.one],
    ['upsert', ['a'], true, true, ['id'], true],
  )
  assert.deepEqual(
    insert.writes.map(({ column, value }) => [column, value.is]),
    [
      ['b', 'parameter'],
      ['c', 'other'],
      ['c', 'column'],
      ['d', 'parameter'],
    ],
  )
  assert.deepEqual(read('update a set b = $3 from c where c.id = a.c').tables, ['a', 'c'])
  assert.deepEqual(read('delete from a using c where c.id = a.c').joins, ['c'])
  assert.equal(read('insert into a select * from b').one, false)
})

test('what a text does', () => {
  const does = {
    'select count(*) from a': 'count',
    'select count(*)::int as total from a': 'count',
    'select count(*) from a group by b': 'select',
    "select set_config('app.tenant', $1, true)": 'set',
    "set local app.tenant = '1'": 'set',
    'select pg_advisory_xact_lock($1)': 'lock',
    'lock table a': 'lock',
    'create table a (b int)': 'ddl',
    'truncate a': 'ddl',
    begin: 'other',
    'insert into a (b) values ($1) on conflict do nothing': 'insert',
    'merge into a using b on true when matched then delete': 'upsert',
  }
  for (const [sql, expected] of Object.entries(does)) assert.equal(read(sql).does, expected, sql)
  assert.deepEqual(
    ['select * from a limit 1', 'select max(b) from a', 'select * from a limit $1', 'select b from a limit all'].map((sql) => [
      read(sql).limit,
      read(sql).one,
    ]),
    [
      [1, true],
      [null, true],
      ['dynamic', false],
      [null, false],
    ],
  )
})

test('the words of SQLite and MySQL', () => {
  assert.deepEqual(filters('SELECT * FROM `Users` WHERE `Id` = ? AND name = "x" LIMIT 5, 10', 'mysql'), [
    'Users.Id = $1',
    "Users.name = 'x'",
  ])
  assert.equal(read('select * from a limit ?, ?', 'mysql').offset, true)
  assert.deepEqual(filters('select * from [a] where b = ?2 and c = :x and d = @y and e = :x', 'sqlite'), [
    'a.b = $2',
    'a.c = $1',
    'a.d = $2',
    'a.e = $1',
  ])
  const upserts = [
    'INSERT OR REPLACE INTO a (b) VALUES (?)',
    'REPLACE INTO a (b) VALUES (?)',
    'INSERT INTO a (b) VALUES (?) ON DUPLICATE KEY UPDATE b = 1',
  ]
  for (const sql of upserts) assert.equal(read(sql, 'mysql').does, 'upsert', sql)
  assert.deepEqual(
    [read('INSERT OR IGNORE INTO a (b) VALUES (?)', 'sqlite')].map(({ does, onConflict }) => [does, onConflict]),
    [['insert', true]],
  )
  assert.deepEqual(filters('select * from a where b = ? and c = ?', 'postgres'), ['a.b = $1', 'a.c = $2'])
})

test('what is no single statement is null', () => {
  for (const sql of ['', 'selec 1', 'select 1; select 2', 'select (', '-- nothing', '('.repeat(10_000)])
    assert.equal(readQuery(sql, 'postgres'), null, sql)
})

test('any text is read without a throw', () => {
  const words = fc.constantFrom(
    ...'select insert into update delete from where a b . , ( ) = $1 ? :x @y ` " \' [ ] join on limit 1 order by and or in any with as values set replace duplicate key é'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 25 }), fc.constantFrom<Engine>('postgres', 'sqlite', 'mysql'), (some, engine) => {
      const query = readQuery(some.join(' '), engine)
      assert.deepEqual(query === null ? null : JSON.parse(JSON.stringify(query)), query)
    }),
    { numRuns: 2000 },
  )
})
