import { readSpanMs } from '../kit/span.ts'
import { type ExternalAnswer, type ExternalClient, ExternalError, type ExternalRequest } from '../ports/external.ts'
import type { Figure, Sample } from './observe.ts'

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
  /** `2s`. */
  readonly timeout?: string
}

/** One external system, as handlers call it. */
export interface ExternalService {
  get(path: string, options?: CallOptions): Promise<ExternalAnswer>
  delete(path: string, options?: CallOptions): Promise<ExternalAnswer>
  post(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
  put(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
  patch(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
}

/** By the names that the blueprint gives them. */
export type ExternalServices = Readonly<Record<string, ExternalService>>

/** What calls are made for: a request, an event, a run of a job. */
export interface Calling {
  /** A `traceparent`, so that the other side's trace goes on from this one. */
  readonly trace?: string
  /** Ends the calls. */
  readonly signal: AbortSignal
  /** Is told of every call when it begins. */
  readonly onCall?: (call: Promise<unknown>, system: string) => void
}

/** The external systems of a blueprint. */
export interface Externals {
  for(calling: Calling): ExternalServices
  readonly figures: readonly Figure[]
  /** Waits for the calls that run. */
  close(): Promise<void>
}

export function createExternals(clients: ReadonlyMap<string, ExternalClient>): Externals {
  const counts = new Map<string, number>()
  const count = (system: string, outcome: string) => {
    const key = `${system} ${outcome}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const serviceOf = (system: string, client: ExternalClient, { trace, signal, onCall }: Calling): ExternalService => {
    const call = async ({ timeout, ...request }: ExternalRequest & CallOptions): Promise<ExternalAnswer> => {
      try {
        const limit = timeout === undefined ? {} : { timeoutMs: readTimeoutMs(system, timeout) }
        const answer = await client.call({ ...request, ...limit, signal, ...(trace === undefined ? {} : { trace }) })
        count(system, answer.degraded ? 'degraded' : 'answered')
        return answer
      } catch (error) {
        count(system, error instanceof ExternalError ? error.kind : signal.aborted ? 'aborted' : 'invalid')
        throw error
      }
    }
    const ask = (request: ExternalRequest & CallOptions) => {
      const asked = call(request)
      onCall?.(asked, system)
      return asked
    }
    return {
      get: (path, options) => ask({ ...options, method: 'GET', path }),
      delete: (path, options) => ask({ ...options, method: 'DELETE', path }),
      post: (path, body, options) => ask({ ...options, method: 'POST', path, body }),
      put: (path, body, options) => ask({ ...options, method: 'PUT', path, body }),
      patch: (path, body, options) => ask({ ...options, method: 'PATCH', path, body }),
    }
  }
  return {
    for: (calling) =>
      Object.fromEntries([...clients].map(([system, client]) => [system, serviceOf(system, client, calling)] as const)),
    figures: figuresOf(clients, counts),
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

function readTimeoutMs(system: string, span: string): number {
  const timeoutMs = readSpanMs(span)
  if (timeoutMs === undefined)
    throw new TypeError(`the timeout of a call of external system \`${system}\` is no span such as \`2s\``)
  return timeoutMs
}

const breakerStates = ['closed', 'half-open', 'open'] as const

function figuresOf(clients: ReadonlyMap<string, ExternalClient>, counts: ReadonlyMap<string, number>): Figure[] {
  const each = (read: (client: ExternalClient) => number) => (): Sample[] =>
    [...clients].map(([system, client]) => ({ labels: { system }, value: read(client) }))
  const labels = ['system']
  return [
    {
      name: 'lintel_external_calls_total',
      help: 'Calls of external systems that ended, by how',
      kind: 'counter',
      labels: ['system', 'outcome'],
      read: () =>
        [...counts].map(([key, value]) => {
          const [system = '', outcome = ''] = key.split(' ')
          return { labels: { system, outcome }, value }
        }),
    },
    {
      name: 'lintel_external_breaker',
      help: '1 for the state that the breaker of an external system is in',
      together: 'max',
      labels: ['system', 'state'],
      read: () =>
        [...clients].flatMap(([system, client]) => {
          const { breaker } = client.state()
          return breakerStates.map((state) => ({ labels: { system, state }, value: state === breaker ? 1 : 0 }))
        }),
    },
    {
      name: 'lintel_external_in_flight',
      help: 'Calls of an external system that run',
      labels,
      read: each((client) => client.state().inFlight),
    },
    {
      name: 'lintel_external_waiting',
      help: 'Calls of an external system that wait for their turn',
      labels,
      read: each((client) => client.state().waiting),
    },
    {
      name: 'lintel_external_retries_total',
      help: 'Attempts beyond the first of a call',
      kind: 'counter',
      labels,
      read: each((client) => client.state().retries),
    },
    {
      name: 'lintel_external_call_seconds_total',
      help: 'Time that the calls of an external system took that ended, together',
      kind: 'counter',
      labels,
      read: each((client) => client.state().totalMs / 1000),
    },
  ]
}
