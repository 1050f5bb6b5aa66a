import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from '../config.js'
import { refuse } from './problems.js'

declare module 'fastify' {
  interface FastifyRequest {
    person: { id: string; organisation: string; admin: boolean }
  }
}

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', config.issuer), { timeoutDuration: 3000 })

export async function requirePerson(request: FastifyRequest, reply: FastifyReply) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp', 'org'],
    })
    request.person = { id: payload.sub!, organisation: String(payload.org), admin: payload.admin === true }
  } catch (error) {
    request.log.warn({ event: 'auth.failed', reason: (error as Error).name }, 'token refused')
    return refuse(reply, 401, 'Sign in first')
  }
}

export async function requireAdmin(request: FastifyRequest, reply: FastifyReply) {
  if (request.person.admin) return
  request.log.warn({ event: 'auth.forbidden', person: request.person.id }, 'not an administrator')
  return refuse(reply, 403, 'Administrators only')
}

export const people = fp(async (app) => {
  app.decorateRequest('person')
})
