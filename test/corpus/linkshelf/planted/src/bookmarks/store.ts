import { randomUUID } from 'node:crypto'
import { and, count, eq, inArray, lt, sql } from 'drizzle-orm'
import { db } from '../db/client.js'
import { bookmarks, tags } from '../db/schema.js'
import type { Page } from '../outside/page.js'

export async function list(owner: string, limit: number, before: Date, sort: string) {
  const rows = await db
    .select()
    .from(bookmarks)
    .where(and(eq(bookmarks.owner, owner), lt(bookmarks.addedAt, before)))
    .orderBy(sql.raw(`${sort} desc`))
    .limit(limit)
  return withTags(rows)
}

async function withTags(rows: (typeof bookmarks.$inferSelect)[]) {
  if (rows.length === 0) return []
  const found = await db.select().from(tags).where(inArray(tags.bookmarkId, rows.map((r) => r.id))).limit(rows.length * 20)
  return rows.map(({ owner: _, ...row }) => ({ ...row, tags: found.filter((t) => t.bookmarkId === row.id).map((t) => t.name) }))
}

export async function add(owner: string, input: { url: string; note?: string; tags: string[] }, page: Page) {
  const id = randomUUID()
  const insert = db.insert(bookmarks).values({ id, owner, url: input.url, note: input.note, ...page, addedAt: new Date() }).onConflictDoNothing().returning()
  const [row] = await insert
  if (!row) return undefined
  if (input.tags.length > 0) await db.insert(tags).values(input.tags.map((name) => ({ bookmarkId: id, owner, name }))).onConflictDoNothing()
  return (await withTags([row]))[0]
}

export async function one(owner: string, id: string) {
  const rows = await db.select().from(bookmarks).where(and(eq(bookmarks.id, id), eq(bookmarks.owner, owner))).limit(1)
  return (await withTags(rows))[0]
}

export async function edit(owner: string, id: string, change: { title?: string; note?: string; tags?: string[] }) {
  const mine = and(eq(bookmarks.id, id), eq(bookmarks.owner, owner))
  const { tags: names, ...fields } = change
  if (!(await one(owner, id))) return undefined
  const drop = db.delete(tags).where(and(eq(tags.bookmarkId, id), eq(tags.owner, owner)))
  if (names?.length) await db.batch([drop, db.insert(tags).values(names.map((name) => ({ bookmarkId: id, owner, name })))])
  else if (names) await drop
  if (Object.keys(fields).length > 0) await db.update(bookmarks).set(fields).where(mine)
  return one(owner, id)
}

export async function setPage(owner: string, id: string, page: Page) {
  await db.update(bookmarks).set(page).where(and(eq(bookmarks.id, id), eq(bookmarks.owner, owner)))
  return one(owner, id)
}

export async function remove(owner: string, id: string) {
  const gone = await db.delete(bookmarks).where(and(eq(bookmarks.id, id), eq(bookmarks.owner, owner))).returning({ id: bookmarks.id })
  return gone.length === 1
}

export const removeAll = (owner: string) => db.delete(bookmarks).where(eq(bookmarks.owner, owner))

export const tagCounts = (owner: string) =>
  db.select({ name: tags.name, uses: count() }).from(tags).where(eq(tags.owner, owner)).groupBy(tags.name).orderBy(tags.name)
