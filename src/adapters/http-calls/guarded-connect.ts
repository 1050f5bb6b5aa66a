import { lookup } from 'node:dns/promises'
import type { RequestOptions } from 'node:http'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ResolveHost } from '../../ports/external.ts'
import { ExchangeError } from './exchange.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

export interface GuardOptions {
  /** Default: what the operating system says. */
  readonly resolve?: ResolveHost
  /** For development: this machine itself is a target too, at any port. */
  readonly allowLoopback?: boolean
  /** Default 80, 443 and 8443. */
  readonly ports?: readonly number[]
}

/** Keeps requests to URLs that users gave out of the network inside (SSRF). */
export interface ConnectGuard {
  /** Why this text cannot be a target, whatever its name resolves to; null where it may be one. Asks no resolver. */
  refusal(url: string): string | null
  /**
   * Opens a connection for `http.request`: to an address that was checked, and that is checked again once connected,
   * before a byte is sent. A name that resolves to anything inside is refused whole.
   */
  connect(options: RequestOptions): Socket
}

interface Rules {
  readonly allowLoopback: boolean
  readonly ports: readonly number[]
}

const maxUrlLength = 2048

export function createConnectGuard({
  resolve = resolveHost,
  allowLoopback = false,
  ports = [80, 443, 8443],
}: GuardOptions = {}): ConnectGuard {
  const rules = { allowLoopback, ports }
  return {
    refusal: (url) => refusalOf(url, rules),
    connect: (options) => {
      const host = hostOf(String(options.hostname ?? options.host ?? ''))
      const isSecure = options.protocol === 'https:'
      const port = Number(options.port || (isSecure ? 443 : 80))
      // No resolver is asked for an address, so it is checked here.
      if (isIP(host) !== 0 && !isAllowed(host, port, rules)) throw forbidden()
      const target = { host, port, lookup: guardedLookup(resolve, port, rules) }
      const socket = isSecure
        ? connectTls({ ...target, ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 ? { servername: host } : {}) })
        : connect(target)
      return checkPeer(socket, rules)
    },
  }
}

/** Ends a connection to what is not allowed as soon as it is made, before anything that waits for it. */
export function checkPeer<T extends Socket>(socket: T, rules: Rules): T {
  socket.prependOnceListener('connect', () => {
    if (!isAllowed(socket.remoteAddress ?? '', socket.remotePort ?? 0, rules)) socket.destroy(forbidden())
  })
  return socket
}

function refusalOf(text: string, { allowLoopback, ports }: Rules): string | null {
  if (text.length > maxUrlLength) return `the url is longer than ${maxUrlLength} characters`
  if (!URL.canParse(text)) return 'the url is no absolute URL'
  const { protocol, username, password, port, hostname } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'the url is neither http nor https'
  if (username !== '' || password !== '') return 'the url holds a user or password'
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  if (!ports.includes(number) && !allowLoopback) return `the url names port ${number}, and may name ${ports.join(', ')}`
  const host = hostOf(hostname)
  return isIP(host) !== 0 && !isAllowed(host, number, { allowLoopback, ports }) ? `the url ${notPublic}` : null
}

const notPublic = 'leads to an address or port that is not open to the public'

/** Says not which address: a user must not learn from it what a name is inside. */
const forbidden = () => new ExchangeError('forbidden', notPublic)

function isAllowed(address: string, port: number, { allowLoopback, ports }: Rules): boolean {
  return (allowLoopback && isLoopbackAddress(address)) || (isPublicAddress(address) && ports.includes(port))
}

/** A `lookup` for `net.connect`, which connects to no other address than those it is given here. */
function guardedLookup(resolve: ResolveHost, port: number, rules: Rules): LookupFunction {
  return (host, options, answer) => {
    const found = resolve(host).then((addresses) => {
      if (addresses.length === 0) throw new ExchangeError('unreachable', 'cannot be resolved')
      if (!addresses.every(({ address }) => isAllowed(address, port, rules))) throw forbidden()
      return addresses
    })
    found.then(
      (addresses) => {
        const [first] = addresses
        if (options.all) answer(null, [...addresses])
        else answer(null, first!.address, first!.family)
      },
      (error: Error) => answer(error, ''),
    )
  }
}

const hostOf = (hostname: string) => hostname.replace(/^\[(.*)\]$/, '$1')

const resolveHost: ResolveHost = async (host) => {
  const addresses = await lookup(host, { all: true, verbatim: true })
  return addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}
