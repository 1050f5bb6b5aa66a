import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Door } from './door.ts'
import { createGuard, type GuardOptions } from './http-guard.ts'
import { readBody } from './read-body.ts'
import { createServer } from './server.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { writeResponse } from './write-response.ts'

export interface HttpOptions extends GuardOptions {
  readonly port: number
  readonly host: string
  /** How long a request may take to arrive in whole. */
  readonly arrivesWithinMs?: number
  readonly log: (line: string) => void
}

export interface HttpDoor {
  /** Ends with `/mcp`. */
  readonly url: string
  /** Takes no more, ends what is asked, and waits for it a while. */
  close(): Promise<void>
}

const path = '/mcp'
const mostBodyBytes = 4 * 1024 * 1024
const mostConnections = 128
const graceMs = 5_000

/** Serves clients over streamable HTTP. */
export async function serveHttp(door: Door, options: HttpOptions): Promise<HttpDoor> {
  const { library } = door
  const guard = createGuard(library, options)
  const sessions = createSessions(door)
  const handler = library.createMcpHandler((context) => createServer(door, context), {
    maxRequestBodySize: mostBodyBytes,
    onerror: ({ message }) => options.log(message),
  })
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const refusal = guard(incoming)
    if (refusal !== null) return refuse(incoming, outgoing, refusal)
    if (incoming.url?.split('?', 1)[0] !== path)
      return refuse(incoming, outgoing, { status: 404, message: `the protocol is spoken at \`${path}\`` })
    const body = await readBody(incoming, mostBodyBytes)
    if (body === null)
      return refuse(incoming, outgoing, { status: 413, message: `a body has no more than ${mostBodyBytes} bytes` })
    const left = new AbortController()
    outgoing.once('close', () => left.abort())
    await writeResponse(outgoing, await route({ sessions, handler, door }, requestOf(incoming, body, left.signal), body))
  }
  const { arrivesWithinMs = 30_000 } = options
  const server = createHttpServer(
    {
      requestTimeout: arrivesWithinMs,
      headersTimeout: Math.min(arrivesWithinMs, 10_000),
      connectionsCheckingInterval: Math.min(arrivesWithinMs, 1_000),
      maxHeaderSize: 16_384,
    },
    (incoming, outgoing) =>
      void answer(incoming, outgoing).catch((error: Error) => {
        options.log(error.message)
        if (outgoing.headersSent) outgoing.destroy()
        else refuse(incoming, outgoing, { status: 500, message: 'a fault of Lintel' })
      }),
  )
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([handler.close(), sessions.close()])
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(late)
    },
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${path}`
}

interface Routes {
  readonly sessions: Sessions
  readonly handler: { fetch(request: Request, options?: { readonly parsedBody?: unknown }): Promise<Response> }
  readonly door: Door
}

/** Who speaks a revision with sessions and begins or has one, by it; all others request by request. */
async function route({ sessions, handler, door: { library } }: Routes, request: Request, text: string): Promise<Response> {
  const body = parsed(text)
  const session = request.headers.get('mcp-session-id')
  const isOld = await library.isLegacyRequest(request.clone() as Request, body)
  if (isOld && session !== null)
    return sessions.serve(session, request, body) ?? told(404, 'this session is over: initialise again')
  if (isOld && request.method === 'POST' && library.isInitializeRequest(body))
    return (await sessions.begin(request, body)) ?? told(503, 'there are too many sessions')
  return handler.fetch(request)
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function requestOf({ method = 'GET', headers, url = path }: IncomingMessage, body: string, signal: AbortSignal): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  )
  const hasBody = method !== 'GET' && method !== 'HEAD' && body !== ''
  return new Request(new URL(url, 'http://lintel.invalid'), { method, headers: given, signal, ...(hasBody ? { body } : {}) })
}

/** As the protocol tells what is no answer to a request. */
function told(status: number, message: string): Response {
  return Response.json(errorOf(message), { status })
}

function errorOf(message: string): object {
  return { jsonrpc: '2.0', error: { code: -32000, message }, id: null }
}

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  {
    status,
    message,
    headers = {},
  }: { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> },
): void {
  // What was not read is not waited for.
  const isWhole =
    incoming.complete || (incoming.headers['content-length'] === undefined && incoming.headers['transfer-encoding'] === undefined)
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers, ...(isWhole ? {} : { connection: 'close' }) })
  outgoing.end(JSON.stringify(errorOf(message)))
}
