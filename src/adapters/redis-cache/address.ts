import type { RedisOptions } from 'ioredis'

/** Where a cache is, as a client takes it and as it may be told: `name` holds neither user nor password. */
export interface Address {
  readonly client: Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>
  readonly name: string
  /** What no message may show. */
  readonly secrets: readonly string[]
}

/**
 * Reads `redis://user:password@host:port/database`, or `rediss://` for TLS.
 * @throws Error that says what is wrong without showing the address, which may hold a password
 */
export function readAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new Error('`CACHE_URL` is not the address of a cache: write `redis://host:6379` or `rediss://user:password@host:6379`')
  const database = url.pathname.slice(1)
  if (!/^\d{0,5}$/.test(database))
    throw new Error('`CACHE_URL` ends with something else than the number of a database: write `redis://host:6379/0`')
  const [username, password] = [url.username, url.password].map(decoded)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port === '' ? 6379 : url.port)
  return {
    client: {
      host,
      port,
      db: Number(database),
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    },
    name: `${url.protocol}//${url.hostname}:${port}`,
    secrets: [password, url.password].filter((secret): secret is string => secret !== undefined && secret !== ''),
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Error('the user or the password in `CACHE_URL` is not percent-encoded: write `%25` for a `%`')
  }
}
