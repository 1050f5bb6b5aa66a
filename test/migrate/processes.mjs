import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { dist as testedDist } from '../kit/dist.mjs'

const program = fileURLToPath(new URL('./server.mjs', import.meta.url))

/** A server in a process of its own. @returns {Promise<{ url: string, stop(): Promise<void>, said(): string }>} */
export async function startServer(settings) {
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (bytes) => {
    said = (said + bytes).slice(-4_000)
  })
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited.then(() => null)])
  if (first === null) throw new Error(`the server did not start: ${said}`)
  return {
    url: JSON.parse(first[0]).url,
    said: () => said,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/**
 * `lintel migrate <words>` in a process of its own, killed after `killMs` unless it ended before.
 * @returns {Promise<{ killed: boolean, code: number | null, out: string, err: string }>}
 */
export async function migrate({ words, project, env, killMs, dist = testedDist }) {
  const child = spawn(process.execPath, [`${dist}/doors/cli/main.js`, 'migrate', ...words, '--json'], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes) => {
    out += bytes
  })
  child.stderr.on('data', (bytes) => {
    err += bytes
  })
  const timer = killMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killMs)
  const [code, signal] = await once(child, 'close')
  clearTimeout(timer)
  return { killed: signal === 'SIGKILL', code, out, err }
}
