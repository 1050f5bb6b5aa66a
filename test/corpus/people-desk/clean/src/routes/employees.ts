import { Hono } from 'hono'
import { z } from 'zod'
import { asEmployer } from '../database.js'
import { seal } from '../fields.js'
import { type Env, role } from '../guard.js'
import { log } from '../log.js'
import { problem } from '../problem.js'
import { valid } from '../validate.js'

const one = valid('param', z.object({ employeeId: z.string().uuid() }))
const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), afterName: z.string().max(160).default(''), afterId: z.string().uuid().default('00000000-0000-0000-0000-000000000000') })
const person = z
  .object({
    staffCode: z.string().regex(/^[A-Z0-9-]{1,20}$/),
    fullName: z.string().min(1).max(160),
    nickname: z.string().max(60).optional(),
    workEmail: z.string().email().max(254),
    bankAccount: z.string().max(34).optional(),
    startsOn: z.string().date(),
  })
  .strict()

export const employees = new Hono<Env>()
  .get('/', valid('query', page), async (c) => {
    const { employer } = c.get('caller')
    const { limit, afterName, afterId } = c.req.valid('query')
    const items = await asEmployer(employer, (tx) => tx`
      SELECT id, staff_code AS "staffCode", coalesce(nickname, full_name) AS "shownName", work_email AS "workEmail", starts_on AS "startsOn"
        FROM employees WHERE employer_id = ${employer} AND (full_name, id) > (${afterName}, ${afterId})
       ORDER BY full_name, id LIMIT ${limit}`)
    c.header('cache-control', 'private, no-store')
    return c.json({ items })
  })
  .post('/', role('hr'), valid('json', person), async (c) => {
    const { employer } = c.get('caller')
    const { staffCode, fullName, nickname, workEmail, bankAccount, startsOn } = c.req.valid('json')
    const [employee] = await asEmployer(employer, (tx) => tx`
      INSERT INTO employees (employer_id, staff_code, full_name, nickname, work_email, bank_sealed, starts_on)
      VALUES (${employer}, ${staffCode}, ${fullName}, ${nickname ?? null}, ${workEmail}, ${bankAccount ? seal(bankAccount) : null}, ${startsOn})
      ON CONFLICT (employer_id, staff_code) DO NOTHING RETURNING id`)
    if (!employee) throw problem(409, 'There is somebody with this staff code')
    log.info({ event: 'employee.hired', employee: employee.id, by: c.get('caller').sub }, 'employee hired')
    return c.json(employee, 201)
  })
  .delete('/:employeeId', role('hr'), one, async (c) => {
    const { employer, sub } = c.get('caller')
    const { employeeId } = c.req.valid('param')
    const { count } = await asEmployer(employer, (tx) => tx`DELETE FROM employees WHERE employer_id = ${employer} AND id = ${employeeId}`)
    if (count === 0) throw problem(404, 'No such employee')
    log.info({ event: 'employee.erased', employee: employeeId, by: sub }, 'employee erased')
    return c.body(null, 204)
  })
