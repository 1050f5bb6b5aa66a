import type { ErrorRequestHandler, Response } from 'express'
import { ZodError } from 'zod'

/** One error shape for the whole service: application/problem+json. */
export class Problem extends Error {
  constructor(readonly status: number, readonly title: string) {
    super(title)
  }
}

export function sendProblem(res: Response, status: number, title: string) {
  res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
}

export const onError: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (error instanceof Problem) return sendProblem(res, error.status, error.title)
  if (error instanceof ZodError) return sendProblem(res, 400, 'The request does not match the contract')
  // Body parser errors carry a status of their own (413, 400).
  if (typeof error?.status === 'number' && error.status < 500) return sendProblem(res, error.status, 'The body was refused')
  req.log.error({ error }, 'request failed')
  sendProblem(res, 500, 'Something went wrong')
}
