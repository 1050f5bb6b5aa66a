import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'

declare module 'fastify' {
  interface FastifyRequest { operator: string; scopes: string[] }
}
const keys = createRemoteJWKSet(new URL('keys', config.issuer), { timeoutDuration: 2_000 })
const answer = (reply: FastifyReply, status: number, title: string) => reply.code(status).type('application/problem+json').send({ type: 'about:blank', status, title })

export async function authenticate(request: FastifyRequest, reply: FastifyReply) {
  try {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const { payload } = await jwtVerify(token, keys, { algorithms: ['ES256'], issuer: config.issuer, audience: 'ledger' })
    if (typeof payload.operator !== 'string') throw new Error('no operator')
    request.operator = payload.operator
    request.scopes = String(payload.scope ?? '').split(' ')
  } catch (error) {
    request.log.warn({ reason: (error as Error).name }, 'token refused')
    return answer(reply, 401, 'Sign in first')
  }
}

export const scope = (name: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  if (request.scopes.includes(name)) return
  request.log.warn({ operator: request.operator, scope: name }, 'scope missing')
  return answer(reply, 403, 'Not allowed')
}
