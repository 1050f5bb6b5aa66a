import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../fuzz/client.mjs'
import { startBackend } from '../kit/backend.mjs'
import { load } from '../kit/dist.mjs'
import { newDatabase, query } from '../kit/postgres.mjs'
import { makeApp } from './app.mjs'

const begin = Date.UTC(2031, 4, 17, 11, 58, 3, 20)

/**
 * The same blueprint on SQLite and on PostgreSQL, with one clock, the same chance and the same tokens, so that the same
 * requests must give the same answers, to the ids and times in them.
 * @param {{ server: string, seed: number, dist?: string }} options `server` is the URL of a PostgreSQL server; `dist` another
 *   build for the one of them that runs on it
 */
export async function startPair({ server, seed, dist }) {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-differential-'))
  const database = await newDatabase(server)
  const clock = { now: begin }
  const start = (more) =>
    startBackend({ app: makeApp, folder, outside: outsideOf(clock, seed), limits: { maxBodyBytes: 300_000 }, ...more })
  const sqlite = await start({ database: {} })
  const postgres = await start({
    database: { database: { url: database, connections: 3 } },
    ...(dist === undefined ? {} : { dist }),
  })
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
  const issuer = await openDevIssuer(folder, { project: sqlite.model.name, now: () => clock.now })
  const clients = [createClient(sqlite.url), createClient(postgres.url)]
  const [{ body: document }] = await Promise.all([sqlite, postgres].map(({ request }) => request('GET', '/openapi.json')))
  return {
    folder,
    model: sqlite.model,
    document,
    faults: [sqlite.faults, postgres.faults],
    token: (sub, roles = []) => issuer.sign({ sub, roles, ttlS: 2_592_000 }),
    /** @param {number} ms how long after the request before */
    send: (requests, ms) => {
      clock.now += ms
      return Promise.all(clients.map((client, i) => client.send(requests[i])))
    },
    close: async () => {
      for (const client of clients) client.close()
      await Promise.all([sqlite.close(), postgres.close()])
      await query(server, `DROP DATABASE ${database.replace(/^.*\//, '')}`)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One stream of chance for each length that is asked for, so that what one engine alone asks for shifts nothing. */
function outsideOf(clock, seed) {
  const drawn = new Map()
  return {
    now: () => clock.now,
    monotonicMs: () => performance.now(),
    after: (ms, call) => {
      const timer = setTimeout(call, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    randomBytes: (length) => {
      const count = drawn.get(length) ?? 0
      drawn.set(length, count + 1)
      const block = (i) => createHash('sha256').update(`${seed} ${length} ${count} ${i}`).digest()
      return Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, i) => block(i))).subarray(0, length)
    },
  }
}
