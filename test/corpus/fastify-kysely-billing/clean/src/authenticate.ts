import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { config } from './config.js'

declare module 'fastify' {
  interface FastifyRequest { account: string }
}

const keys = createRemoteJWKSet(new URL(config.jwksUrl), { timeoutDuration: 3_000 })

export async function authenticate(request: FastifyRequest, reply: FastifyReply) {
  const header = request.headers.authorization ?? ''
  try {
    const { payload } = await jwtVerify(header.replace(/^Bearer /, ''), keys, { algorithms: ['EdDSA'], issuer: 'https://id.example.com', audience: 'billing' })
    request.account = String(payload.account)
  } catch (error) {
    request.log.warn({ reason: (error as Error).name }, 'token refused')
    return reply.code(401).type('application/problem+json').send({ type: 'about:blank', status: 401, title: 'Sign in first' })
  }
}
