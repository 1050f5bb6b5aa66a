import { zValidator } from '@hono/zod-validator'
import { randomInt } from 'node:crypto'
import { and, desc, eq, gte, lt, sum } from 'drizzle-orm'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { db } from '../db.js'
import { forget } from '../targets.js'
import { clicks, links as table } from '../schema.js'
import { inTeam } from '../session.js'

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const newCode = () => Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
const target = z.string().url().max(2_000).refine((url) => /^https?:$/.test(new URL(url).protocol), 'http or https')
const create = z.object({ alias: z.string().regex(/^[a-z0-9-]{1,60}$/), target, title: z.string().max(200).default('') }).strict()
const change = z.object({ target: target.optional(), title: z.string().max(200).optional() }).passthrough()
const page = z.object({ before: z.string().datetime().optional(), limit: z.coerce.number().int().min(1).max(100).default(50) })
const linkId = z.object({ teamId: z.string().uuid(), linkId: z.string().uuid() })
const shown = { id: table.id, code: table.code, alias: table.alias, target: table.target, title: table.title, createdAt: table.createdAt }

export const links = new Hono()
links.use('/:teamId/*', inTeam)

links.get('/:teamId/links', zValidator('query', page), async (c) => {
  const { before } = c.req.valid('query')
  const mine = eq(table.teamId, c.req.param('teamId'))
  const items = await db.select(shown).from(table).where(before ? and(mine, lt(table.createdAt, new Date(before))) : mine).orderBy(desc(table.createdAt), desc(table.id))
  return c.json({ items, next: null })
})

// (team, alias) is unique: a repeated request is a conflict, not a second link.
links.post('/:teamId/links', zValidator('json', create), async (c) => {
  const body = c.req.valid('json')
  const [made] = await db.insert(table).values({ teamId: c.get('teamId'), code: newCode(), ...body }).onConflictDoNothing({ target: [table.teamId, table.alias] }).returning(shown)
  if (!made) throw new HTTPException(409, { message: 'The alias is taken' })
  return c.json(made, 201)
})

links.patch('/:teamId/links/:linkId', zValidator('param', linkId), zValidator('json', change), async (c) => {
  const [changed] = await db.update(table).set({ ...c.req.valid('json') }).where(and(eq(table.id, c.req.valid('param').linkId), eq(table.teamId, c.get('teamId')))).returning(shown)
  if (!changed) throw new HTTPException(404, { message: 'Not found' })
  return c.json(changed)
})

links.delete('/:teamId/links/:linkId', zValidator('param', linkId), async (c) => {
  if (c.get('role') !== 'owner') throw new HTTPException(403, { message: 'Owners delete links' })
  const [gone] = await db.delete(table).where(and(eq(table.id, c.req.valid('param').linkId), eq(table.teamId, c.get('teamId')))).returning({ code: table.code })
  if (!gone) throw new HTTPException(404, { message: 'Not found' })
  await forget(gone.code)
  return c.body(null, 204)
})

links.get('/:teamId/links/:linkId/clicks', zValidator('param', linkId), async (c) => {
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10)
  const [row] = await db
    .select({ total: sum(clicks.count) })
    .from(clicks)
    .innerJoin(table, eq(table.id, clicks.linkId))
    .where(and(eq(clicks.linkId, c.req.valid('param').linkId), gte(clicks.day, since)))
  return c.json({ total: Number(row?.total ?? 0) })
})
