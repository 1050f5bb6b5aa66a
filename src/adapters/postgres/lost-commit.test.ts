import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { entity, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { everything, UnavailableError } from '../../ports/store.ts'
import { asSystem } from '../../ports/store-kit.contract.ts'
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts'
import { openPostgresStore } from './store.ts'
import { startWay } from './way.test-kit.ts'

const model = normalise({ name: 'notes', entities: { note: entity({ line: text({ max: 40 }) }) } })
const id = '01900000-0000-7000-8000-000000000001'

async function asking<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  return act(client).finally(() => client.end().catch(() => {}))
}

test('a server that crashed gives the number of a lost transaction to another: that one is not taken for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-postgres-'))
  // Nothing of an open transaction gets to the disk, so that the server knows nothing of it after a crash.
  const start = (port?: number) =>
    startEmbeddedPostgres({
      folder,
      randomBytes,
      settings: { wal_writer_delay: '10s', autovacuum: 'off' },
      ...(port ? { port } : {}),
    })
  let server = await start()
  const way = await startWay(server.port)
  const url = server.url.replace(`:${server.port}/`, `:${way.port}/`)
  const store = await openPostgresStore({ url, model, outside: realOutside, connections: 3 })
  const written = store.write(async (session) => {
    await session.create('note', asSystem, { line: 'lost' }, id)
    const [{ xid }] = await asking(server.url, async (client) => {
      const { rows } = await client.query(`SELECT backend_xid::text AS xid FROM pg_stat_activity WHERE backend_xid IS NOT NULL`)
      return rows as [{ xid: string }]
    })
    way.hold('client')
    setImmediate(async () => {
      await server.kill()
      server = await start(server.port)
      await asking(server.url, async (client) => {
        for (let given = ''; Number(given) < Number(xid); ) {
          const { rows } = await client.query('SELECT pg_current_xact_id()::text AS xid')
          given = (rows[0] as { xid: string }).xid
        }
      })
      way.cut()
    })
  })
  await assert.rejects(written, (error: Error) => error instanceof UnavailableError && /not known/.test(error.message))
  assert.equal(await store.reader.one({ entity: 'note', selection: everything }, asSystem, id), null)
  await store.close()
  way.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})
