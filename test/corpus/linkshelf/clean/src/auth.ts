import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { env } from './env.js'
import { log } from './log.js'

const keys = createRemoteJWKSet(new URL('/jwks.json', env.OIDC_ISSUER), { timeoutDuration: 3000 })

export type Signed = { Variables: { owner: string } }

export const signed = createMiddleware<Signed>(async (c, next) => {
  const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1]
  try {
    const { payload } = await jwtVerify(token ?? '', keys, {
      issuer: env.OIDC_ISSUER,
      audience: env.OIDC_AUDIENCE,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'exp'],
    })
    c.set('owner', payload.sub!)
  } catch (error) {
    log.warn({ event: 'auth.failed', reason: (error as Error).name }, 'token refused')
    throw new HTTPException(401, { message: 'Sign in first' })
  }
  await next()
})
