import type { NextFunction, Request, Response } from 'express'
import { ZodError } from 'zod'
import { log } from './log.js'

export class Problem extends Error {
  constructor(readonly status: number, readonly title: string) {
    super(title)
  }
}

/** Express calls it for whatever was thrown or rejected in a handler. */
export function answerProblem(error: unknown, req: Request, res: Response, next: NextFunction) {
  if (res.headersSent) return next(error)
  const known = error instanceof ZodError ? new Problem(400, 'The input is not what the contract says') : error
  const status = known instanceof Problem ? known.status : ((known as { status?: number }).status ?? 500)
  if (status >= 500) log.error({ err: error, requestId: req.id }, 'request failed')
  const title = known instanceof Problem ? known.title : status < 500 ? 'The request cannot be read' : 'Internal error'
  res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
}
