import { isIP, isIPv4 } from 'node:net'
import { join, resolve } from 'node:path'
import { readAddress } from '../adapters/redis-cache/address.ts'
import { isObject } from '../kit/json.ts'
import { readSpanMs } from '../kit/span.ts'
import { nearest } from '../kit/text.ts'
import type { AuthSettings } from './backend.ts'
import { type Environment, readVariables, SettingsError } from './environment.ts'
import type { DatabaseSettings } from './open-store.ts'
import { realOutside } from './outside.ts'

/** What production takes from the environment. */
export interface StartSettings {
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly folder: string
  readonly auth: AuthSettings
  readonly logLevel: string
  readonly trustProxy: boolean | readonly string[]
  readonly tracing: boolean
  /** That serve beside each other. */
  readonly processes: number
  readonly database?: DatabaseSettings
  readonly cacheUrl?: string
  readonly natsUrl?: string
}

type Servers = Pick<StartSettings, 'database' | 'cacheUrl' | 'natsUrl'>

/** The settings, or every fault in them as a sentence of its own. */
export type ReadSettings = { readonly settings: StartSettings } | { readonly faults: readonly string[] }

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const proxyWords = ['loopback', 'linklocal', 'uniquelocal']

/** Reads every variable, so that one start tells all that is wrong. An empty variable is one that is not set. */
export function readStartSettings(
  environment: Environment,
  folder: string,
  app: { readonly authenticates: boolean; readonly blueprint?: unknown },
): ReadSettings {
  const faults: string[] = []
  const fault = (sentence: string) => void faults.push(sentence)
  const read = (name: string) => environment[name]?.trim() || undefined
  const servers = readServersTelling(read, fault)
  const settings: StartSettings = {
    port: readPort(read('PORT') ?? '3000', fault),
    host: readHost(read('HOST') ?? '0.0.0.0', fault),
    folder: readDataFolder(environment, folder),
    auth: readAuth(read, app.authenticates, fault),
    logLevel: readLevel(read('LINTEL_LOG_LEVEL') ?? 'info', fault),
    trustProxy: readTrustProxy(read('LINTEL_TRUST_PROXY') ?? 'false', fault),
    tracing: readTracing(read('OTEL_EXPORTER_OTLP_ENDPOINT'), fault),
    processes: readProcesses(read('LINTEL_PROCESSES') ?? '1', '`LINTEL_PROCESSES`', fault),
    ...servers,
  }
  faults.push(...readVariables(app.blueprint, environment, { development: false }).faults)
  return faults.length > 0 ? { faults } : { settings }
}

/**
 * The servers that hold the rows, the answers that are kept, and the events for others, in place of this process.
 * @throws {SettingsError}
 */
export function readServers(environment: Environment): Servers {
  const faults: string[] = []
  const servers = readServersTelling(
    (name) => environment[name]?.trim() || undefined,
    (sentence) => void faults.push(sentence),
  )
  if (faults.length > 0) throw new SettingsError(faults)
  return servers
}

function readServersTelling(read: Read, fault: Fault): Servers {
  const database = readDatabase(read, fault)
  const cacheUrl = readCacheUrl(read('CACHE_URL'), fault)
  const natsUrl = readNats(read('NATS_URL'), fault)
  return {
    ...(database === undefined ? {} : { database }),
    ...(cacheUrl === undefined ? {} : { cacheUrl }),
    ...(natsUrl === undefined ? {} : { natsUrl }),
  }
}

/** Where the data are, for a command that serves nothing. */
export function readDataSettings(
  environment: Environment,
  folder: string,
): { readonly settings: Pick<StartSettings, 'folder' | 'database'> } | { readonly faults: readonly string[] } {
  const faults: string[] = []
  const database = readDatabase(
    (name) => environment[name]?.trim() || undefined,
    (sentence) => void faults.push(sentence),
  )
  if (faults.length > 0) return { faults }
  return { settings: { folder: readDataFolder(environment, folder), ...(database === undefined ? {} : { database }) } }
}

/** Where the data of a served folder are. */
export function readDataFolder(environment: Environment, folder: string): string {
  return resolve(environment.LINTEL_DATA?.trim() || join(folder, '.lintel'))
}

type Read = (name: string) => string | undefined
type Fault = (sentence: string) => void

function readPort(text: string, fault: Fault): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) fault(`\`PORT\` is \`${text}\`, and a port is a whole number from 0 to 65535`)
  return port
}

const mostProcesses = 64

/** @param name of what says so, as a person has written it. */
export function readProcesses(text: string, name: string, fault: (sentence: string) => void): number {
  const processes = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(processes >= 1 && processes <= mostProcesses))
    fault(`${name} is \`${text}\`, and it is a whole number from 1 to ${mostProcesses}`)
  return processes
}

function readHost(text: string, fault: Fault): string {
  const isName = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) && !/^[\d.]+$/.test(text)
  if (isIP(text) === 0 && !isName) fault(`\`HOST\` is \`${text}\`, and a host is an address such as \`0.0.0.0\` or a name`)
  return text
}

function readLevel(text: string, fault: Fault): string {
  if (levels.includes(text)) return text
  const near = nearest(text, levels)
  fault(`\`LINTEL_LOG_LEVEL\` is \`${text}\`, and it is one of ${levels.join(', ')}${near ? `; did you mean \`${near}\`?` : ''}`)
  return 'info'
}

function readTrustProxy(text: string, fault: Fault): boolean | readonly string[] {
  if (text === 'true' || text === 'false') return text === 'true'
  const proxies = text.split(',').map((each) => each.trim())
  for (const proxy of proxies) {
    if (proxyWords.includes(proxy) || isNetwork(proxy)) continue
    fault(
      `\`LINTEL_TRUST_PROXY\` has \`${proxy}\`: it is true, false, or a list of addresses such as \`10.0.0.0/8\` and ${proxyWords.join(', ')}`,
    )
  }
  return proxies
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  if (isIP(address) === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128))
}

/** The URL itself is never told: it may hold a password. */
function readNats(url: string | undefined, fault: Fault): string | undefined {
  if (url !== undefined && !(/^(nats|tls):\/\/[^/]/.test(url) && URL.canParse(url)))
    fault('`NATS_URL` is no URL such as `nats://host:4222`')
  return url
}

/** The database alone, for a command that needs nothing else. @throws SettingsError */
export function readDatabaseSettings(environment: Environment): DatabaseSettings | undefined {
  const faults: string[] = []
  const database = readDatabase(
    (name) => environment[name]?.trim() || undefined,
    (sentence) => void faults.push(sentence),
  )
  if (faults.length > 0) throw new SettingsError(faults)
  return database
}

/** The URL itself is never told: it holds a password. */
function readDatabase(read: Read, fault: Fault): DatabaseSettings | undefined {
  const [url, connections, pooler] = [read('DATABASE_URL'), read('LINTEL_DATABASE_CONNECTIONS'), read('LINTEL_DATABASE_POOLER')]
  const replicas = read('DATABASE_REPLICA_URLS')
  for (const [name, value] of [
    ['DATABASE_REPLICA_URLS', replicas],
    ['LINTEL_DATABASE_CONNECTIONS', connections],
    ['LINTEL_DATABASE_POOLER', pooler],
  ])
    if (url === undefined && value !== undefined) fault(`\`${name}\` is set without \`DATABASE_URL\``)
  if (url === undefined) return undefined
  const replicaUrls = replicas?.split(',').map((each) => each.trim()) ?? []
  if (!isPostgres(url)) fault('`DATABASE_URL` is no URL such as `postgres://user:password@host:5432/database`')
  if (!replicaUrls.every(isPostgres))
    fault('`DATABASE_REPLICA_URLS` is no list of URLs such as `postgres://user:password@host:5432/database`, with commas between')
  const count = Number(connections ?? 14)
  if (!(Number.isInteger(count) && count >= 2 && count <= 1_000))
    fault(`\`LINTEL_DATABASE_CONNECTIONS\` is \`${connections}\`, and it is a whole number from 2 to 1000`)
  if (pooler !== undefined && pooler !== 'transaction')
    fault(`\`LINTEL_DATABASE_POOLER\` is \`${pooler}\`, and the only value it takes is \`transaction\``)
  if (replicaUrls.length > 0 && count < 3)
    fault(
      '`DATABASE_REPLICA_URLS` wants `LINTEL_DATABASE_CONNECTIONS` to be 3 or more: one of them asks how far the replicas are',
    )
  const database = { url, connections: count, pooled: pooler === 'transaction' }
  return replicaUrls.length === 0 ? database : { ...database, replicaUrls }
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\/[^/]/.test(url) && URL.canParse(url)
}

/** The URL itself is never told: it may hold a password. */
function readCacheUrl(url: string | undefined, fault: Fault): string | undefined {
  if (url === undefined) return undefined
  try {
    readAddress(url)
  } catch (error) {
    fault((error as Error).message)
  }
  return url
}

function readTracing(endpoint: string | undefined, fault: Fault): boolean {
  if (endpoint === undefined) return false
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    fault(`\`OTEL_EXPORTER_OTLP_ENDPOINT\` is \`${endpoint}\`, and it is a URL such as \`http://127.0.0.1:4318\``)
  }
  return true
}

const ofIssuer = ['LINTEL_AUDIENCE', 'LINTEL_JWKS_URL', 'LINTEL_ROLES_CLAIM', 'LINTEL_TENANT_CLAIM']

function readAuth(read: Read, authenticates: boolean, fault: Fault): AuthSettings {
  const [issuer, none] = [read('LINTEL_ISSUER'), read('LINTEL_AUTH')]
  const set = ['LINTEL_ISSUER', ...ofIssuer].filter((name) => read(name) !== undefined)
  if (none !== undefined && none !== 'none') fault(`\`LINTEL_AUTH\` is \`${none}\`, and the only value it takes is \`none\``)
  if (none === 'none' && set.length > 0) fault(`\`LINTEL_AUTH=none\` and \`${set[0]}\` contradict each other: leave one out`)
  else if (authenticates && set.length > 0) {
    fault(`the app reads tokens by its own \`authenticate\`, so \`${set[0]}\` would do nothing: leave one out`)
  } else if (issuer === undefined && set.length > 0) fault(`\`${set[0]}\` is set without \`LINTEL_ISSUER\``)
  else if (issuer !== undefined) return readIssuer(issuer, read, fault)
  else if (none === undefined && !authenticates) {
    fault(
      'nothing says whose tokens to accept: set `LINTEL_ISSUER` and `LINTEL_AUDIENCE`, or `LINTEL_AUTH=none` to serve only what `anyone` may do',
    )
  }
  return { kind: 'none' }
}

function readIssuer(issuer: string, read: Read, fault: Fault): AuthSettings {
  const [audience, jwksUrl] = [read('LINTEL_AUDIENCE'), read('LINTEL_JWKS_URL')]
  const [rolesClaim, tenantClaim] = [read('LINTEL_ROLES_CLAIM'), read('LINTEL_TENANT_CLAIM')]
  if (/^urn:lintel:/i.test(issuer)) {
    fault('`LINTEL_ISSUER` names the development issuer, whose key is a file: it is for `lintel dev` alone')
  } else requireHttps('LINTEL_ISSUER', issuer, fault)
  if (jwksUrl !== undefined) requireHttps('LINTEL_JWKS_URL', jwksUrl, fault)
  if (audience === undefined) {
    fault(
      '`LINTEL_ISSUER` is set without `LINTEL_AUDIENCE`: a token for another service of the same issuer would be accepted here',
    )
  }
  return {
    kind: 'issuer',
    issuer,
    audience: audience ?? '',
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(rolesClaim === undefined ? {} : { rolesClaim }),
    ...(tenantClaim === undefined ? {} : { tenantClaim }),
  }
}

function requireHttps(name: string, text: string, fault: Fault): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url !== undefined && /^(localhost|\[::1\]|127(\.\d+){3})$/.test(url.hostname)
  if (url === undefined || url.username !== '' || url.search !== '' || url.hash !== '') {
    fault(`\`${name}\` is \`${text}\`, and it is a URL such as \`https://id.example.com\``)
  } else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    fault(`\`${name}\` is \`${text}\`, and keys that do not come over https could be anybody's`)
  }
}

/** What a token of the development issuer is to say. */
export interface DevTokenWish {
  readonly sub: string
  readonly roles: readonly string[]
  readonly tenant: string | null
  /** `8h`. */
  readonly ttl: string
}
export interface DevToken {
  readonly token: string
  readonly issuer: string
  readonly audience: string
  readonly expiresAt: string
}

/** Signs a token that `lintel dev` accepts for the blueprint of that name; or says what is wrong with the wish. */
export async function signDevToken(
  folder: string,
  blueprint: unknown,
  { sub, roles, tenant, ttl }: DevTokenWish,
  now: () => number = realOutside.now,
): Promise<DevToken | { readonly fault: string }> {
  const project = isObject(blueprint) && typeof blueprint.name === 'string' ? blueprint.name : undefined
  if (project === undefined) return { fault: 'the blueprint has no name, and the name is what its tokens are for' }
  const known = isObject(blueprint) && Array.isArray(blueprint.roles) ? (blueprint.roles as string[]) : []
  const stranger = roles.find((role) => !known.includes(role))
  if (stranger !== undefined) {
    const near = nearest(stranger, known)
    const hint = near ? `did you mean \`${near}\`?` : known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'
    return { fault: `the blueprint has no role \`${stranger}\`; ${hint}` }
  }
  const ttlMs = readSpanMs(ttl)
  if (ttlMs === undefined || ttlMs < 1000 || ttlMs > 30 * 86_400_000)
    return { fault: `\`${ttl}\` is no time from \`1s\` to \`30d\`; write one such as \`8h\`` }
  if (sub.trim() === '' || sub.length > 255) return { fault: 'a `sub` has 1 to 255 characters' }
  const { openDevIssuer } = await import('../adapters/dev-issuer/dev-issuer.ts')
  const { issuer, audience, sign } = await openDevIssuer(folder, { project, now })
  const ttlS = Math.floor(ttlMs / 1000)
  const token = await sign({ sub, roles, tenant, ttlS })
  const expiresAt = new Date(now() + ttlS * 1000).toISOString()
  return { token, issuer, audience, expiresAt }
}
