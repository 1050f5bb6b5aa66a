import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { ExternalSystem } from '../../ports/external.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Outside } from '../../ports/outside.ts'

/** Chance is always the least. */
export const withoutJitter: Outside = { ...realOutside, randomBytes: (length) => new Uint8Array(length) }

export interface Clock extends Outside {
  /** Lets time pass, and calls what is due in its order. */
  advance(ms: number): void
  /** In how many milliseconds the timers that are set are due. */
  due(): number[]
  /** Sets only the wall clock. */
  step(ms: number): void
}

/** Time that passes only when it is told to. */
export function createClock(chance = 0): Clock {
  let at = 0
  let wall = Date.parse('2026-05-05T05:05:05.000Z')
  const timers = new Set<{ at: number; call: () => void }>()
  const next = (until: number) => [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
  const pass = (to: number) => {
    wall += to - at
    at = to
  }
  return {
    now: () => wall,
    monotonicMs: () => at,
    randomBytes: (length) => new Uint8Array(length).fill(chance),
    after: (ms, call) => {
      const timer = { at: at + ms, call }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: (ms) => {
      const end = at + ms
      for (let timer = next(end); timer; timer = next(end)) {
        timers.delete(timer)
        pass(timer.at)
        timer.call()
      }
      pass(end)
    },
    due: () => [...timers].map((timer) => timer.at - at).sort((a, b) => a - b),
    step: (ms) => {
      wall += ms
    },
  }
}

/** Waits for a condition; a test that waits in vain is ended by its runner. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

export interface Upstream {
  readonly url: string
  readonly port: number
  /** Open connections. */
  readonly sockets: ReadonlySet<Socket>
  /** Connections ever made. */
  connections(): number
  close(): Promise<void>
}

/** A server of HTTP on a free port of this machine, until the test ends. */
export function serve(t: TestContext, listener: RequestListener): Promise<Upstream> {
  return listen(t, createHttpServer({ keepAliveTimeout: 60_000 }, listener))
}

/** A server that says whatever bytes it likes. */
export function serveRaw(t: TestContext, onSocket: (socket: Socket) => void): Promise<Upstream> {
  return listen(t, createServer(onSocket))
}

async function listen(t: TestContext, server: Server | HttpServer): Promise<Upstream> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  t.after(close)
  return { url: `http://127.0.0.1:${port}`, port, sockets, connections: () => connections, close }
}

/** A system with limits that no test meets by chance. */
export function system(url: string, more: Partial<ExternalSystem> = {}): ExternalSystem {
  return {
    name: 'payments',
    url,
    headers: {},
    timeoutMs: 20_000,
    attempts: 3,
    atOnce: 20,
    breaker: { failures: 1_000_000, pauseMs: 10_000 },
    otherwise: null,
    ...more,
  }
}

/** The whole of a raw answer. */
export function rawAnswer(body: string | Buffer, headers: readonly string[] = [], status = '200 OK'): Buffer {
  const lines = [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers, '', '']
  return Buffer.concat([Buffer.from(lines.join('\r\n')), Buffer.from(body)])
}
