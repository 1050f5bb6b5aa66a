import { asc, eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { deleteCookie } from 'hono/cookie'
import { db } from '../db.js'
import { teamMembers, teams, users } from '../schema.js'
import { COOKIE } from '../session.js'

export const me = new Hono()

me.get('/', async (c) => {
  const userId = c.get('userId')
  const [user] = await db.select({ id: users.id, email: users.email }).from(users).where(eq(users.id, userId)).limit(1)
  const own = await db
    .select({ id: teams.id, name: teams.name, role: teamMembers.role })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .where(eq(teamMembers.userId, userId))
    .orderBy(asc(teams.id))
    .limit(100)
  c.header('cache-control', 'private, no-store')
  return c.json({ ...user, teams: own })
})

me.delete('/', async (c) => {
  await db.delete(users).where(eq(users.id, c.get('userId'))) // sessions and memberships go with it
  deleteCookie(c, COOKIE, { path: '/', secure: true })
  return c.body(null, 204)
})
