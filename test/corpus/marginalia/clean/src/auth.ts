import type { RequestHandler } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'
import { Problem } from './problem.js'

declare module 'express-serve-static-core' {
  interface Request {
    user: { id: string; name: string; moderates: string[] }
  }
}

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', config.OIDC_ISSUER), { timeoutDuration: 3000 })

export const signedIn: RequestHandler = async (req, _res, next) => {
  const token = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? ''
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.OIDC_ISSUER,
      audience: config.OIDC_AUDIENCE,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'exp'],
    })
    req.user = {
      id: payload.sub!,
      name: String(payload.name ?? 'Somebody').slice(0, 80),
      moderates: Array.isArray(payload.sites) ? payload.sites.map(String) : [],
    }
  } catch (error) {
    req.log.warn({ event: 'auth.failed', reason: (error as Error).name }, 'token refused')
    throw new Problem(401, 'Sign in first')
  }
  next()
}

export const moderator: RequestHandler = (req, _res, next) => {
  if (req.user.moderates.length === 0) {
    req.log.warn({ event: 'auth.forbidden', user: req.user.id }, 'not a moderator')
    throw new Problem(403, 'Moderators only')
  }
  next()
}
