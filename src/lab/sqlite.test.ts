import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { databaseOf } from './database.test-kit.ts'
import { labSettings } from './lab.test-kit.ts'
import { openLab } from './lab.ts'

const lab = openLab(labSettings({ limits: { replayMs: 3_000 } }))
after(() => lab.close())
const replay = (sql: string, transaction = true) => lab.replay(databaseOf({ '001.sql': sql }, { engine: 'sqlite', transaction }))

describe('a replay in SQLite', () => {
  test('reads back what the migrations leave', async () => {
    const { database, failed } = await replay(`
      CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT NOT NULL UNIQUE, upper_mail TEXT AS (upper(mail)));
      CREATE TABLE posts (
        id TEXT PRIMARY KEY, author INTEGER NOT NULL REFERENCES users ON DELETE CASCADE, body TEXT DEFAULT 'x', made INT
      ) STRICT;
      CREATE INDEX posts_author ON posts (author, made DESC, lower(body)) WHERE made > 0;
      CREATE VIEW recent AS SELECT * FROM posts WHERE made > 100;
      ALTER TABLE posts ADD COLUMN seen INTEGER`)
    assert.equal(failed, null)
    assert.equal(database.basis, 'replayed')
    const [posts, users] = database.tables
    assert.deepEqual(
      users!.columns.map(({ place: _, ...column }) => column),
      [
        { name: 'id', type: 'INTEGER', nullable: false, default: null, identity: true, generated: false },
        { name: 'mail', type: 'TEXT', nullable: false, default: null, identity: false, generated: false },
        { name: 'upper_mail', type: 'TEXT', nullable: true, default: null, identity: false, generated: true },
      ],
    )
    assert.deepEqual(
      posts!.columns.map(({ name, default: value }) => [name, value]),
      [
        ['id', null],
        ['author', null],
        ['body', "'x'"],
        ['made', null],
        ['seen', null],
      ],
    )
    assert.deepEqual([posts!.strict, posts!.primaryKey?.columns, posts!.place.line], [true, ['id'], 3])
    const [key] = posts!.foreignKeys
    assert.deepEqual([key?.columns, key?.to, key?.onDelete], [['author'], { table: 'users', columns: ['id'] }, 'cascade'])
    const index = posts!.indexes.find(({ name }) => name === 'posts_author')!
    assert.deepEqual(
      index.keys.map(({ column, expression, descending }) => [column, expression, descending]),
      [
        ['author', null, false],
        ['made', null, true],
        [null, 'lower(body)', false],
      ],
    )
    assert.deepEqual([index.where, index.unique, index.constraint], ['made > 0', false, null])
    assert.deepEqual(
      users!.indexes.map(({ unique, constraint }) => [unique, constraint]),
      [[true, 'unique']],
    )
    assert.deepEqual(
      database.views.map(({ name, tables }) => [name, tables]),
      [['recent', ['posts']]],
    )
  })

  test('loses one statement to an error, and reaches no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-canary-'))
    const file = join(folder, 'written.db')
    const { database } = await replay(
      `CREATE TABLE a (id); ATTACH '${file}' AS other; /* well */ ATTACH '${file}' AS other; VACUUM INTO '${file}';
        SELECT load_extension('${file}'); ALTER TABLE nowhere ADD x; CREATE TABLE b (id); VACUUM`,
    )
    const errors = database.migrations[0]!.statements.map(({ observed }) => observed?.error ?? null)
    const refused = 'files are out of reach in the lab'
    assert.deepEqual(errors.slice(0, 4), [null, refused, refused, refused])
    assert.match(errors[4]!, /not authorized|no such function/)
    assert.match(errors[5]!, /no such table: nowhere/)
    assert.equal(errors[6], null)
    assert.match(errors[7]!, /within a transaction/)
    assert.deepEqual([readdirSync(folder), existsSync(file)], [[], false])
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['a', 'b'],
    )
    rmSync(folder, { recursive: true })
  })

  test('ends an endless statement at the time limit, and bounds the heap', async () => {
    const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) '
    assert.equal((await replay(`CREATE TABLE t AS ${endless} SELECT count(*) AS n FROM c`)).failed, 'it took longer than 3 s')
    const bomb = await replay(
      `PRAGMA hard_heap_limit = 0; CREATE TABLE t AS SELECT zeroblob(900000000) AS x; CREATE TABLE after_it (id)`,
    )
    assert.equal(bomb.failed, null)
    assert.match(bomb.database.migrations[0]!.statements[1]!.observed!.error!, /out of memory/)
    assert.deepEqual(
      bomb.database.tables.map(({ name }) => name),
      ['after_it'],
    )
  })
})
