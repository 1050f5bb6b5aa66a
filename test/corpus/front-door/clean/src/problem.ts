import type { ErrorRequestHandler } from 'express'
import { ZodError } from 'zod'

export class Problem extends Error {
  constructor(readonly status: number, title: string) {
    super(title)
  }
}

export const problemHandler: ErrorRequestHandler = (error, req, res, _next) => {
  const status = error instanceof ZodError ? 400 : error instanceof Problem ? error.status : 500
  if (status === 500) req.log.error({ err: error }, 'request failed')
  const title = error instanceof Problem ? error.message : status === 400 ? 'The input does not fit' : 'Internal error'
  res.status(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: req.id })
}
