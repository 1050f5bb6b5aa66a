// A server of somebody else's, run for tests: found, started on a port that stays its own, killed, wiped, started again.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const startLimitMs = 20_000
const stopLimitMs = 10_000
/** Debian keeps servers here, which is on no PATH but root's. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin']

/** The first of these programs in `$LINTEL_SERVERS`, on the PATH or where systems keep servers. @param {string[]} names @returns {string | null} */
export function findServer(names) {
  const folders = [process.env.LINTEL_SERVERS, ...(process.env.PATH ?? '').split(delimiter), ...systemFolders]
  const places = names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
  return places.find(isProgram) ?? null
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What a test that is skipped says; false when the server is there. @param {string[]} names @returns {string | false} */
export function whyNoServer(names) {
  if (findServer(names) !== null) return false
  return `there is no ${names.join(' or ')}: run scripts/install-servers.sh, or apt-get install nats-server redis-server pgbouncer`
}

/**
 * A port that nobody listens on, below those that outgoing connections take: it is still free when a server comes back.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 17_000)
    const server = createServer()
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** What a server answers to a line, or says by itself: the first bytes. @returns {Promise<string>} */
export function askServer(port, line) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(line))
    socket.setTimeout(2_000, () => socket.destroy(new Error(`no answer on port ${port}`)))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`port ${port} closed without an answer`)))
    socket.once('data', (bytes) => {
      resolve(bytes.toString())
      socket.destroy()
    })
  })
}

/**
 * A running server with data in a folder; a temporary folder is removed by `stop`.
 * @param {object} options
 * @param {string} options.program its path
 * @param {string} [options.folder] kept when the server is stopped
 * @param {number} [options.port] a free one unless said
 * @param {(place: { folder: string, port: number }) => string[]} options.args
 * @param {(port: number) => Promise<boolean>} options.isReady
 * @param {string} options.data the sub-folder of its data, which `wipe` removes
 */
export async function startServerProcess({ program, folder, port, args, isReady, data }) {
  const home = folder ?? mkdtempSync(join(tmpdir(), 'lintel-server-'))
  const place = { folder: home, port: port ?? (await freePort()) }
  let running = await startProcess(program, args(place), () => isReady(place.port))
  const end = async (signal) => {
    const ended = running
    running = null
    await ended?.end(signal)
  }
  return {
    ...place,
    /** The process id while it runs. */
    pid: () => running?.pid ?? null,
    /** Ends it in order, and removes a folder that was temporary. */
    stop: async () => {
      await end('SIGTERM')
      if (folder === undefined) rmSync(home, { recursive: true, force: true })
    },
    /** Ends it as a crash would. */
    kill: () => end('SIGKILL'),
    /** Starts it on the same port with the data that are there; one that still runs is killed first. */
    restart: async () => {
      await end('SIGKILL')
      running = await startProcess(program, args(place), () => isReady(place.port))
    },
    /** Removes its data; one that still runs is killed first, and stays down until `restart`. */
    wipe: async () => {
      await end('SIGKILL')
      rmSync(join(home, data), { recursive: true, force: true })
    },
  }
}

async function startProcess(program, args, isReady) {
  // Where the system can, the server dies with the test, however that ends.
  const leash = ['/usr/bin/setpriv'].find(existsSync)
  const [command, ...all] = leash ? [leash, '--pdeathsig', 'KILL', '--', program, ...args] : [program, ...args]
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said = (said + bytes).slice(-4_000)))
  const killIt = () => child.kill('SIGKILL')
  process.once('exit', killIt)
  let hasEnded = false
  const ended = new Promise((resolve) => {
    const done = () => {
      hasEnded = true
      process.off('exit', killIt)
      resolve()
    }
    child.once('exit', done)
    child.once('error', done)
  })
  const untilMs = performance.now() + startLimitMs
  while (!(await isReady().catch(() => false))) {
    if (!hasEnded && performance.now() < untilMs) {
      await pause(20)
      continue
    }
    killIt()
    throw new Error(`${program} did not start: ${said || 'it said nothing'}`)
  }
  const end = async (signal) => {
    const late = setTimeout(killIt, stopLimitMs)
    child.kill(signal)
    await ended
    clearTimeout(late)
  }
  return { pid: child.pid, end }
}
