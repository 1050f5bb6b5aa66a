import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { createComplexityLimitRule } from 'graphql-validation-complexity'
import mercurius from 'mercurius'
import { db } from './database.js'
import { items, stalls } from './schema.js'
import { viewed } from './views.js'

const schema = `
  type Stall { id: ID! name: String! }
  type Item { id: ID! title: String! description: String! priceMinor: Int! tags: [String!]! materials: [String!]! stall: Stall! }
  type Query {
    item(id: ID!): Item
    stalls: [Stall!]!
    items(first: Int = 24, before: String, attributes: [Wanted!], colour: String): [Item!]!
  }
  input Wanted { name: String! value: String! }
`
const shown = { id: items.id, stallId: items.stallId, title: items.title, description: items.description, priceMinor: items.priceMinor, tags: items.tags, materials: items.materials }
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const resolvers = {
  Item: {
    materials: (item: { materials: string }) => item.materials.split(',').map((material) => material.trim()),
  },
  Query: {
    stalls: () => db.select({ id: stalls.id, name: stalls.name }).from(stalls).orderBy(desc(stalls.createdAt)),
    async item(_: unknown, { id }: { id: string }) {
      if (!uuid.test(id)) return null
      const [item] = await db.select(shown).from(items).where(and(eq(items.id, id), eq(items.hidden, false)))
      if (item) viewed(item.id)
      return item ?? null
    },
    items(_: unknown, { first, before, attributes, colour }: { first: number; before?: string; colour?: string; attributes?: { name: string; value: string }[] }) {
      const wanted = Object.fromEntries((attributes ?? []).slice(0, 5).map(({ name, value }) => [name.slice(0, 20), value.slice(0, 80)]))
      return db
        .select(shown)
        .from(items)
        .where(and(eq(items.hidden, false), before && !Number.isNaN(Date.parse(before)) ? lt(items.createdAt, new Date(before)) : undefined, attributes?.length ? sql`${items.attributes} @> ${JSON.stringify(wanted)}::jsonb` : undefined, colour ? sql`${items.attributes} ->> 'colour' = ${colour.slice(0, 80)}` : undefined))
        .orderBy(desc(items.createdAt), desc(items.id))
        .limit(Math.min(Math.max(first, 1), 60))
    },
  },
}

const loaders = {
  Item: {
    async stall(queries: { obj: { stallId: string } }[]) {
      const found = await db.select({ id: stalls.id, name: stalls.name }).from(stalls).where(inArray(stalls.id, queries.map(({ obj }) => obj.stallId)))
      const byId = new Map(found.map((stall) => [stall.id, stall]))
      return queries.map(({ obj }) => byId.get(obj.stallId))
    },
  },
}

/** The public shop window: no one is signed in here. */
export async function storefront(app: FastifyInstance) {
  await app.register(mercurius, {
    schema,
    resolvers,
    loaders: loaders as never,
    graphiql: true,
    queryDepth: 4,
    allowBatchedQueries: false,
    validationRules: [createComplexityLimitRule(1_500)],
  })
}
