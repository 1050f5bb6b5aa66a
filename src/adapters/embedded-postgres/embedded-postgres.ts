import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findBinaries } from './binaries.ts'

/** A PostgreSQL server of our own, on a loopback port, for development and tests. */
export interface EmbeddedPostgres {
  readonly url: string
  readonly port: number
  /** Finishes what is at work and stops. */
  stop(): Promise<void>
  /** Ends every process of it at once, as a power cut of the machine would. */
  kill(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Holds the data, and the password beside them. */
  readonly folder: string
  readonly randomBytes: (length: number) => Uint8Array
  /** A free one when absent. */
  readonly port?: number
  /** Where `initdb` and `postgres` are. */
  readonly binaries?: string
  /** Beyond the defaults: `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Hears the lines of its log. */
  readonly onLog?: (line: string) => void
}

const user = 'lintel'
const run = promisify(execFile)

/**
 * Starts the server of a folder, making its data the first time.
 * @throws NoPostgresError when none is installed; Error with the server's own words when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, randomBytes, settings = {}, onLog = () => {} } = options
  const binaries = findBinaries(options.binaries)
  const owner = ownerOf()
  const [data, secret] = [join(folder, 'data'), join(folder, 'password')]
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (owner) {
    chownSync(folder, owner.uid, owner.gid)
    letThrough(dirname(folder))
  }
  if (!existsSync(secret)) writeFileSync(secret, Buffer.from(randomBytes(24)).toString('base64url'), { mode: 0o600 })
  if (owner) chownSync(secret, owner.uid, owner.gid)
  const password = readFileSync(secret, 'utf8')
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, data, secret, owner)
  const port = options.port ?? (await freePort())
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    log_min_messages: 'warning',
    ...settings,
  }
  const child = spawn(
    join(binaries, 'postgres'),
    ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { stdio: ['ignore', 'ignore', 'pipe'], ...owner, cwd: folder },
  )
  await whenReady(child, onLog)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return ended
  }
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    port,
    // "Fast": connections are ended, what was committed is kept.
    stop: () => end('SIGINT'),
    kill: async () => {
      await endFamily(child)
      await ended
    },
  }
}

/** The server refuses to run as root: then it runs as the one whom Debian makes for it, or as nobody. */
function ownerOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n')
  const entry = ['postgres:', 'nobody:'].map((name) => entries.find((line) => line.startsWith(name))).find(Boolean)
  if (!entry) throw new Error('PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as')
  const [, , uid, gid] = entry.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** The one it runs as has to come by; nothing in the folder is opened by that. */
function letThrough(folder: string): void {
  const { mode } = statSync(folder)
  if ((mode & 0o001) === 0) chmodSync(folder, (mode & 0o777) | 0o011)
}

async function initialise(binaries: string, data: string, secret: string, owner: { uid: number; gid: number } | undefined) {
  const words = ['-D', data, '-U', user, '--pwfile', secret, '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '-N']
  try {
    await run(join(binaries, 'initdb'), words, { ...owner, cwd: dirname(data) })
  } catch (error) {
    rmSync(data, { recursive: true, force: true })
    throw new Error(`initdb failed: ${(error as { stderr?: string }).stderr?.trim() ?? (error as Error).message}`, {
      cause: error,
    })
  }
  chmodSync(data, 0o700)
}

/** Its log says when it takes connections; what it says before tells why it does not. */
function whenReady(child: ChildProcess, onLog: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') onLog(line)
      if (said.length < 10_000) said += text
      if (/ready to accept (read-only )?connections/.test(text)) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}: ${said.trim().slice(-1_000)}`)))
  })
}

/** Its postmaster first, so that it cannot begin anew; then those that served connections. */
async function endFamily(child: ChildProcess): Promise<void> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).catch(() => ({ stdout: '' }))
  child.kill('SIGKILL')
  const others = stdout.split('\n').flatMap((line) => line.trim() || [])
  // Some may have ended with their parent.
  if (others.length > 0) await run('kill', ['-KILL', ...others]).catch(() => {})
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
