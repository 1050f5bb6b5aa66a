import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

export const bookmarks = sqliteTable(
  'bookmarks',
  {
    id: text('id').primaryKey(),
    owner: text('owner').notNull(),
    url: text('url').notNull(),
    title: text('title').notNull(),
    note: text('note'),
    icon: text('icon'),
    addedAt: integer('added_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (t) => [
    uniqueIndex('bookmarks_owner_url').on(t.owner, t.url),
    index('bookmarks_owner_added').on(t.owner, t.addedAt),
    index('bookmarks_owner_title').on(t.owner, t.title, t.addedAt),
    check('note_length', sql`length(${t.note}) <= 1000`),
  ],
)

export const tags = sqliteTable(
  'tags',
  {
    bookmarkId: text('bookmark_id').notNull().references(() => bookmarks.id, { onDelete: 'cascade' }),
    owner: text('owner').notNull(),
    name: text('name').notNull(),
  },
  (t) => [primaryKey({ columns: [t.bookmarkId, t.name] }), index('tags_owner_name').on(t.owner, t.name)],
)

export const shares = sqliteTable(
  'shares',
  {
    tokenHash: text('token_hash').primaryKey(),
    bookmarkId: text('bookmark_id').notNull().references(() => bookmarks.id, { onDelete: 'cascade' }),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (t) => [index('shares_bookmark').on(t.bookmarkId), index('shares_expiry').on(t.expiresAt)],
)
