import { createHash, randomBytes } from 'node:crypto'
import { zValidator } from '@hono/zod-validator'
import { and, eq, gt, lt } from 'drizzle-orm'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { type Signed, signed } from '../auth.js'
import { one } from '../bookmarks/store.js'
import { db } from '../db/client.js'
import { bookmarks, shares } from '../db/schema.js'

const Input = z.object({ bookmarkId: z.string().uuid(), days: z.number().int().min(1).max(90) }).strict()
const Slug = z.object({ slug: z.string().regex(/^[\w-]{43}$/) })
const hash = (token: string) => createHash('sha256').update(token).digest('hex')

export const shareRoutes = new Hono<Signed>()

shareRoutes.post('/shares', signed, zValidator('json', Input), async (c) => {
  const { bookmarkId, days } = c.req.valid('json')
  if (!(await one(c.get('owner'), bookmarkId))) throw new HTTPException(404, { message: 'No such bookmark' })
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + days * 86_400_000)
  // What ended is swept when something new is shared.
  await db.batch([
    db.delete(shares).where(lt(shares.expiresAt, new Date())),
    db.insert(shares).values({ tokenHash: hash(token), bookmarkId, expiresAt }),
  ])
  return c.json({ slug: token, expiresAt }, 201)
})

/** Open to whoever has the unlisted address. */
shareRoutes.get('/shares/:slug', zValidator('param', Slug), async (c) => {
  const [found] = await db
    .select({ url: bookmarks.url, title: bookmarks.title })
    .from(shares)
    .innerJoin(bookmarks, eq(bookmarks.id, shares.bookmarkId))
    .where(and(eq(shares.tokenHash, hash(c.req.valid('param').slug)), gt(shares.expiresAt, new Date())))
    .limit(1)
  if (!found) throw new HTTPException(404, { message: 'Nothing shared here' })
  return c.json(found)
})
