import { createMiddleware } from 'hono/factory'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { config } from './config.js'
import { log } from './log.js'
import { problem } from './problem.js'

const claims = z.object({ sub: z.string(), employer: z.string().uuid(), role: z.enum(['staff', 'manager', 'hr']), employee: z.string().uuid().optional() })
export type Caller = z.infer<typeof claims>
export type Env = { Variables: { caller: Caller; requestId: string } }

const keys = createRemoteJWKSet(new URL('keys', config.issuer), { timeoutDuration: 2_000 })

export const signedIn = createMiddleware<Env>(async (c, next) => {
  try {
    const token = (c.req.header('authorization') ?? '').replace(/^Bearer /, '')
    const { payload } = await jwtVerify(token, keys, { algorithms: ['EdDSA'], issuer: config.issuer, audience: 'people-desk' })
    c.set('caller', claims.parse(payload))
  } catch (error) {
    log.warn({ event: 'token.refused', reason: (error as Error).name, requestId: c.get('requestId') }, 'token refused')
    throw problem(401, 'Sign in first')
  }
  await next()
})

export const role = (...allowed: Caller['role'][]) =>
  createMiddleware<Env>(async (c, next) => {
    if (!allowed.includes(c.get('caller').role)) {
      log.warn({ event: 'role.refused', sub: c.get('caller').sub, needs: allowed }, 'role missing')
      throw problem(403, 'Not allowed')
    }
    await next()
  })
