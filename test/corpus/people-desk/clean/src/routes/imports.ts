import { createHash } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import { Hono } from 'hono'
import { z } from 'zod'
import { asEmployer } from '../database.js'
import { type Env, role } from '../guard.js'
import { log } from '../log.js'
import { problem } from '../problem.js'

/** No entities, hence nothing that expands or points anywhere. */
const parser = new XMLParser({ processEntities: false, parseTagValue: false, isArray: (name) => name === 'employee' })
const shape = z.object({
  staff: z.object({
    employee: z.array(z.object({ code: z.string().regex(/^[A-Z0-9-]{1,20}$/), name: z.string().min(1).max(160), email: z.string().email().max(254), starts: z.string().date() })).max(500),
  }),
})

/** The staff list of a payroll bureau. The same file is taken once. */
export const imports = new Hono<Env>().post('/', role('hr'), async (c) => {
  if (c.req.header('content-type') !== 'application/xml') throw problem(415, 'Send application/xml')
  const body = await c.req.text()
  const parsed = shape.safeParse(parser.parse(body))
  if (!parsed.success) throw problem(400, 'Not a staff list')
  const { employer } = c.get('caller')
  const people = parsed.data.staff.employee
  await asEmployer(employer, async (tx) => {
    const [fresh] = await tx`
      INSERT INTO imports (employer_id, digest, people) VALUES (${employer}, ${createHash('sha256').update(body).digest()}, ${people.length})
      ON CONFLICT (employer_id, digest) DO NOTHING RETURNING id`
    if (!fresh || people.length === 0) return
    const rows = people.map(({ code, name, email, starts }) => ({ employer_id: employer, staff_code: code, full_name: name, work_email: email, starts_on: starts }))
    await tx`INSERT INTO employees ${tx(rows, 'employer_id', 'staff_code', 'full_name', 'work_email', 'starts_on')} ON CONFLICT (employer_id, staff_code) DO NOTHING`
  })
  log.info({ event: 'staff.imported', people: people.length, by: c.get('caller').sub }, 'staff imported')
  return c.body(null, 204)
})
