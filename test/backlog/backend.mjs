import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ticksASecond = 100

/**
 * `lintel start` as a process of its own.
 * @param {{ folder: string, root: string, databaseUrl: string | null, profile?: string | null }} options
 */
export async function startBackend({ folder, root, databaseUrl, profile = null }) {
  const child = spawn(
    process.execPath,
    [...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []), join(root, 'bin/lintel.js'), 'start'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PORT: '0',
        HOST: '127.0.0.1',
        LINTEL_AUTH: 'none',
        LINTEL_DATA: folder,
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const exited = once(child, 'exit')
  const said = []
  let listening
  const url = new Promise((resolve) => {
    listening = resolve
  })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      const told = line.startsWith('{') ? JSON.parse(line) : { level: 50, msg: line }
      if (told.msg === 'listening') listening(told.url)
      if (told.level >= 40) said.push(told)
      if (said.length > 1_000) said.shift()
    })
  const failed = exited.then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${JSON.stringify(said.slice(-3))}`)))
  failed.catch(() => {})
  return {
    url: await Promise.race([url, failed]),
    /** Warnings and errors, the last of them. */
    said,
    /** Bytes of memory that are no file's. */
    anonymous: () => Number(/^RssAnon\W+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1_024,
    resident: () => Number(/^VmRSS\W+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1_024,
    /** Seconds of processor time so far, of all its threads. */
    cpuSeconds: () => {
      const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
      return (Number(user) + Number(system)) / ticksASecond
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
