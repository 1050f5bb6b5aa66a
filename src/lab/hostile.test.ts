import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Statement } from '../model/architecture/database.ts'
import { databaseOf } from './database.test-kit.ts'
import { startEngine } from './engine.ts'
import { labSettings } from './lab.test-kit.ts'
import { openLab, type Replayed } from './lab.ts'

const lab = openLab(labSettings())
const folder = mkdtempSync(join(tmpdir(), 'lintel-canary-'))
const secret = join(folder, 'secret')
writeFileSync(secret, 'the-canary')
after(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

const written = join(folder, 'written')
/** What a superuser of a real server reaches the machine with. */
const reaches: Readonly<Record<string, string>> = {
  'a program that writes': `COPY (SELECT 1) TO PROGRAM 'touch ${written}'`,
  'a program that reads': `COPY loot FROM PROGRAM 'cat ${secret}'`,
  'a program by dynamic SQL': `DO $$ BEGIN EXECUTE 'COPY loot FROM PROGRAM ''cat ${secret}'''; END $$`,
  'a file that is read': `INSERT INTO loot SELECT pg_read_file('${secret}')`,
  'a file that is copied from': `COPY loot FROM '${secret}'`,
  'a file that is copied to': `COPY (SELECT 1) TO '${written}'`,
  'a large object from a file': `INSERT INTO loot SELECT lo_import('${secret}')::text`,
  'a large object to a file': `SELECT lo_export(lo_from_bytea(7777, 'x'), '${written}')`,
  'a library': `LOAD '${secret}'`,
  'the environment of the process': `COPY loot FROM '/proc/self/environ'`,
  'an extension that reads files': 'CREATE EXTENSION file_fdw',
  'an extension that speaks to servers': 'CREATE EXTENSION dblink',
  'a client that there is not': 'COPY loot FROM STDIN',
}

describe('hostile SQL', () => {
  test('reaches no file and no program of the machine', async () => {
    const statements = Object.values(reaches).join(';\n')
    const { database, failed } = await lab.replay(databaseOf({ '001.sql': `CREATE TABLE loot (text text);\n${statements}` }))
    assert.equal(failed, null)
    const [, ...tried] = database.migrations[0]!.statements
    assert.equal(tried.length, Object.keys(reaches).length)
    for (const statement of tried) {
      assert.match(statement.observed?.error ?? 'not refused', /^(?!.*(not refused|breaks down))/, statement.text)
    }
    assert.deepEqual(readdirSync(folder), ['secret'])
    assert.ok(!existsSync(written))
  })

  test('compiles no library that SQL wrote', async (t) => {
    // The smallest module that the loader takes for a library, padded beyond the size of a trampoline.
    const library = `0061736d01000000${'000f0864796c696e6b2e3001040000'}0000${`0064${'0170'}${'00'.repeat(98)}`}`
    const engine = await startEngine(labSettings(), [])
    t.after(() => engine.close())
    const export_ = await engine.query(`SELECT lo_export(lo_from_bytea(4242, '\\x${library}'), '/pglite/own.so')`)
    await engine.query(`SELECT lo_from_bytea(4243, '\\x${library}')`)
    const exported = export_.error ? await engine.query(`SELECT lo_export(4243, '/pglite/own.so')`) : export_
    assert.equal(exported.error, null)
    const { error } = await engine.query(`LOAD '/pglite/own.so'`)
    assert.match(error?.message ?? '', /a library that did not come with the engine is refused/)
    assert.equal((await engine.query(`LOAD 'plpgsql'`)).error, null)
  })

  test('connects to no server', async (t) => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as { port: number }
    const replayed = await lab.replay(
      databaseOf(
        { '001.sql': `CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=${port} dbname=x' PUBLICATION p` },
        { transaction: false },
      ),
    )
    assert.match(errors(replayed)[0]!, /could not load library/)
    assert.equal(connections, 0)
  })

  test('finds the heap bounded, and the replay goes on', async () => {
    const { database, failed } = await lab.replay(
      databaseOf({
        '001.sql': `DO $$ DECLARE a text := 'x'; BEGIN LOOP a := a || a; END LOOP; END $$; CREATE TABLE after_it ()`,
      }),
    )
    assert.equal(failed, null)
    assert.match(database.migrations[0]!.statements[0]!.observed!.error!, /^out of memory$/)
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['after_it'],
    )
  })

  test('breaks the engine with a recursion, and is left out of the next run', async () => {
    const { database, failed } = await lab.replay(
      databaseOf({
        '001.sql': `CREATE FUNCTION r() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
          CREATE OR REPLACE FUNCTION r() RETURNS int LANGUAGE sql AS $$ SELECT r() + 1 $$; SELECT r(); CREATE TABLE after_it ()`,
      }),
    )
    assert.equal(failed, null)
    assert.match(database.migrations[0]!.statements[2]!.observed!.error!, /breaks down/)
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['after_it'],
    )
  })

  test('breaks the engine with others that ran at once, and is found among them', async () => {
    const { migrations, ...rest } = databaseOf({
      '001.sql': `CREATE FUNCTION s() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
          CREATE OR REPLACE FUNCTION s() RETURNS int LANGUAGE sql AS $$ SELECT s() + 1 $$; SELECT s(); CREATE TABLE after_it ()`,
    })
    const released = migrations.map((migration) => ({ ...migration, unreleased: false }))
    const { database, failed } = await lab.replay({ ...rest, migrations: released })
    assert.equal(failed, null)
    assert.deepEqual(
      database.migrations[0]!.statements.map(({ observed }) => observed?.error?.includes('breaks down') ?? null),
      [null, null, true, null],
    )
    assert.deepEqual(
      database.tables.map(({ name }) => name),
      ['after_it'],
    )
  })

  for (const [name, sql] of Object.entries({
    'an endless loop': 'DO $$ BEGIN LOOP END LOOP; END $$',
    'an endless series': 'SELECT count(*) FROM generate_series(1, 1000000000000)',
    'an endless sleep': 'SELECT pg_sleep(1e6)',
  })) {
    test(`ends ${name} at the time limit`, async () => {
      const quick = openLab(labSettings({ limits: { replayMs: 1_500 } }))
      const given = databaseOf({ '001.sql': sql })
      const { database, failed } = await quick.replay(given)
      assert.equal(failed, 'it took longer than 1.5 s')
      assert.equal(database, given)
      const next = await quick.replay(databaseOf({ '001.sql': 'CREATE TABLE a ()' }))
      assert.deepEqual([next.failed, next.database.tables.length], [null, 1])
      await quick.close()
    })
  }

  test('ends at the memory limit what fills the file system', async () => {
    const small = openLab(labSettings({ limits: { residentBytes: 900_000_000 } }))
    const { failed } = await small.replay(
      databaseOf({
        '001.sql': `CREATE TABLE big AS SELECT 1 AS n, repeat('x', 1000) AS x FROM generate_series(1, 100000000)`,
      }),
    )
    await small.close()
    assert.equal(failed, 'it took more than 900 MB of memory')
  })
})

function errors({ database }: Replayed): readonly (string | undefined)[] {
  return database.migrations[0]!.statements.map(({ observed }: Statement) => observed?.error ?? undefined)
}
