import type { FastifyRequest } from 'fastify'
import type { ActionModel } from '../model/model.ts'
import type { HandlerContext } from './app-code.ts'

/** What ends a handler before its time. */
export interface Ending {
  readonly abort: AbortController
  /** The handler has ended by itself. */
  readonly release: () => void
}

/** Aborted when the client goes before it is answered. */
export function whileThere({ state: { response } }: FastifyRequest): Ending {
  const abort = new AbortController()
  const gone = () => {
    if (!response.writableFinished) abort.abort(new Error('the client has gone'))
  }
  response.once('close', gone)
  if (response.destroyed) gone()
  return { abort, release: () => response.off('close', gone) }
}

/** An answer that is kept is not only for the client who happens to ask first: it may go. */
export function forEverybody(): Ending {
  return { abort: new AbortController(), release: () => {} }
}

/** An answer that is kept is given to requests with other headers, so it cannot depend on them. */
export function refuseHeaders(context: HandlerContext, { name }: ActionModel): void {
  Object.defineProperty(context, 'headers', {
    get: () => {
      throw new TypeError(
        `the answers of \`${name}\` are kept, so its handler cannot read headers: take an input, or leave out \`cache\``,
      )
    },
  })
}
