import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from './dist.mjs'

/**
 * Starts a real PostgreSQL server on a free loopback port, with data in a temporary folder.
 * @param {Record<string, string>} [settings] of the server, such as `{ fsync: 'off' }`
 * @param {{ binaries?: string, folder?: string, port?: number }} [where]
 * @returns {Promise<{ url: string, port: number, folder: string, stop(): Promise<void>, kill(): Promise<void>, remove(): Promise<void> }>}
 */
export async function startPostgres(settings = {}, { binaries = process.env.LINTEL_POSTGRES, folder, port } = {}) {
  const { startEmbeddedPostgres } = await load('adapters/embedded-postgres/embedded-postgres.js')
  const home = folder ?? mkdtempSync(join(tmpdir(), 'lintel-postgres-'))
  chmodSync(home, 0o755)
  const server = await startEmbeddedPostgres({
    folder: join(home, 'server'),
    randomBytes,
    settings,
    ...(binaries ? { binaries } : {}),
    ...(port ? { port } : {}),
  })
  const remove = async () => {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { ...server, folder: home, remove }
}

/**
 * Starts a real streaming replica of a server that `startPostgres` or `startTestServer` has started.
 * @param {{ url: string, folder: string }} primary `folder` holds the data of the server in `data`
 * @param {Record<string, string>} [settings]
 */
export async function startReplica(primary, settings = {}) {
  const { startEmbeddedPostgres } = await load('adapters/embedded-postgres/embedded-postgres.js')
  const binaries = process.env.LINTEL_POSTGRES
  const home = mkdtempSync(join(tmpdir(), 'lintel-replica-'))
  chmodSync(home, 0o755)
  const folder = join(home, 'server')
  await copyForStandby(primary, folder)
  const options = { folder, randomBytes, ...(binaries ? { binaries } : {}) }
  let server = await startEmbeddedPostgres({ ...options, settings })
  const { url, port } = server
  const order = (sql) => query(url, sql)
  return {
    url,
    port,
    /** Its URL of a database of the primary. @param {string} of */
    urlOf: (of) => Object.assign(new URL(of), { port: String(port) }).href,
    query: order,
    /** Replays nothing more until `resume`. */
    pause: () => order('SELECT pg_wal_replay_pause()'),
    resume: () => order('SELECT pg_wal_replay_resume()'),
    /** Follows no longer, and takes writes. */
    promote: () => order('SELECT pg_promote()'),
    kill: () => server.kill(),
    restart: async (more = {}) => {
      await server.kill()
      server = await startEmbeddedPostgres({ ...options, port, settings: { ...settings, ...more } })
    },
    remove: async () => {
      await server.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A base backup by hand, since not every set of binaries has a program for it. */
async function copyForStandby({ url, folder: from }, to) {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query("SELECT pg_backup_start('replica', true)")
    spawnSync('mkdir', ['-p', to])
    // Files may go while they are copied; the log that is replayed knows of it.
    spawnSync('cp', ['-a', `${from}/.`, to])
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(false)')
    const data = join(to, 'data')
    writeFileSync(join(data, 'backup_label'), rows[0].labelfile)
    writeFileSync(join(data, 'standby.signal'), '')
    const { hostname, port, username, password } = new URL(url)
    const source = `host=${hostname} port=${port} user=${username} password=${password}`
    appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\nhot_standby = on\n`)
    const { uid, gid } = statSync(data)
    for (const name of ['backup_label', 'standby.signal', 'postgresql.auto.conf']) chownSync(join(data, name), uid, gid)
    rmSync(join(data, 'postmaster.pid'), { force: true })
    rmSync(join(data, 'postmaster.opts'), { force: true })
  } finally {
    await client.end()
  }
}

/** Runs one statement. @param {string} url @param {string} sql @param {unknown[]} [values] @returns {Promise<any[]>} rows */
export async function query(url, sql, values = []) {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** A new database on the server at `url`, and its own URL. */
export async function newDatabase(url) {
  const name = `test_${randomBytes(8).toString('hex')}`
  await query(url, `CREATE DATABASE ${name}`)
  return url.replace(/[^/]*$/, name)
}

/**
 * What `createBackend` is told of a database: nothing, or with `--engine postgres` a database of the server that the test
 * run has started, through a pooler with `--pooler`. One that belongs to a folder is found again by it.
 * @param {string} folder
 */
export async function testDatabase(folder) {
  const server = process.env.LINTEL_TEST_POSTGRES
  if (!server) return {}
  const known = join(folder, 'database-url')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(known)) writeFileSync(known, await newDatabase(server))
  const url = readFileSync(known, 'utf8')
  const pooler = process.env.LINTEL_TEST_POOLER
  if (!pooler) return { database: { url, connections: 8 } }
  return { database: { url: Object.assign(new URL(url), { port: new URL(pooler).port }).href, connections: 8, pooled: true } }
}
