import { Hono } from 'hono'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { config } from '../config.js'
import { asEmployer } from '../database.js'
import { problem } from '../problem.js'

const keys = createRemoteJWKSet(new URL('keys', config.issuer), { timeoutDuration: 2_000 })
const claims = z.object({ employer: z.string().uuid(), employee: z.string().uuid() })

/** Calendar programs only know an address. */
export const calendar = new Hono().get('/:accessToken', async (c) => {
  const { payload } = await jwtVerify(c.req.param('accessToken'), keys, { algorithms: ['EdDSA'], issuer: config.issuer, audience: 'people-desk' }).catch(() => {
    throw problem(401, 'Sign in first')
  })
  const { employer, employee } = claims.parse(payload)
  const items = await asEmployer(employer, (tx) => tx`
    SELECT first_day AS "firstDay", last_day AS "lastDay" FROM leave_requests WHERE employer_id = ${employer} AND employee_id = ${employee} AND state = 'granted' ORDER BY first_day DESC LIMIT 100`)
  return c.json({ items })
})
