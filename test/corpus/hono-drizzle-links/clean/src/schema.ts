import { bigint, check, date, index, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'

const at = (name: string) => timestamp(name, { withTimezone: true })

export const users = pgTable('users', {
  id: uuid('id').primaryKey().defaultRandom(),
  subject: text('subject').notNull().unique(),
  email: text('email').notNull(), // personal data
  createdAt: at('created_at').notNull().defaultNow(),
})

export const sessions = pgTable('sessions', {
  tokenHash: text('token_hash').primaryKey(),
  userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  expiresAt: at('expires_at').notNull(),
}, (t) => [index('sessions_user_id_idx').on(t.userId), index('sessions_expires_at_idx').on(t.expiresAt)])

export const teams = pgTable('teams', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
})

export const teamMembers = pgTable('team_members', {
  teamId: uuid('team_id').notNull().references(() => teams.id),
  userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  role: text('role', { enum: ['owner', 'member'] }).notNull().default('member'),
}, (t) => [primaryKey({ columns: [t.teamId, t.userId] }), index('team_members_user_id_idx').on(t.userId), check('team_members_role', sql`${t.role} IN ('owner', 'member')`)])

export const links = pgTable('links', {
  id: uuid('id').primaryKey().defaultRandom(),
  teamId: uuid('team_id').notNull().references(() => teams.id),
  code: text('code').notNull().unique(), // of the whole service: it is the address
  alias: text('alias').notNull(),
  target: text('target').notNull(),
  title: text('title').notNull().default(''),
  createdAt: at('created_at').notNull().defaultNow(),
}, (t) => [unique().on(t.teamId, t.alias), index('links_newest_idx').on(t.teamId, t.createdAt.desc(), t.id.desc()), index('links_target_idx').on(t.teamId, t.target)])

export const clicks = pgTable('clicks', {
  linkId: uuid('link_id').notNull().references(() => links.id, { onDelete: 'cascade' }),
  day: date('day').notNull(),
  count: bigint('count', { mode: 'number' }).notNull().default(0),
}, (t) => [primaryKey({ columns: [t.linkId, t.day] }), index('clicks_day_idx').on(t.day)])
