import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { connect } from './driver.ts'
import { newFolder } from './place.test-kit.ts'

const child = fileURLToPath(new URL('./guard-child.test-kit.js', import.meta.url))
const runChild = (...given: string[]) => spawnSync(process.execPath, [child, ...given], { encoding: 'utf8', timeout: 60_000 })

describe('the guard before the native driver', () => {
  test('a value of any type is refused, or kept as it is, and never ends the process', () => {
    const { status, signal, stdout, stderr } = runChild('guarded')
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr)
    const { refused, kept } = JSON.parse(stdout) as { refused: number; kept: number }
    assert.ok(refused > 2_000 && kept > 2_000 && refused + kept >= 5_000, stdout)
  })

  test('control: past the guard, the driver ends the process over a boolean', () => {
    const { signal, stderr } = runChild('unguarded')
    assert.equal(signal, 'SIGABRT', stderr)
  })
})

describe('a connection', () => {
  const inFolder = async (act: (file: string) => void) => {
    const place = newFolder()
    try {
      act(join(place.folder, 'data.db'))
    } finally {
      await place.remove()
    }
  }
  const pragmas = (connection: ReturnType<typeof connect>, ...names: string[]) =>
    names.map((name) => connection.prepare(`PRAGMA ${name}`).get([])?.[0])

  test('a statement takes new values each time, whichever way it is read', () =>
    inFolder((file) => {
      const connection = connect(file, { durability: 'full' })
      const statement = connection.prepare('SELECT ?')
      const read = ['a', 'b', 'c', 'd', 'e'].map((value, i) => (i % 2 === 0 ? statement.all([value])[0] : statement.get([value])))
      assert.deepEqual(
        read.map((row) => row?.[0]),
        ['a', 'b', 'c', 'd', 'e'],
      )
      connection.close()
    }))

  test('control: the driver itself answers with the row of values that are no longer asked for', () => {
    const statement = new Database(':memory:').prepare('SELECT ?').raw(true)
    assert.deepEqual([statement.all(['a']), statement.get(['b'])], [[['a']], ['a']])
  })

  test('has the durability that was asked for', () =>
    inFolder((file) => {
      for (const [durability, level] of [
        ['full', 2],
        ['grouped', 1],
      ] as const) {
        const connection = connect(file, { durability })
        const names = ['journal_mode', 'synchronous', 'foreign_keys', 'wal_autocheckpoint', 'checkpoint_fullfsync']
        assert.deepEqual(pragmas(connection, ...names), ['wal', level, 1, 0, 1])
        connection.close()
      }
    }))

  test('is refused where the file cannot have a write-ahead log', () => {
    assert.throws(() => connect(':memory:', { durability: 'full' }), /^Error: PRAGMA journal_mode is memory on :memory:, wal was/)
  })

  test('is refused when a setting does not take', (t) =>
    inFolder((file) => {
      const { exec } = Database.prototype
      for (const [name, is] of [
        ['synchronous', 2],
        ['query_only', 0],
        ['wal_autocheckpoint', 1000],
      ] as const) {
        // A driver on which this one pragma has no effect, as another build of the engine may be.
        const deaf = t.mock.method(Database.prototype, 'exec', function (this: Database.Database, sql: string) {
          return sql.startsWith(`PRAGMA ${name} =`) ? this : exec.call(this, sql)
        })
        assert.throws(
          () => connect(file, { durability: 'grouped', readOnly: name === 'query_only' }),
          new RegExp(`^Error: PRAGMA ${name} is ${is} on .+ asked for$`),
        )
        deaf.mock.restore()
        connect(file, { durability: 'grouped' }).close()
      }
    }))

  test('that only reads refuses to write', () =>
    inFolder((file) => {
      const writing = connect(file, { durability: 'full' })
      writing.exec('CREATE TABLE kept (value TEXT) STRICT')
      const reading = connect(file, { durability: 'full', readOnly: true })
      for (const sql of [`INSERT INTO kept VALUES ('x')`, 'DELETE FROM kept', 'DROP TABLE kept']) {
        assert.throws(() => reading.exec(sql), /readonly database/)
      }
      assert.equal(reading.prepare('SELECT count(*) FROM kept').get([])?.[0], 0)
    }))

  test('lets a statement that failed be used again', () =>
    inFolder((file) => {
      const connection = connect(file, { durability: 'full' })
      connection.exec('CREATE TABLE kept (value INTEGER CHECK (value > 0)) STRICT')
      const insert = connection.prepare('INSERT INTO kept VALUES (?1) RETURNING value')
      for (let i = 0; i < 3; i++) {
        assert.throws(() => insert.get([-1]), /CHECK constraint failed/)
        assert.throws(() => insert.get([true as unknown as number]), TypeError)
        assert.deepEqual(insert.get([7]), [7])
      }
      assert.equal(connection.prepare('SELECT count(*) FROM kept').get([])?.[0], 3)
    }))
})
