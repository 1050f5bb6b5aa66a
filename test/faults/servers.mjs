import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startNats } from '../kit/nats.mjs'
import { newDatabase, query, startPostgres } from '../kit/postgres.mjs'
import { startRedis } from '../kit/redis.mjs'
import { createTcpProxy } from '../kit/tcp-proxy.mjs'
import { startOuterWorld } from './outer-world.mjs'

/** The servers that the victim stands on, each with a way to it that can be bad. */
export async function startServers() {
  const world = await startOuterWorld()
  const postgres = await startMendablePostgres()
  const [nats, redis] = [await startNats(), await startRedis()]
  const ways = {}
  for (const [name, { port }] of Object.entries({ postgres, nats, redis })) ways[name] = await createTcpProxy({ to: port })
  let database = await newDatabase(postgres.url)
  return {
    world,
    postgres,
    nats,
    redis,
    ways,
    /** What the victim is told. */
    environment: () => ({
      DATABASE_URL: through(database, ways.postgres),
      NATS_URL: through(nats.url, ways.nats),
      CACHE_URL: through(redis.url, ways.redis),
      WORLD_URL: world.url,
    }),
    /** Of the database, past the proxy. */
    get database() {
      return database
    },
    /** Nothing is left of what was. */
    beginAnew: async () => {
      database = await newDatabase(postgres.url)
      for (const server of [nats, redis]) {
        await server.wipe()
        await server.restart()
      }
    },
    stop: async () => {
      for (const way of Object.values(ways)) await way.close()
      await Promise.all([nats.stop(), redis.stop(), postgres.remove(), world.close()])
    },
  }
}

const through = (url, { port }) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href

/** A PostgreSQL server that comes back on its port, however it ended. */
async function startMendablePostgres() {
  let server = await startPostgres()
  const { url, port, folder } = server
  const home = server
  return {
    url,
    port,
    kill: () => server.kill(),
    /** Ends it at once but in order, so that it finds out at its next start what was committed. */
    stopImmediately: async () => {
      const [pid] = readFileSync(join(folder, 'server', 'data', 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT')
      await server.stop()
    },
    restart: async () => {
      server = await startPostgres({}, { folder, port })
    },
    /** Ends every connection of the victim. */
    terminate: (database) =>
      query(
        database,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lintel' AND datname = current_database()`,
      ),
    remove: async () => {
      await server.stop()
      await home.remove()
    },
  }
}
