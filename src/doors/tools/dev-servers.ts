import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isObject } from '../../kit/json.ts'
import { endGroup } from '../cli/end-group.ts'
import { shortened } from './page.ts'
import { ToolError } from './tool-error.ts'

/** Development servers that tools have started. They end with the process that started them. */
export interface DevServers {
  /** @throws ToolError when it does not come up, or there are too many */
  start(order: ServerOrder, signal: AbortSignal): Promise<DevServer>
  /** False when none serves this folder. */
  stop(folder: string): Promise<boolean>
  list(): readonly DevServer[]
  stopAll(): Promise<void>
}

export interface ServerOrder {
  /** Absolute; one server a folder. */
  readonly folder: string
  /** 0 takes a free one. */
  readonly port: number
}

export interface DevServer {
  readonly folder: string
  readonly state: 'starting' | 'serving' | 'waiting' | 'ended'
  readonly url: string | null
  readonly routes: readonly string[]
  /** The command that signs a token, as the server says it. */
  readonly tokenHint: string | null
  /** The newest lines of its log, the oldest first. */
  readonly log: readonly string[]
}

const mostServers = 3
const mostLines = 300
const mostLine = 1_000
const startsWithinMs = 60_000
const stopsWithinMs = 6_000

type Held = { -readonly [K in keyof DevServer]: DevServer[K] } & {
  log: string[]
  child: ChildProcess
  ended: Promise<void>
  /** Is called when there is something new. */
  changed: () => void
}

/** @param environment of the servers: no more than they need */
export function createDevServers(environment: NodeJS.ProcessEnv): DevServers {
  const byFolder = new Map<string, Held>()
  const stop = async (folder: string): Promise<boolean> => {
    const held = byFolder.get(folder)
    if (held === undefined) return false
    await end(held)
    if (byFolder.get(folder) === held) byFolder.delete(folder)
    return true
  }
  return {
    async start(order, signal) {
      const there = byFolder.get(order.folder)
      if (there && there.state !== 'ended')
        throw new ToolError(
          'serving',
          `a server of this folder is ${there.state} already`,
          'ask `serve_status`, or stop it with `serve_stop`',
        )
      if ([...byFolder.values()].filter(({ state }) => state !== 'ended').length >= mostServers)
        throw new ToolError('too_many_servers', `${mostServers} servers are up already`, 'stop one with `serve_stop`')
      const held = begin(order, environment)
      byFolder.set(order.folder, held)
      try {
        await serving(held, signal)
      } catch (error) {
        await end(held)
        throw error
      }
      return held
    },
    stop,
    list: () => [...byFolder.values()],
    stopAll: async () => {
      await Promise.all([...byFolder.keys()].map(stop))
    },
  }
}

function begin({ folder, port }: ServerOrder, environment: NodeJS.ProcessEnv): Held {
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url))
  const child = fork(program, ['dev', folder, '--port', String(port), '--json'], {
    cwd: folder,
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
  })
  const held: Held = {
    folder,
    state: 'starting',
    url: null,
    routes: [],
    tokenHint: null,
    log: [],
    child,
    ended: new Promise((resolve) => child.once('close', () => resolve())),
    changed: () => {},
  }
  for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', (line) => hear(held, line))
  child.once('close', () => {
    held.state = 'ended'
  })
  return held
}

function hear(held: Held, line: string): void {
  held.log.push(shortened(line, mostLine))
  if (held.log.length > mostLines) held.log.shift()
  const news = read(line)
  if (news?.msg === 'waiting') held.state = 'waiting'
  if (news?.msg === 'listening' && typeof news.url === 'string') noteListening(held, news as typeof news & { url: string })
  held.changed()
}

function noteListening(held: Held, news: { readonly url: string; readonly token?: unknown; readonly routes?: unknown }): void {
  held.state = 'serving'
  held.url = news.url
  held.tokenHint = typeof news.token === 'string' ? news.token : null
  held.routes = Array.isArray(news.routes) ? news.routes.filter((route) => typeof route === 'string') : []
}

function read(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** Until it listens, or shows that it will not. */
function serving(held: Held, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fault = (why: string) =>
      new ToolError('not_serving', why, 'see `log`; mend what it names, and start again', { log: held.log.slice(-30) })
    const look = () => {
      if (held.state === 'serving') settle(resolve)
      // What cannot be served now is waited for by `lintel dev`; a caller is told instead.
      else if (held.state === 'waiting') settle(() => reject(fault('the project cannot be served as it is')))
    }
    const over = () => settle(() => reject(fault('the server ended before it listened')))
    const left = () => settle(() => reject(signal.reason))
    const late = setTimeout(
      () => settle(() => reject(fault(`it did not listen within ${startsWithinMs / 1000} s`))),
      startsWithinMs,
    )
    const settle = (act: () => void) => {
      clearTimeout(late)
      held.changed = () => {}
      signal.removeEventListener('abort', left)
      held.child.removeListener('close', over)
      act()
    }
    held.changed = look
    held.child.once('close', over)
    signal.addEventListener('abort', left, { once: true })
    if (signal.aborted) left()
  })
}

async function end({ child, ended }: Held): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return ended
  // To the supervisor alone: it lets its server finish what was accepted.
  child.kill('SIGTERM')
  const late = setTimeout(() => endGroup(child, 'SIGKILL'), stopsWithinMs)
  await ended
  clearTimeout(late)
}
