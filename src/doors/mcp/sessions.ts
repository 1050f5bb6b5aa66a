import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import type { Door } from './door.ts'
import { recentEvents } from './recent-events.ts'
import { createServer } from './server.ts'

/**
 * Connections of clients that speak a revision of the protocol with sessions (2025 and before): so that they can cancel
 * what they have asked, be asked something, and read on after their stream was cut.
 */
export interface Sessions {
  /** Of a client that initialises. Null when there are too many, all of them at work. */
  begin(request: Request, body: unknown): Promise<Response | null>
  /** Null for a session that is not, or no more. */
  serve(id: string, request: Request, body: unknown): Promise<Response> | null
  close(): Promise<void>
}

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport
  usedMs: number
}

const mostSessions = 100
/** A session that nobody used for so long is over. */
const idleMs = 30 * 60_000

export function createSessions(door: Door): Sessions {
  const { library, outside } = door
  const byId = new Map<string, Session>()
  const endIdle = () => {
    for (const [id, { transport, usedMs }] of byId) if (outside.monotonicMs() - usedMs > idleMs) end(id, transport)
  }
  const end = (id: string, transport: Session['transport']) => {
    byId.delete(id)
    void transport.close()
  }
  return {
    async begin(request, body) {
      endIdle()
      if (byId.size >= mostSessions) return null
      const transport = new library.WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => Buffer.from(outside.randomBytes(24)).toString('base64url'),
        onsessioninitialized: (id) => void byId.set(id, { transport, usedMs: outside.monotonicMs() }),
        onsessionclosed: (id) => void byId.delete(id),
        eventStore: recentEvents(),
        retryInterval: 1_000,
      })
      await createServer(door, null).connect(transport)
      return transport.handleRequest(request, { parsedBody: body })
    },
    serve(id, request, body) {
      const session = byId.get(id)
      if (session === undefined) return null
      session.usedMs = outside.monotonicMs()
      return session.transport.handleRequest(request, body === undefined ? {} : { parsedBody: body })
    },
    async close() {
      const all = [...byId.values()]
      byId.clear()
      await Promise.all(all.map(({ transport }) => transport.close()))
    },
  }
}
