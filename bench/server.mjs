// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const READY_MS = 60_000
const STOP_MS = 10_000
const PRELOAD = new URL('servers/report-loop-delay.mjs', import.meta.url).href
const TICKS_A_SECOND = 100

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
// A paused server would outlive an interrupted run.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** @typedef {{ p50: number, p99: number, max: number }} LoopDelay */
/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

/**
 * @param {{ side: string, script: string, database: string, style: import('./calls.mjs').Style, firstCall: import('./calls.mjs').Call }} what
 */
export async function startServer({ side, script, database, style, firstCall }) {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', PRELOAD, fileURLToPath(script), database, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const pid = /** @type {number} */ (child.pid)
  running.add(child)
  child.on('exit', () => running.delete(child))
  const messages = readMessages(child)
  const ready = await messages.next('port', READY_MS, side)
  const url = `http://127.0.0.1:${ready.port}`
  /** @type {Record<string, string>} */
  const headers = ready.headers ?? {}
  const status = await statusOf(url, firstCall, headers)
  if (status !== 200) throw new Error(`the side \`${side}\` answered its first request with ${status}`)
  const coldMs = Math.round(performance.now() - started)

  return {
    side,
    url,
    headers,
    style,
    coldMs,
    memory: () => memory(pid),
    cpuSeconds: () => cpuSeconds(pid),
    /** A server that is not being measured stands still, so it cannot take time from the one that is. */
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    /** The delay since the last call. @returns {Promise<LoopDelay>} */
    async loopDelay() {
      const answer = messages.next('loopDelay', STOP_MS, side)
      child.kill('SIGUSR2')
      return (await answer).loopDelay
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** The JSON lines of a server, waited for by the key they carry. @param {import('node:child_process').ChildProcess} child */
function readMessages(child) {
  /** @type {Map<string, { resolve: (message: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map()
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) })
  lines.on('line', (line) => {
    const message = parse(line)
    for (const [key, { resolve }] of waiting) if (message && key in message) resolve(message)
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`it ended with ${code ?? signal}`))
  })

  return {
    /** @param {string} key @param {number} timeoutMs @param {string} side @returns {Promise<any>} */
    async next(key, timeoutMs, side) {
      /** @type {NodeJS.Timeout | undefined} */
      let timer
      try {
        return await new Promise((resolve, reject) => {
          waiting.set(key, { resolve, reject })
          timer = setTimeout(() => reject(new Error(`nothing came in ${timeoutMs} ms`)), timeoutMs)
        })
      } catch (error) {
        throw new Error(`the side \`${side}\` did not say its \`${key}\`: ${/** @type {Error} */ (error).message}`)
      } finally {
        clearTimeout(timer)
        waiting.delete(key)
      }
    },
  }
}

/** @param {string} line */
function parse(line) {
  try {
    const message = JSON.parse(line)
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

/** Not by fetch, whose own first use takes longer than some servers take to start. @param {string} url @param {import('./calls.mjs').Call} call @param {Record<string, string>} given */
async function statusOf(url, { method, path, body }, given) {
  const headers = body === undefined ? given : { ...given, 'content-type': 'application/json' }
  const [response] = await once(request(url + path, { method, headers, agent: false }).end(body), 'response')
  response.resume()
  await once(response, 'end')
  return response.statusCode
}

/** All that is resident, and the part that is not the mapped database. @param {number} pid */
function memory(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (/** @type {string} */ name) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024)
  return { rssMb: megabytes('VmRSS'), ownMb: megabytes('RssAnon') }
}

/** Of all its threads, user and system. @param {number} pid */
function cpuSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program may hold spaces, so the fields are counted from the bracket that closes it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}
