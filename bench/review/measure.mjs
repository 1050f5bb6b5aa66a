// @ts-check
// Runs a command and tells its wall time, its CPU time and the most memory that it and all it started held at once.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

const POLL_MS = 25
/** The shell has waited for all of it, so that its account is whole; on a fourth stream, where no output mixes with it. */
const TIMED = '"$@"; code=$?; times >&3; exit $code'

/** @typedef {{ wallMs: number, cpuMs: number, peakMb: number, code: number, out: string, err: string }} Cost */

/** @param {string[]} command @param {string} cwd @param {Record<string, string>} [env] @returns {Promise<Cost>} */
export function measure(command, cwd, env = {}) {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const child = spawn('sh', ['-c', TIMED, 'sh', ...command], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const texts = child.stdio.slice(1).map(textOf)
    let peakKb = 0
    const poll = setInterval(() => {
      peakKb = Math.max(peakKb, residentKb(child.pid ?? 0))
    }, POLL_MS)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(poll)
      const wallMs = Math.round(performance.now() - startedMs)
      const [out = '', err = '', times = ''] = texts.map((text) => text())
      resolve({ wallMs, cpuMs: cpuMsOf(times), peakMb: Math.round(peakKb / 1000), code: code ?? -1, out, err })
    })
  })
}

/** @param {any} stream */
function textOf(stream) {
  /** @type {Buffer[]} */
  const chunks = []
  stream.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

/** The second line is of what the shell started: `0m1.230000s 0m0.040000s`. @param {string} times */
function cpuMsOf(times) {
  const parts =
    times
      .trim()
      .split('\n')
      .at(-1)
      ?.match(/(\d+)m([\d.]+)s/g) ?? []
  const seconds = parts.map((part) => {
    const [minutes = '0', rest = '0'] = part.slice(0, -1).split('m')
    return Number(minutes) * 60 + Number(rest)
  })
  return Math.round(seconds.reduce((sum, one) => sum + one, 0) * 1000)
}

/** Of a process and all below it. Pages that several share count for each. @param {number} pid @returns {number} */
function residentKb(pid) {
  let sum = 0
  for (const pending = [pid]; pending.length > 0; ) {
    const at = pending.pop()
    try {
      const status = readFileSync(`/proc/${at}/status`, 'utf8')
      sum += Number(/^VmRSS:[ \t]+(\d+)/m.exec(status)?.[1] ?? 0)
      for (const task of readdirSync(`/proc/${at}/task`)) {
        const children = readFileSync(`/proc/${at}/task/${task}/children`, 'utf8')
        pending.push(...children.split(' ').filter(Boolean).map(Number))
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return sum
}
