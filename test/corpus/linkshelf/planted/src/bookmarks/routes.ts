import { zValidator } from '@hono/zod-validator'
import { and, eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { type Signed, signed } from '../auth.js'
import { db } from '../db/client.js'
import { bookmarks } from '../db/schema.js'
import { readPage } from '../outside/page.js'
import * as store from './store.js'

const Tags = z.array(z.string().min(1).max(40)).max(20)
const Input = z.object({ url: z.string().url().max(2048), note: z.string().max(1000).optional(), tags: Tags.default([]) }).strict()
const Edit = z.object({ title: z.string().max(300), note: z.string().max(1000), tags: Tags }).partial().strict()
const One = z.object({ bookmarkId: z.string().uuid() })
const List = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.coerce.number().int().min(0).max(9_999_999_999_999).default(9_999_999_999_999),
  sort: z.string().max(40).default('added_at'),
})
const missing = () => new HTTPException(404, { message: 'No such bookmark' })

export const bookmarkRoutes = new Hono<Signed>()
bookmarkRoutes.use(signed)

bookmarkRoutes.get('/bookmarks', zValidator('query', List), async (c) => {
  const { limit, before, sort } = c.req.valid('query')
  const items = await store.list(c.get('owner'), limit, new Date(before), sort)
  c.header('cache-control', 'public, max-age=300')
  return c.json({ items, next: items.length === limit ? items.at(-1)?.addedAt.getTime() : undefined })
})

bookmarkRoutes.post('/bookmarks', zValidator('json', Input), async (c) => {
  const input = c.req.valid('json')
  const made = await store.add(c.get('owner'), input, await readPage(input.url))
  if (!made) throw new HTTPException(409, { message: 'Already on the shelf' })
  return c.json(made, 201)
})

bookmarkRoutes.patch('/bookmarks/:bookmarkId', zValidator('param', One), zValidator('json', Edit), async (c) => {
  const edited = await store.edit(c.get('owner'), c.req.valid('param').bookmarkId, c.req.valid('json'))
  if (!edited) throw missing()
  return c.json(edited)
})

bookmarkRoutes.delete('/bookmarks/:bookmarkId', zValidator('param', One), async (c) => {
  if (!(await store.remove(c.get('owner'), c.req.valid('param').bookmarkId))) throw missing()
  return c.body(null, 204)
})

bookmarkRoutes.post('/bookmarks/:bookmarkId/refresh', zValidator('param', One), async (c) => {
  const bookmark = await store.one(c.get('owner'), c.req.valid('param').bookmarkId)
  if (!bookmark) throw missing()
  const edited = await db.transaction(async (tx) => {
    const page = await readPage(bookmark.url)
    const mine = and(eq(bookmarks.id, bookmark.id), eq(bookmarks.owner, c.get('owner')))
    return (await tx.update(bookmarks).set(page).where(mine).returning())[0]
  })
  return c.json({ ...bookmark, ...edited })
})

bookmarkRoutes.get('/tags', async (c) => {
  return c.json({ items: await store.tagCounts(c.get('owner')) })
})

bookmarkRoutes.delete('/me', async (c) => {
  await store.removeAll(c.get('owner'))
  return c.body(null, 204)
})
