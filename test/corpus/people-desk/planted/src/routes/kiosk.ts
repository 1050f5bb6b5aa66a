import { Hono } from 'hono'
import postgres from 'postgres'
import { z } from 'zod'
import { config } from '../config.js'
import { asEmployer, sql } from '../database.js'
import { perCaller } from '../limit.js'
import { type Env, role, signedIn } from '../guard.js'
import { problem } from '../problem.js'
import { valid } from '../validate.js'

const clock = z.object({ employer: z.string().uuid(), staffCode: z.string().max(20), state: z.enum(['open', 'closed', 'corrected']) }).strict()

/** The tablet at the entrance, and what managers see of it. */
export const kiosk = new Hono<Env>()
  .get('/:employerId/employees', valid('param', z.object({ employerId: z.string().uuid() })), async (c) => {
    const { employerId } = c.req.valid('param')
    const items = await asEmployer(employerId, (tx) => tx`
      SELECT staff_code AS "staffCode", full_name AS "fullName", work_email AS "workEmail" FROM employees WHERE employer_id = ${employerId} ORDER BY full_name, id LIMIT 500`)
    return c.json({ items })
  })
  .put('/clock', valid('json', clock), async (c) => {
    const { employer, staffCode, state } = c.req.valid('json')
    await asEmployer(employer, (tx) => tx`
      UPDATE time_entries t SET state = ${state}, ended_at = now() FROM employees e
       WHERE t.employer_id = ${employer} AND e.employer_id = t.employer_id AND e.id = t.employee_id AND e.staff_code = ${staffCode} AND t.state = 'open'`)
    return c.body(null, 204)
  })
  .use('/entries/*', signedIn, perCaller)
  .get('/entries/:entryId', role('manager', 'hr'), valid('param', z.object({ entryId: z.coerce.number().int().min(1) })), async (c) => {
    const { employer } = c.get('caller')
    const { entryId } = c.req.valid('param')
    const own = postgres(config.databaseUrl, { max: 1, connect_timeout: 3 })
    try {
      const [entry] = await own.begin(async (tx) => {
        await tx`SELECT set_config('hr.employer', ${employer}, true)`
        return tx`SELECT id, state, began_at AS "beganAt", ended_at AS "endedAt" FROM time_entries WHERE employer_id = ${employer} AND id = ${entryId}`
      })
      if (!entry) throw problem(404, 'No such entry')
      return c.json(entry)
    } finally {
      await own.end()
    }
  })
  .put('/entries/:entryId/break', role('manager', 'hr'), valid('param', z.object({ entryId: z.coerce.number().int().min(1) })), valid('json', z.object({ minutes: z.number().int().min(1).max(240) }).strict()), async (c) => {
    await sql`UPDATE breaks SET minutes = ${c.req.valid('json').minutes} WHERE entry_id = ${c.req.valid('param').entryId}`
    return c.body(null, 204)
  })
  .get('/entries/corrections/:correctionId', role('manager', 'hr'), valid('param', z.object({ correctionId: z.string().uuid() })), async (c) => {
    const [correction] = await sql`SELECT id, entry_id AS "entryId", reason FROM corrections WHERE id = ${c.req.valid('param').correctionId}`
    if (!correction) throw problem(404, 'No such correction')
    return c.json(correction)
  })
