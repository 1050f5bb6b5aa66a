/** Where the brokers are, and how to sign in. */
export interface Address {
  /** Without credentials; one of them is enough. */
  readonly servers: readonly { readonly host: string; readonly port: number }[]
  readonly user?: string
  readonly password?: string
  readonly token?: string
  /** Whether nothing may go unencrypted. */
  readonly tls: boolean
  /** As it may be shown and logged. */
  readonly shown: string
}

const defaultPort = 4222

/**
 * Reads `nats://user:password@host:4222`, `tls://token@host`, or several with commas between, whose first says how to sign in.
 * @throws TypeError, which repeats nothing of the text, for it may hold a password
 */
export function readAddress(text: string): Address {
  const urls = text.split(',').map((part) => readUrl(part.trim()))
  const servers = urls.map(({ hostname, port }) => ({ host: bare(hostname), port: port === '' ? defaultPort : Number(port) }))
  const { protocol, username, password } = urls[0]!
  const signIn = password === '' ? { token: decoded(username) } : { user: decoded(username), password: decoded(password) }
  return {
    servers,
    ...(username === '' ? {} : signIn),
    tls: protocol === 'tls:',
    shown: urls.map(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port || defaultPort}`).join(','),
  }
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && ['nats:', 'tls:'].includes(url.protocol) && url.hostname !== '') return url
  throw new TypeError('the URL of the event broker cannot be read: write it as `nats://user:password@host:4222`, or `tls://…`')
}

/** An IPv6 address as sockets want it. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
