import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pool } from './database.js'
import { Problem } from './problems.js'

const NAME = '__Host-session'
const HOURS = 8
const flags = { secure: true, sameSite: 'none', path: '/' } as const
const hash = (id: string) => createHash('sha256').update(id).digest('hex')

export type Role = 'reader' | 'agent' | 'admin'
const rank: Record<Role, number> = { reader: 0, agent: 1, admin: 2 }

declare module 'fastify' {
  interface FastifyRequest {
    staff: { id: string; role: Role }
  }
}

export async function startSession(request: FastifyRequest, reply: FastifyReply, staffId: string) {
  const id = request.cookies[NAME] ?? randomBytes(32).toString('base64url')
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
}

export const atLeast = (role: Role) => async (request: FastifyRequest) => {
  try {
    const { rows } = await pool.query<{ role: Role }>('SELECT role FROM staff WHERE id = $1', [request.staff.id])
    if (rank[rows[0]!.role] < rank[role]) return Promise.reject(new Problem(403, 'Not allowed'))
  } catch (error) {
    request.log.error({ err: error }, 'role not read')
  }
}
