import type { RequestHandler } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Refused } from './refused.js'
import { settings } from './settings.js'

declare module 'express-serve-static-core' {
  interface Request { publisherId: string; operator: boolean }
}
const keys = createRemoteJWKSet(new URL('jwks', settings.IDP_ISSUER), { timeoutDuration: 3_000 })

export const authenticate: RequestHandler = async (req, _res, next) => {
  try {
    const token = (req.get('authorization') ?? '').slice('Bearer '.length)
    const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: settings.IDP_ISSUER, audience: 'newsletter' })
    req.publisherId = String(payload.publisher)
    req.operator = payload.operator === true
  } catch (error) {
    req.log.warn({ reason: (error as Error).name }, 'token refused')
    return next(new Refused(401, 'Sign in first'))
  }
  next()
}

export const operatorsOnly: RequestHandler = (req, _res, next) => {
  if (req.operator) return next()
  req.log.warn({ publisher: req.publisherId }, 'operators only')
  next(new Refused(403, 'Not allowed'))
}
