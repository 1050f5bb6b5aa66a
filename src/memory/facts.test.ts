import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { realOutside } from '../ports/outside.test-kit.ts'
import { openFactQueries } from './facts.ts'

describe('facts as tables', () => {
  const queries = openFactQueries(realOutside)
  after(() => queries.close())
  const tables = [
    {
      name: 'imports',
      columns: ['file', 'line', 'target'],
      rows: [
        ['a.ts', 1, 'lodash'],
        ['b.ts', 2, "it's"],
      ],
    },
    { name: 'empty', columns: ['file'], rows: [] },
  ] as const

  test('are joined and filtered, each row by the names of its columns', async () => {
    const found = await queries.query(tables, "SELECT file, line FROM imports WHERE target LIKE 'lod%'")
    assert.deepEqual(found, [{ file: 'a.ts', line: 1 }])
    assert.deepEqual(await queries.query(tables, 'SELECT count(*) AS n FROM empty JOIN imports USING (file)'), [{ n: 0 }])
    const other = [{ name: 'imports', columns: ['file'], rows: [['c.ts']] }] as const
    assert.deepEqual(await queries.query(other, 'SELECT * FROM imports'), [{ file: 'c.ts' }])
    assert.deepEqual(await queries.query(tables, "SELECT line FROM imports WHERE target = 'it''s'"), [{ line: 2 }])
  })

  test('nothing else is reached, and nothing is without end', async () => {
    const refused = [
      ["ATTACH 'facts.db' AS other", /ATTACH is refused/],
      ["INSERT INTO imports VALUES ('x', 1, 'y')", /only reads/],
      ['SELECT * FROM decisions', /no such table: decisions/],
      ["SELECT * FROM pragma_table_info('imports')", /refused/],
      ["SELECT load_extension('x')", /no such function/],
      ['SELECT 1; SELECT 2', /several statements/],
      ['WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n', /./],
      ['SELEC 1', /syntax error/],
    ] as const
    for (const [sql, why] of refused) await assert.rejects(queries.query(tables, sql), why, sql)
    assert.equal((await queries.query(tables, 'SELECT * FROM imports')).length, 2)
  })
})
