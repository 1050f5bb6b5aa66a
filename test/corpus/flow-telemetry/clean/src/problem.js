import { log } from './log.js'

export class Problem extends Error {
  constructor(status, title) {
    super(title)
    this.status = status
  }
}

/** Express 4 does not wait for promises: what a handler rejects with goes to `next`. */
export const handled = (handler) => (req, res, next) => handler(req, res).catch(next)

export const checked = (schema, value) => {
  const { error, value: clean } = schema.validate(value, { allowUnknown: false, convert: true })
  if (error) throw new Problem(400, 'The input is not what the contract says')
  return clean
}

export function answerProblem(error, req, res, next) {
  if (res.headersSent) return next(error)
  const status = error.status ?? 500
  if (status >= 500) log.error({ err: error, request: req.id }, 'request failed')
  res.status(status).type('application/problem+json').send(JSON.stringify({ status, title: error instanceof Problem ? error.message : status < 500 ? 'The request cannot be read' : 'Internal error' }))
}
