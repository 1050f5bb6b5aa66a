import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const stalls = pgTable('stalls', {
  id: uuid('id').primaryKey().defaultRandom(),
  ownerSub: text('owner_sub').notNull().unique(),
  name: text('name').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
}, (table) => [index('stalls_newest').on(table.createdAt, table.id)])

export const items = pgTable('items', {
  id: uuid('id').primaryKey().defaultRandom(),
  stallId: uuid('stall_id').notNull().references(() => stalls.id),
  requestKey: uuid('request_key').notNull(),
  title: text('name').notNull(),
  description: text('description').notNull(),
  attributes: jsonb('attributes').$type<Record<string, string>>().notNull().default({}),
  materials: text('materials').notNull().default(''),
  tags: text('tags').array().notNull().default([]), // at most ten, shown and never joined
  priceMinor: bigint('price_minor', { mode: 'number' }).notNull(),
  stock: integer('stock').notNull(),
  hidden: boolean('hidden').notNull().default(false),
  createdAt: at('created_at').notNull().defaultNow(),
}, (table) => [
  unique('items_once').on(table.stallId, table.requestKey),
  index('items_of_stall').on(table.stallId, table.createdAt, table.id),
  index('items_shown').on(table.createdAt, table.id).where(sql`NOT hidden`),
  index('items_attributes').using('gin', sql`attributes jsonb_path_ops`),
  check('items_stock', sql`stock >= 0`),
  check('items_price', sql`price_minor > 0`),
])

export const orders = pgTable('orders', {
  id: uuid('id').primaryKey().defaultRandom(),
  buyerSub: text('buyer_sub').notNull(),
  requestKey: uuid('request_key').notNull(),
  itemId: uuid('item_id').notNull().references(() => items.id),
  quantity: integer('quantity').notNull(),
  amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
  state: text('state', { enum: ['placed', 'paid', 'shipped', 'refunded', 'failed'] }).notNull().default('placed'),
  createdAt: at('created_at').notNull().defaultNow(),
}, (table) => [
  unique('orders_once').on(table.buyerSub, table.requestKey),
  index('orders_of_buyer').on(table.buyerSub, table.createdAt, table.id),
  index('orders_of_item').on(table.itemId),
  check('orders_state', sql`state IN ('placed', 'paid', 'shipped', 'refunded', 'failed')`),
])

export const sagas = pgTable('sagas', {
  orderId: uuid('order_id').primaryKey().references(() => orders.id),
  step: text('step', { enum: ['started', 'charged', 'shipped', 'undoing', 'undone'] }).notNull(),
  chargeId: text('charge_id'),
  updatedAt: at('updated_at').notNull().defaultNow(),
}, () => [check('sagas_step', sql`step IN ('started', 'charged', 'shipped', 'undoing', 'undone')`)])

export const outbox = pgTable('outbox', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  subject: text('subject').notNull(),
  payload: jsonb('payload').$type<{ type: string; version: number; orderId: string }>().notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  sentAt: at('sent_at'),
}, (table) => [index('outbox_unsent').on(table.id).where(sql`sent_at IS NULL`), index('outbox_sent').on(table.sentAt).where(sql`sent_at IS NOT NULL`)])

export const payouts = pgTable('payouts', {
  id: uuid('id').primaryKey().defaultRandom(),
  stallId: uuid('stall_id').notNull(),
  outboxId: integer('outbox_id').references(() => outbox.id),
  amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
  settled: boolean('settled').notNull().default(false),
  createdAt: at('created_at').notNull().defaultNow(),
}, (table) => [index('payouts_of_stall').on(table.stallId, table.createdAt), index('payouts_settled').on(table.settled), index('payouts_of_outbox').on(table.outboxId)])

export const handled = pgTable('handled', {
  consumer: text('consumer').notNull(),
  message: text('message').notNull(),
  at: at('at').notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.consumer, table.message] }), index('handled_age').on(table.at)])
