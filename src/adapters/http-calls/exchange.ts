import http, { type Agent, type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Outside } from '../../ports/outside.ts'
import { onAbort } from './on-abort.ts'

/** One request and its answer, over HTTP/1.1. */
export interface Exchange {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** From now to the end of the answer's body. */
  readonly limitMs: number
  /** Ends it with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Whose connections are used; without one a connection of its own, closed afterwards. */
  readonly agent?: Agent
  /** Makes that connection of its own. */
  readonly connect?: (options: http.RequestOptions) => Socket
}

/** `forbidden`: it may not be connected to; `stale`: a kept connection turned out to be closed before it answered. */
export type ExchangeFault = 'timeout' | 'unreachable' | 'stale' | 'too_large' | 'malformed' | 'forbidden'

/** There is no answer. Its message is a predicate, and holds nothing that was sent. */
export class ExchangeError extends Error {
  readonly fault: ExchangeFault

  constructor(fault: ExchangeFault, says: string) {
    super(says)
    this.name = 'ExchangeError'
    this.fault = fault
  }
}

/** Headers of an answer, together: more is an error. */
const maxHeaderBytes = 16 * 1024

/**
 * Sends a request, and gives its answer to `read`, which has it read, dropped or refused when it settles. Whatever the
 * other side does, it ends within the limit, and nothing of it is left open but what the agent keeps. Redirects are not
 * followed.
 * @throws {ExchangeError} or the signal's reason
 */
export function exchange<T>(asked: Exchange, read: (answer: IncomingMessage) => Promise<T>, outside: Outside): Promise<T> {
  const { signal, limitMs } = asked
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const request = open(asked)
    let answered = false
    const end = (settle: () => void) => {
      cancelTimer()
      letGo?.()
      settle()
    }
    const fail = (error: unknown) => {
      end(() => reject(asFault(error, request.reusedSocket && !answered)))
      request.destroy()
    }
    const cancelTimer = outside.after(limitMs, () =>
      fail(new ExchangeError('timeout', `did not answer within ${Math.round(limitMs)} ms`)),
    )
    const giveUp = () => {
      end(() => reject(signal?.reason))
      request.destroy()
    }
    const letGo = signal && onAbort(signal, giveUp)
    request.on('error', fail)
    // Not every end is told as an error: of a change of protocol that nobody listens for only this is heard.
    request.on('close', () => {
      if (!answered) fail(new ExchangeError('unreachable', 'broke off'))
    })
    request.on('response', (answer) => {
      answered = true
      read(answer).then((value) => end(() => resolve(value)), fail)
    })
    request.end(asked.body ?? undefined)
  })
}

function open({ url, method, headers, body, agent, connect }: Exchange): ClientRequest {
  return (url.protocol === 'https:' ? https : http).request(url, {
    method,
    headers: { ...headers, ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(connect ? { createConnection: connect } : { agent: agent ?? false }),
    maxHeaderSize: maxHeaderBytes,
    insecureHTTPParser: false,
  })
}

function asFault(error: unknown, onKeptConnection: boolean): unknown {
  if (error instanceof ExchangeError) return error
  const { code = '' } = error as { code?: string }
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ExchangeError('too_large', `answered with more than ${maxHeaderBytes} bytes of headers`)
  if (code.startsWith('HPE_')) return new ExchangeError('malformed', `answered what is not HTTP (\`${code}\`)`)
  const isStale = onKeptConnection && (code === 'ECONNRESET' || code === 'EPIPE')
  return new ExchangeError(
    isStale ? 'stale' : 'unreachable',
    `cannot be reached, or broke off${code === '' ? '' : ` (\`${code}\`)`}`,
  )
}
