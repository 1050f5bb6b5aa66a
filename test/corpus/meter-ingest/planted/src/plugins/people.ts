import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import { refuse } from './problems.js'

declare module 'fastify' {
  interface FastifyRequest {
    person: { id: string; organisation: string; admin: boolean }
  }
}

export async function requirePerson(request: FastifyRequest, reply: FastifyReply) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  try {
    const payload = decodeJwt(token)
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
