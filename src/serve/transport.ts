import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

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
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
    },
    (request, response) => {
      const fault = ambiguity(request)
      if (fault === null) handle(request, response)
      else refuse(response, fault)
    },
  )
  server.maxConnections = limits.maxConnections
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerClientError(error, socket))
  return server
}

/** Why a request must not be routed, or null. Each is a known way to make a proxy and a server disagree. */
export function ambiguity({ url = '', httpVersion, rawHeaders, headers }: IncomingMessage): string | null {
  if (url.charCodeAt(0) !== 0x2f) return 'the request target is not a path'
  if (url.includes('#')) return 'the request target has a fragment'
  if (headers['transfer-encoding'] !== undefined && httpVersion === '1.0') return 'Transfer-Encoding does not exist in HTTP/1.0'
  if (headers['transfer-encoding'] !== undefined && headers['content-length'] !== undefined)
    return 'Transfer-Encoding and Content-Length together'
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (hosts > 1) return 'more than one Host header'
  if (hosts === 0 && httpVersion !== '1.0') return 'no Host header'
  return null
}

function refuse(response: ServerResponse, detail: string): void {
  const body = rawProblem(400, 'malformed_request', 'The request cannot be read', detail)
  response.writeHead(400, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  response.end(body)
}

const clientErrors: Readonly<Record<string, readonly [number, string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'The headers are too large', 'headers are limited to 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request did not arrive in time', 'send it within 30 seconds'],
}

function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, code, title, detail] = clientErrors[error.code ?? ''] ?? [
    400,
    'malformed_request',
    'The request cannot be read',
    'it is not HTTP/1.1',
  ]
  const body = rawProblem(status, code, title, detail)
  const reason = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }[status]
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

function rawProblem(status: number, code: string, title: string, detail: string): string {
  return JSON.stringify({ type: `urn:lintel:problem:${code}`, title, status, code, detail })
}
