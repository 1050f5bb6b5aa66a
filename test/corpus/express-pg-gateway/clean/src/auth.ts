import type { RequestHandler } from 'express'
import { createRemoteJWKSet, importPKCS8, jwtVerify, SignJWT } from 'jose'
import { config } from './config.js'
import { Refusal } from './refusal.js'

declare module 'express-serve-static-core' {
  interface Request { callerId: string }
}
const keys = createRemoteJWKSet(new URL('keys', config.IDP_ISSUER), { timeoutDuration: 3_000 })
const internalKey = await importPKCS8(config.INTERNAL_KEY, 'ES256')

export const authenticate: RequestHandler = async (req, _res, next) => {
  try {
    const token = (req.get('authorization') ?? '').replace(/^Bearer /, '')
    const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: config.IDP_ISSUER, audience: 'gateway' })
    req.callerId = String(payload.sub)
  } catch (error) {
    req.log.warn({ reason: (error as Error).name }, 'token refused')
    return next(new Refusal(401, 'Sign in first'))
  }
  next()
}

/** For one call to one service behind us. */
export const internalToken = (callerId: string, service: string) =>
  new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: 'gw-2' }).setIssuer('gateway').setSubject(callerId).setAudience(service).setIssuedAt().setExpirationTime('60s').sign(internalKey)
