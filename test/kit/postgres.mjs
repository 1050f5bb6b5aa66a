import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
 * run has started. One that belongs to a folder is found again by it.
 * @param {string} folder
 */
export async function testDatabase(folder) {
  const server = process.env.LINTEL_TEST_POSTGRES
  if (!server) return {}
  const known = join(folder, 'database-url')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(known)) writeFileSync(known, await newDatabase(server))
  return { database: { url: readFileSync(known, 'utf8'), connections: 8 } }
}
