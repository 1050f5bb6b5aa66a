/** A server of somebody else's, started for a test on a loopback port of its own. */
export interface TestServer {
  readonly url: string
  readonly port: number
  /** Where its data and settings are. */
  readonly folder: string
  /** Ends it in order; a temporary folder is removed. */
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it on the same port with the data that are there; one that still runs is killed first. */
  restart(): Promise<void>
  /** Removes its data; one that still runs is killed first, and stays down until `restart`. */
  wipe(): Promise<void>
}

/** A way to a server that can be bad; healthy until told otherwise. */
export interface TcpProxy {
  readonly port: number
  /** How many connections are open through it now. */
  connections(): number
  /** Resets every connection and refuses new ones. */
  cut(): Promise<void>
  /** Accepts, and forwards nothing more either way, not even an end. */
  halfOpen(): void
  delay(ms: number): void
  slice(bytes: number): void
  heal(): Promise<void>
  close(): Promise<void>
}

export interface NatsOptions {
  readonly folder?: string
  readonly port?: number
  /** Lines of its configuration file. */
  readonly settings?: string
}

export interface RedisOptions {
  readonly folder?: string
  readonly port?: number
  /** More arguments. */
  readonly settings?: readonly string[]
}

/** A server that follows another. */
export interface TestReplica {
  readonly url: string
  readonly port: number
  /** Its URL of a database of the primary. */
  urlOf(url: string): string
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Replays nothing more until `resume`. */
  pause(): Promise<unknown>
  resume(): Promise<unknown>
  /** Follows no longer, and takes writes. */
  promote(): Promise<unknown>
  kill(): Promise<void>
  restart(settings?: Readonly<Record<string, string>>): Promise<void>
  remove(): Promise<void>
}

/** A pooler in transaction mode before a PostgreSQL server. */
export interface TestPooler extends Pick<TestServer, 'port' | 'stop' | 'kill' | 'restart'> {
  /** The way to a database through it. */
  urlOf(url: string): string
}

/** The real counterparts of `test/kit`, for tests beside the code: null where the system has no such server, and why. */
export interface TestServers {
  startNats(options?: NatsOptions): Promise<TestServer | null>
  whyNoNats(): string | false
  startRedis(options?: RedisOptions): Promise<TestServer | null>
  whyNoRedis(): string | false
  startReplica(
    primary: { readonly url: string; readonly folder: string },
    settings?: Readonly<Record<string, string>>,
  ): Promise<TestReplica>
  startPgbouncer(options: {
    readonly to: string
    readonly serverConnections?: number
    readonly settings?: Readonly<Record<string, string | number>>
  }): Promise<TestPooler | null>
  whyNoPgbouncer(): string | false
  createTcpProxy(options: { readonly to: number | { readonly host?: string; readonly port: number } }): Promise<TcpProxy>
}

/** Found from `dist/kit`, where the build puts this file. */
export async function loadTestServers(): Promise<TestServers> {
  const modules = ['nats', 'pgbouncer', 'postgres', 'redis', 'tcp-proxy'].map(
    (name) => import(new URL(`../../test/kit/${name}.mjs`, import.meta.url).href),
  )
  return Object.assign({}, ...(await Promise.all(modules))) as TestServers
}
