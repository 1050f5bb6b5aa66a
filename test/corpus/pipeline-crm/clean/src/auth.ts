import { createHash } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { pool } from './db.js'
import { log } from './log.js'
import { Problem } from './problem.js'

export type Role = 'reader' | 'sales' | 'admin'
declare global {
  namespace Express {
    interface Request { person: { id: string; role: Role } }
  }
}

export const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Tokens are 32 random bytes, so a plain hash is enough to look them up. */
export async function authenticate(req: Request, _res: Response, next: NextFunction) {
  const token = /^Bearer ([\w-]{43})$/.exec(req.headers.authorization ?? '')?.[1]
  if (!token) throw new Problem(401, 'Sign in first')
  const { rows } = await pool.query(
    'SELECT p.id, p.role FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > now()',
    [hashOf(token)],
  )
  if (!rows[0]) {
    log.warn({ event: 'session.refused', ip: req.ip }, 'unknown or ended session')
    throw new Problem(401, 'Sign in first')
  }
  req.person = rows[0]
  next()
}

export const allow = (...roles: Role[]) => (req: Request, _res: Response, next: NextFunction) => {
  if (roles.includes(req.person.role)) return next()
  log.warn({ event: 'role.refused', person: req.person.id, needs: roles }, 'role missing')
  throw new Problem(403, 'Not allowed')
}
