import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'
import { Problem } from './problem.js'

declare module 'fastify' {
  interface FastifyRequest { sub: string }
}
const keys = createRemoteJWKSet(new URL('jwks', config.issuer), { timeoutDuration: 2_000 })

export async function authenticate(request: FastifyRequest, _reply: FastifyReply) {
  try {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const { payload } = await jwtVerify(token, keys, { algorithms: ['ES256'], issuer: config.issuer, audience: 'market' })
    if (!payload.sub) throw new Error('no subject')
    request.sub = payload.sub
  } catch (error) {
    request.log.warn({ event: 'token.refused', reason: (error as Error).name }, 'token refused')
    throw new Problem(401, 'Sign in first')
  }
}
