import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from '../../ports/cache.test-kit.ts'

const folders = [...(process.env.LINTEL_SERVERS?.split(delimiter) ?? []), ...(process.env.PATH?.split(delimiter) ?? [])]
const binary = ['redis-server', 'valkey-server']
  .flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)))
  .find((file) => existsSync(file) && spawnSync(file, ['--version']).status === 0)

/** Why nothing here can be tried, or false. */
export const noRedis: string | false =
  binary === undefined &&
  'left out, since there is no `redis-server` or `valkey-server`: `apt-get install redis-server`, or name its folder in `LINTEL_SERVERS`'

/** A server of its own on a free loopback port, with a temporary folder. */
export class RedisServer {
  readonly port: number
  readonly #folder = mkdtempSync(join(tmpdir(), 'lintel-redis-'))
  readonly #options: readonly string[]
  #process: ChildProcess | null = null
  #admin: Redis | null = null

  private constructor(port: number, options: readonly string[]) {
    this.port = port
    this.#options = options
  }

  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options)
    await server.start()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Sends a command past the cache. */
  async command(name: string, ...rest: (string | number | Buffer)[]): Promise<unknown> {
    return this.#admin!.callBuffer(name, ...rest)
  }

  /** Again, with what was saved in its folder. */
  async start(): Promise<void> {
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', 'no']
    const child = spawn(binary as string, [...own, ...this.#options], { stdio: 'ignore' })
    this.#process = child
    const end = () => child.kill('SIGKILL')
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    await until(() => answers(this.port))
    const password = this.#options[this.#options.indexOf('--requirepass') + 1]
    this.#admin = new Redis({ port: this.port, ...(this.#options.includes('--requirepass') ? { password: password! } : {}) })
    this.#admin.on('error', () => {})
    await this.command('PING')
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process
    this.#admin?.disconnect()
    if (child === null) return
    this.#process = null
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** It keeps its connections and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A line to a server that can be cut, for one of its clients alone. */
export class Line {
  readonly #server = createServer((client) => this.#join(client))
  readonly #sockets = new Set<Socket>()
  readonly #servers = new Set<Socket>()
  readonly #to: number
  #silent = false

  private constructor(to: number) {
    this.#to = to
  }

  static async open(to: number): Promise<Line> {
    const line = new Line(to)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    return line
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Bytes vanish, connections stay: as when a cable is pulled. */
  silence(): void {
    this.#silent = true
  }

  /** Works again for new connections; what was sent over the old ones is lost. */
  mend(): void {
    this.#silent = false
    this.reset()
  }

  /** Answers of the server are held back until `release`. */
  hold(): void {
    for (const server of this.#servers) server.pause()
  }

  release(): void {
    for (const server of this.#servers) server.resume()
  }

  reset(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.reset()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    const server = connect(this.#to, '127.0.0.1')
    this.#servers.add(server)
    server.on('close', () => this.#servers.delete(server))
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      from.on('data', (bytes) => {
        if (!this.#silent) to.write(bytes)
      })
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.on('connect', end(true)).on('error', end(false))
  })
}
