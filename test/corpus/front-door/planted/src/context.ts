import type { RequestHandler } from 'express'

let current = 'none'

/** What a request causes elsewhere carries its id. */
export const remember: RequestHandler = (req, _res, next) => {
  current = String(req.id)
  next()
}
export const requestId = () => current
