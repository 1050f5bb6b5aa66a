import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from '../kit/problem.ts'
import { type ProblemCode, problem, problemCodes } from './problems.ts'
import { limitUnread } from './unread-body.ts'

/** Bounds on what a connection may cost. All times in milliseconds. */
export interface TransportLimits {
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  readonly maxHeaderBytes: number
  readonly maxConnections: number
}

export const defaultTransportLimits: TransportLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 72_000,
  maxHeaderBytes: 16_384,
  maxConnections: 20_000,
}

/** An HTTP/1 server that refuses what two parsers could read in two ways, before anything routes it. */
export function createTransport(handle: RequestListener, limits: TransportLimits): Server {
  /** The answer to the last request that came over a connection. */
  const latest = new WeakMap<Socket, ServerResponse>()
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
      // Missing ones are refused below, as a problem.
      requireHostHeader: false,
    },
    (request, response) => {
      latest.set(request.socket, response)
      limitUnread(request, response)
      const fault = ambiguity(request)
      if (fault !== null) refuse(response, problem('malformed_request', fault))
      else if (!methods.has(request.method!)) refuse(response, problem('method_unknown'))
      else handle(request, response)
    },
  )
  server.maxConnections = limits.maxConnections
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerClientError(error, socket, latest.get(socket)))
  return server
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const hostShape = /^[\w.~!$&'()*+,;=%:[\]-]*$/

/** Why a request must not be routed, or null. Each is a known way to make a proxy and a server disagree. */
export function ambiguity({ url = '', httpVersion, rawHeaders, headers }: IncomingMessage): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'the version of HTTP is neither 1.1 nor 1.0'
  if (url.charCodeAt(0) !== 0x2f) return 'the request target is not a path'
  if (url.includes('#')) return 'the request target has a fragment'
  const coding = headers['transfer-encoding']
  if (coding !== undefined) {
    if (httpVersion === '1.0') return 'Transfer-Encoding does not exist in HTTP/1.0'
    if (headers['content-length'] !== undefined) return 'Transfer-Encoding and Content-Length together'
    if (coding.toLowerCase() !== 'chunked') return 'Transfer-Encoding is something else than chunked'
  }
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (hosts > 1) return 'more than one Host header'
  if (hosts === 0 && httpVersion !== '1.0') return 'no Host header'
  if (!hostShape.test(headers.host ?? '')) return 'Host is not the name of a host'
  return null
}

function refuse(response: ServerResponse, refusal: Problem): void {
  const body = bodyOf(refusal)
  response.writeHead(refusal.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  response.end(body)
}

const clientErrors: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/**
 * Answers what is no request, in its turn: an answer that is still owed to the request before it goes first, since a
 * client takes the first answer that comes for the answer to its first request.
 */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket, latest: ServerResponse | undefined): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const isOwed = latest?.req.complete && !latest.writableFinished
  if (isOwed) return void latest.once('close', () => answerClientError(error, socket, undefined))
  const isBegun = latest?.headersSent && !latest.req.complete
  if (isBegun) return void socket.destroy()
  const refusal = problem(clientErrors[error.code ?? ''] ?? 'malformed_request')
  const body = bodyOf(refusal)
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

function bodyOf({ code, status, title, detail = problemCodes[code as ProblemCode].because }: Problem): string {
  return JSON.stringify({ type: `urn:lintel:problem:${code}`, title, status, code, detail })
}
