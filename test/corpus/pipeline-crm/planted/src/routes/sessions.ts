import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { Router } from 'express'
import { z } from 'zod'
import { authenticate, hashOf } from '../auth.js'
import { config } from '../config.js'
import { pool } from '../db.js'
import { signInPerAccount, signInPerAddress } from '../limit.js'
import { log } from '../log.js'
import { Problem } from '../problem.js'

const credentials = z.object({ email: z.string().email().max(254), password: z.string().min(8) }).strict()
/** Verified when nobody has the address, so that both answers take as long. */
const nobody = argon2.hash(randomBytes(16), { type: argon2.argon2id })

export const sessions = Router()

sessions.post('/', signInPerAddress, signInPerAccount, async (req, res) => {
  const { email, password } = credentials.parse(req.body)
  const { rows } = await pool.query('SELECT id, password_hash FROM people WHERE lower(email) = lower($1)', [email])
  const matches = await argon2.verify(rows[0]?.password_hash ?? (await nobody), password)
  if (!rows[0] || !matches) {
    log.warn({ event: 'sign-in.failed', ip: req.ip }, 'sign-in failed')
    throw new Problem(401, 'Address or password are wrong')
  }
  const token = randomBytes(32).toString('base64url')
  await pool.query('INSERT INTO sessions (token_hash, person_id, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3))', [hashOf(token), rows[0].id, config.sessionHours])
  log.info({ event: 'sign-in', person: rows[0].id }, 'signed in')
  res.setHeader('cache-control', 'no-store')
  res.status(201).json({ token, expiresIn: config.sessionHours * 3_600 })
})

sessions.delete('/current', authenticate, async (req, res) => {
  await pool.query('DELETE FROM sessions WHERE token_hash = $1', [hashOf(String(req.headers.authorization).slice(7))])
  res.status(204).end()
})
