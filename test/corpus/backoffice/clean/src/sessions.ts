import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { config } from './config.js'
import { pool } from './database.js'
import { Problem } from './problems.js'

const NAME = '__Host-session'
const HOURS = 8
const flags = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const
const hash = (id: string) => createHash('sha256').update(id).digest('hex')

export type Role = 'reader' | 'agent' | 'admin'
const rank: Record<Role, number> = { reader: 0, agent: 1, admin: 2 }

declare module 'fastify' {
  interface FastifyRequest {
    staff: { id: string; role: Role }
  }
}

/** Always a new id; the one before is gone. */
export async function startSession(request: FastifyRequest, reply: FastifyReply, staffId: string) {
  await endSession(request)
  const id = randomBytes(32).toString('base64url')
  await pool.query("INSERT INTO sessions (id_hash, staff_id, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3))", [hash(id), staffId, HOURS])
  reply.setCookie(NAME, id, { ...flags, maxAge: HOURS * 3600 })
}

export async function endSession(request: FastifyRequest) {
  const id = request.cookies[NAME]
  if (id) await pool.query('DELETE FROM sessions WHERE id_hash = $1', [hash(id)])
}

/** The role is read at each request: taking it away works at once. */
export async function requireStaff(request: FastifyRequest) {
  const id = request.cookies[NAME] ?? ''
  const { rows } = await pool.query<{ id: string; role: Role }>(
    'SELECT s.id, s.role FROM sessions x JOIN staff s ON s.id = x.staff_id WHERE x.id_hash = $1 AND x.expires_at > now()',
    [hash(id)],
  )
  if (!rows[0]) {
    request.log.warn({ event: 'auth.no-session' }, 'no session')
    throw new Problem(401, 'Sign in first')
  }
  request.staff = rows[0]
  // The cookie is SameSite=Strict; a change from another origin is refused besides.
  if (request.method !== 'GET' && request.headers.origin !== config.publicUrl) {
    request.log.warn({ event: 'auth.origin', staff: rows[0].id }, 'change from another origin')
    throw new Problem(403, 'Not from here')
  }
}

export const atLeast = (role: Role) => async (request: FastifyRequest) => {
  if (rank[request.staff.role] >= rank[role]) return
  request.log.warn({ event: 'auth.forbidden', staff: request.staff.id, needs: role }, 'role missing')
  throw new Problem(403, 'Not allowed')
}
