import type { ClientBase } from 'pg'

/** What a server says of itself, as far as it matters here. */
interface ServerFacts {
  readonly version: number
  readonly encoding: string
  readonly connections: number
  readonly reserved: number
  readonly fsync: string
  readonly fullPageWrites: string
}

/** Each of the versions that are tested. */
const [oldest, newest] = [15, 18]
/** Left for people and programs beside us. */
const spareConnections = 3

/** What stands between takes no settings of a connection, as PgBouncer says it. Null where the error is another. */
export function poolerInTheWay(error: unknown): UnfitServerError | null {
  if (!/unsupported startup parameter/.test((error as Error).message)) return null
  return new UnfitServerError(
    'a pooler stands before the server and keeps nothing on a connection: set `LINTEL_DATABASE_POOLER=transaction`',
  )
}

/** Of each process to the server. */
export interface WantedConnections {
  readonly connections: number
  readonly processes: number
}

/** The server cannot be used as it is set up. */
export class UnfitServerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnfitServerError'
  }
}

/**
 * Makes sure that a server can hold the data and the connections that will be opened.
 * @param wanted null where a pooler opens them
 * @returns what a person should know of it, as sentences.
 * @throws UnfitServerError
 */
export async function checkServer(client: ClientBase, wanted: WantedConnections | null): Promise<readonly string[]> {
  const facts = await readFacts(client)
  if (facts.version < oldest)
    throw new UnfitServerError(`the server is PostgreSQL ${facts.version}, and ${oldest} is the oldest that works`)
  if (facts.encoding !== 'UTF8')
    throw new UnfitServerError(
      `the database is encoded in ${facts.encoding}: make one with \`CREATE DATABASE … ENCODING 'UTF8'\``,
    )
  if (wanted !== null) requireRoom(facts, wanted)
  return [
    ...(facts.version > newest ? [`PostgreSQL ${facts.version} is newer than any that was tested (${oldest} to ${newest})`] : []),
    ...(facts.fsync === 'off' || facts.fullPageWrites === 'off'
      ? ['the server runs with `fsync` or `full_page_writes` off: what was answered does not survive a power cut']
      : []),
  ]
}

function requireRoom(facts: ServerFacts, { connections, processes }: WantedConnections): void {
  const wanted = connections * processes
  const free = facts.connections - facts.reserved - spareConnections
  if (wanted <= free) return
  throw new UnfitServerError(
    `${processes} ${processes === 1 ? 'process wants' : 'processes want'} ${wanted} connections, and the server gives ${free} ` +
      `(max_connections ${facts.connections}, ${facts.reserved} reserved, ${spareConnections} left free): ` +
      'lower `LINTEL_DATABASE_CONNECTIONS` or the number of processes, raise `max_connections`, or put a pooler between',
  )
}

async function readFacts(client: ClientBase): Promise<ServerFacts> {
  const setting = (name: string) => `current_setting('${name}', true)`
  const { rows } = await client.query({
    text: `SELECT ${['server_version_num', 'server_encoding', 'max_connections', 'superuser_reserved_connections', 'reserved_connections', 'fsync', 'full_page_writes'].map(setting).join(', ')}`,
    rowMode: 'array',
  })
  const [version, encoding, connections, superuser, reserved, fsync, fullPageWrites] = rows[0] as (string | null)[]
  return {
    version: Math.floor(Number(version) / 10_000),
    encoding: encoding ?? '',
    connections: Number(connections),
    reserved: Number(superuser) + Number(reserved ?? 0),
    fsync: fsync ?? 'on',
    fullPageWrites: fullPageWrites ?? 'on',
  }
}
