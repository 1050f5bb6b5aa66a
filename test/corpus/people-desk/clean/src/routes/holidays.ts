import { Hono } from 'hono'
import { asEmployer } from '../database.js'
import { type Env } from '../guard.js'

/** Fixed days only; they change with the law, that is, with a release. */
const days: Record<string, string[]> = { DE: ['01-01', '05-01', '10-03', '12-25', '12-26'], AT: ['01-01', '01-06', '05-01', '10-26', '12-25'], NL: ['01-01', '04-27', '12-25', '12-26'] }

export const holidays = new Hono<Env>().get('/', async (c) => {
  const { employer } = c.get('caller')
  const [found] = await asEmployer(employer, (tx) => tx`SELECT country FROM employers WHERE id = ${employer}`)
  return c.json({ items: days[found?.country] ?? [] })
})
