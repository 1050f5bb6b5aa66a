import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'
import { log } from './log.js'
import { Problem } from './problem.js'

const keys = createRemoteJWKSet(new URL('jwks.json', config.issuer), { timeoutDuration: 2_000 })

export async function signedIn(req, _res, next) {
  try {
    const token = (req.headers.authorization ?? '').replace(/^Bearer /, '')
    const { payload } = await jwtVerify(token, keys, { algorithms: ['ES256'], issuer: config.issuer, audience: 'flow' })
    if (typeof payload.account !== 'string') throw new Error('no account')
    req.account = payload.account
    req.scopes = String(payload.scope ?? '').split(' ')
    next()
  } catch (error) {
    log.warn({ event: 'token.refused', reason: error.name, request: req.id }, 'token refused')
    next(new Problem(401, 'Sign in first'))
  }
}

export const scope = (name) => (req, _res, next) => {
  if (req.scopes.includes(name)) return next()
  log.warn({ event: 'scope.refused', account: req.account, scope: name }, 'scope missing')
  next(new Problem(403, 'Not allowed'))
}
