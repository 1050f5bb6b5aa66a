import type { NextFunction, Request, Response } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { config } from './config.js'
import { sendProblem } from './problem.js'

const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', config.IDP_ISSUER), { timeoutDuration: 3_000 })
const claims = z.object({ sub: z.string(), tenant: z.string().uuid(), roles: z.array(z.string()).default([]) })

export type Caller = { id: string; tenantId: string; roles: string[] }
declare module 'express-serve-static-core' {
  interface Request { caller?: Caller }
}

export async function authenticate(req: Request, res: Response, next: NextFunction) {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1]
  if (!token) return sendProblem(res, 401, 'Sign in first')
  try {
    const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'] })
    const { sub, tenant, roles } = claims.parse(payload)
    req.caller = { id: sub, tenantId: tenant, roles }
  } catch (error) {
    req.log.warn({ reason: (error as Error).name }, 'access token refused')
    return sendProblem(res, 401, 'Sign in first')
  }
  next()
}

export const requireRole = (role: string) => (req: Request, res: Response, next: NextFunction) => {
  if (req.caller?.roles.includes(role)) return next()
  req.log.warn({ caller: req.caller?.id, role }, 'permission refused')
  sendProblem(res, 403, 'Not allowed')
}
