import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { findServer, startServerProcess, whyNoServer } from './server-process.mjs'

const names = ['pgbouncer']

/** Why tests that need PgBouncer are skipped, or false: `{ skip: whyNoPgbouncer() }`. */
export const whyNoPgbouncer = () => whyNoServer(names)

/**
 * PgBouncer in transaction mode before a PostgreSQL server: a connection of the server is lent for one transaction, and of
 * those there are fewer than clients. Null where there is none (`whyNoPgbouncer` says why).
 * @param {object} options
 * @param {string} options.to URL of the server
 * @param {number} [options.port]
 * @param {number} [options.serverConnections] to each database
 * @param {Record<string, string | number>} [options.settings] of its configuration file
 */
export async function startPgbouncer({ to, port, serverConnections = 5, settings = {} }) {
  const program = findServer(names)
  if (program === null) return null
  const server = new URL(to)
  const configure = (place) => {
    mkdirSync(place.folder, { recursive: true })
    const [file, users] = ['pgbouncer.ini', 'users.txt'].map((name) => join(place.folder, name))
    // It does not run as root, and reads its file again as whoever it becomes.
    writeFileSync(users, `"${server.username}" "${server.password}"\n`, { mode: 0o644 })
    const all = {
      listen_addr: '127.0.0.1',
      listen_port: place.port,
      unix_socket_dir: '',
      auth_type: 'scram-sha-256',
      auth_file: users,
      pool_mode: 'transaction',
      max_client_conn: 500,
      default_pool_size: serverConnections,
      ...settings,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
    const database = `* = host=${server.hostname} port=${server.port}`
    writeFileSync(file, ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'), { mode: 0o644 })
    return [...(userInfo().uid === 0 ? ['-u', 'nobody'] : []), file]
  }
  const isReady = async (at) => {
    const { default: pg } = await import('pg')
    const client = new pg.Client(urlAt(to, at))
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('SELECT 1')
      return true
    } finally {
      await client.end().catch(() => {})
    }
  }
  const running = await startServerProcess({ program, port, args: configure, isReady, data: 'nothing' })
  return { ...running, /** The way to a database through it. @param {string} url */ urlOf: (url) => urlAt(url, running.port) }
}

function urlAt(url, port) {
  return Object.assign(new URL(url), { port: String(port) }).href
}
