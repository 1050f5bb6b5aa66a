import fp from 'fastify-plugin'
import jwt from '@fastify/jwt'
import buildGetJwks from 'get-jwks'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { env } from '../env.js'

export type Caller = { sub: string; scope: string }
declare module '@fastify/jwt' {
  interface FastifyJWT { payload: Caller; user: Caller }
}
declare module 'fastify' {
  interface FastifyInstance {
    authenticated(request: FastifyRequest, reply: FastifyReply): Promise<void>
    scoped(scope: string): (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  }
}

export default fp(async (app) => {
  // The key id of the token only picks among the keys of one fixed issuer.
  const jwks = buildGetJwks({ max: 20, ttl: 600_000, timeout: 3_000, issuersWhitelist: [env.tokenIssuer] })
  await app.register(jwt, {
    decode: { complete: true },
    secret: (_request, token) => jwks.getPublicKey({ kid: token.header.kid, alg: token.header.alg, domain: env.tokenIssuer }),
    verify: { algorithms: ['RS256'], allowedIss: env.tokenIssuer, allowedAud: env.tokenAudience },
  })
  app.decorate('authenticated', async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      await request.jwtVerify()
    } catch (error) {
      request.log.warn({ reason: (error as Error).message }, 'token refused')
      return reply.code(401).type('application/problem+json').send({ type: 'about:blank', status: 401, title: 'Sign in first', requestId: request.id })
    }
  })
  app.decorate('scoped', (scope: string) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.user.scope.split(' ').includes(scope)) return
    request.log.warn({ caller: request.user.sub, scope }, 'scope missing')
    return reply.code(403).type('application/problem+json').send({ type: 'about:blank', status: 403, title: 'Not allowed', requestId: request.id })
  })
})
