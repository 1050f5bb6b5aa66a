import { Hono } from 'hono'
import { z } from 'zod'
import { asEmployer } from '../database.js'
import { type Env, role } from '../guard.js'
import { log } from '../log.js'
import { problem } from '../problem.js'
import { valid } from '../validate.js'

const one = valid('param', z.object({ leaveId: z.string().uuid() }))
const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), beforeDay: z.string().date().default('9999-12-31'), beforeId: z.string().uuid().default('ffffffff-ffff-ffff-ffff-ffffffffffff') })
const wish = z
  .object({ requestKey: z.string().uuid(), kind: z.enum(['holiday', 'sick', 'parental', 'unpaid', 'study']), firstDay: z.string().date(), lastDay: z.string().date() })
  .strict()
  .refine(({ firstDay, lastDay }) => lastDay >= firstDay)
const decision = z.object({ state: z.enum(['granted', 'refused']) }).strict()

export const leave = new Hono<Env>()
  .get('/', role('manager', 'hr'), valid('query', page), async (c) => {
    const { employer } = c.get('caller')
    const { limit, beforeDay, beforeId } = c.req.valid('query')
    const items = await asEmployer(employer, (tx) => tx`
      SELECT id, employee_id AS "employeeId", kind, first_day AS "firstDay", last_day AS "lastDay", state
        FROM leave_requests WHERE employer_id = ${employer} AND (first_day, id) < (${beforeDay}, ${beforeId})
       ORDER BY first_day DESC, id DESC LIMIT ${limit}`)
    return c.json({ items })
  })
  // Asked for oneself only; the same key gives the same request.
  .post('/', valid('json', wish), async (c) => {
    const { employer, employee } = c.get('caller')
    if (!employee) throw problem(403, 'You are not on the payroll')
    const { requestKey, kind, firstDay, lastDay } = c.req.valid('json')
    const [asked] = await asEmployer(employer, (tx) => tx`
      INSERT INTO leave_requests (employer_id, employee_id, request_key, kind, first_day, last_day)
      VALUES (${employer}, ${employee}, ${requestKey}, ${kind}, ${firstDay}, ${lastDay})
      ON CONFLICT (employer_id, request_key) DO UPDATE SET request_key = excluded.request_key WHERE leave_requests.employee_id = ${employee} RETURNING id, state`)
    if (!asked) throw problem(409, 'The key was used by somebody else')
    return c.json(asked, 201)
  })
  .get('/:leaveId', one, async (c) => {
    const { employer, employee, role: held } = c.get('caller')
    const [found] = await asEmployer(employer, (tx) => tx`
      SELECT id, employee_id AS "employeeId", kind, first_day AS "firstDay", last_day AS "lastDay", state FROM leave_requests
       WHERE employer_id = ${employer} AND id = ${c.req.valid('param').leaveId} AND (${held !== 'staff'} OR employee_id = ${employee ?? null})`)
    if (!found) throw problem(404, 'No such request')
    return c.json(found)
  })
  .put('/:leaveId/decision', role('manager', 'hr'), one, valid('json', decision), async (c) => {
    const { employer, sub } = c.get('caller')
    const { count } = await asEmployer(employer, (tx) => tx`
      UPDATE leave_requests SET state = ${c.req.valid('json').state}, decided_by = ${sub} WHERE employer_id = ${employer} AND id = ${c.req.valid('param').leaveId} AND state = 'asked'`)
    if (count === 0) throw problem(409, 'Nothing to decide')
    log.info({ event: 'leave.decided', leave: c.req.valid('param').leaveId, by: sub }, 'leave decided')
    return c.body(null, 204)
  })
