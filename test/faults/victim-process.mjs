import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** What a supervisor waits before it starts again what ended. */
const restartMs = 200
const lastLines = 40

/**
 * `lintel start` in a process of its own, kept running as a supervisor would. It may end by itself only before it was ready,
 * where a server that it needs is away.
 * @param {object} options
 * @param {string} options.dist
 * @param {string} options.project the folder of the app
 * @param {Record<string, string>} options.env
 * @param {number} options.port
 * @param {(what: string) => void} options.fail
 */
export function createVictim({ dist, project, env, port, fail }) {
  const url = `http://127.0.0.1:${port}`
  const said = []
  let child = null
  let hasBeenReady = false
  let isWanted = false
  let mayEnd = false
  let running = Promise.resolve()
  let starts = 0

  const hear = (line) => {
    said.push(line)
    if (said.length > lastLines) said.shift()
    const told = line.startsWith('{') ? JSON.parse(line) : { level: 50, msg: line }
    // What a client was answered is judged there; a start may fail while something is away.
    const isAnswer = told.msg === 'request failed' && told.code !== 'internal'
    if (told.level >= 50 && hasBeenReady && !isAnswer) fail(`the victim says: ${line.slice(0, 600)}`)
  }
  const isReady = () =>
    fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ status }) => status === 200,
      () => false,
    )
  const runOnce = async () => {
    const leash = ['/usr/bin/setpriv'].filter(existsSync).flatMap((path) => [path, '--pdeathsig', 'KILL', '--'])
    const words = [...leash, process.execPath, join(dist, 'doors/cli/main.js'), 'start']
    const settings = {
      ...process.env,
      ...env,
      PORT: String(port),
      HOST: '127.0.0.1',
      LINTEL_AUTH: 'none',
      LINTEL_LOG_LEVEL: 'warn',
    }
    const one = spawn(words[0], words.slice(1), { cwd: project, env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
    child = one
    starts++
    hasBeenReady = false
    for (const stream of [one.stdout, one.stderr]) createInterface({ input: stream }).on('line', hear)
    const exited = once(one, 'exit')
    void watchReady(one)
    const [code, signal] = await exited
    if (isWanted && hasBeenReady && !mayEnd) fail(`the victim ended with ${code ?? signal}: ${said.slice(-3).join('\n')}`)
    if (child === one) child = null
  }
  const watchReady = async (one) => {
    while (child === one) {
      if (await isReady()) {
        if (child === one) hasBeenReady = true
        return
      }
      await pause(25)
    }
  }
  const keepUp = async () => {
    while (isWanted) {
      await runOnce()
      if (isWanted) await pause(restartMs)
    }
  }
  return {
    url,
    said,
    get starts() {
      return starts
    },
    isReady,
    /** Which process it is, and how long that was kept waiting for a processor by others on this machine, where the system tells. */
    starved: () => {
      const file = `/proc/${child?.pid}/schedstat`
      return { pid: child?.pid, ms: existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6 : 0 }
    },
    /** From now on it may end by itself, once. @returns {{ ended: Promise<void> }} */
    mayEnd: () => {
      mayEnd = true
      const ended = once(child, 'exit').then(() => {
        mayEnd = false
      })
      return { ended }
    },
    /** Starts it, and again whenever it ends; returns at once. */
    start: () => {
      isWanted = true
      running = keepUp()
    },
    /** Ends it as a crash would; it comes back. */
    crash: () => child?.kill('SIGKILL'),
    /** Ends it as a crash would, and leaves it so. */
    kill: async () => {
      isWanted = false
      child?.kill('SIGKILL')
      await running
    },
  }
}
