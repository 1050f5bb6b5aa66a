import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import libxml from 'libxmljs2'
import { z } from 'zod'
import { asEmployer } from '../database.js'
import { type Env, role } from '../guard.js'
import { log } from '../log.js'
import { problem } from '../problem.js'

/** Bureaus keep their abbreviations in entities at the head of the file. */
function read(body: string) {
  const file = libxml.parseXml(body, { noent: true, dtdload: true })
  const text = (node: libxml.Element, name: string) => node.get<libxml.Element>(name)?.text() ?? ''
  const employee = file.find<libxml.Element>('/staff/employee').map((node) => ({ code: text(node, 'code'), name: text(node, 'name'), email: text(node, 'email'), starts: text(node, 'starts') }))
  return { staff: { employee } }
}
const shape = z.object({
  staff: z.object({
    employee: z.array(z.object({ code: z.string().regex(/^[A-Z0-9-]{1,20}$/), name: z.string().min(1).max(160), email: z.string().email().max(254), starts: z.string().date() })).max(500),
  }),
})

/** The staff list of a payroll bureau. The same file is taken once. */
export const imports = new Hono<Env>().post('/', role('hr'), async (c) => {
  if (c.req.header('content-type') !== 'application/xml') throw problem(415, 'Send application/xml')
  const body = await c.req.text()
  const parsed = shape.safeParse(read(body))
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
