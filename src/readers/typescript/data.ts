import type { Query } from '../../model/architecture/code.ts'
import { createContinued } from './continued.ts'
import { builderQuery } from './data-builders.ts'
import { documentQuery } from './data-documents.ts'
import { drizzleQuery } from './data-drizzle.ts'
import { sequelizeQuery, typeormQuery } from './data-orms.ts'
import { prismaQuery } from './data-prisma.ts'
import type { Client } from './data-query.ts'
import { sqlQuery } from './data-sql.ts'
import type { World } from './world.ts'

/** Every access to a database, in the order of the calls. */
export function readQueries(world: World): Query[] {
  const fallback = mainClient(world)
  const continued = createContinued(world)
  const hasDocuments = importsAny(world, /^(?:mongodb|mongoose|@fastify\/mongodb|@nestjs\/mongoose)$/)
  return world.calls.flatMap((linked) => {
    return (
      prismaQuery(linked) ??
      asExported(world, linked.file, drizzleQuery(world, linked)) ??
      builderQuery(linked, continued) ??
      typeormQuery(world, linked, continued) ??
      sequelizeQuery(linked) ??
      (hasDocuments ? documentQuery(world, linked) : null) ??
      sqlQuery(linked, fallback) ??
      []
    )
  })
}

/** Drizzle's tables are variables: one that is imported under another name goes by its own. */
function asExported(world: World, file: string, query: Query | null): Query | null {
  if (query === null) return null
  const imports = world.files.get(file)?.imports ?? []
  const named = (local: string): string => {
    const name = imports.find(({ names }) => Object.hasOwn(names, local))?.names[local]
    return name === undefined || name === '*' || name === 'default' ? local : name
  }
  return {
    ...query,
    tables: query.tables.map(named),
    joins: query.joins.map(named),
    filters: query.filters.map((filter) => ({ ...filter, table: filter.table === null ? null : named(filter.table) })),
  }
}

const clients: readonly (readonly [RegExp, Client])[] = [
  [/^(?:pg|pg-promise|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite)$/, 'pg'],
  [/^postgres$/, 'postgres'],
  [/^(?:mysql2?|mysql2\/promise|mariadb)$/, 'mysql2'],
  [/^(?:better-sqlite3|node:sqlite|libsql)$/, 'better-sqlite3'],
  [/^knex$/, 'knex'],
  [/^kysely$/, 'kysely'],
  [/^drizzle-orm/, 'drizzle'],
  [/^typeorm$/, 'typeorm'],
  [/^sequelize/, 'sequelize'],
  [/^@prisma\/client$/, 'prisma'],
]

/** The client that a repository imports: what SQL is sent with where no call tells. */
export function mainClient(world: World): Client {
  const imported = new Set<string>()
  for (const { imports } of world.files.values()) for (const { from } of imports) imported.add(from)
  return clients.find(([pattern]) => [...imported].some((from) => pattern.test(from)))?.[1] ?? 'other'
}

function importsAny(world: World, pattern: RegExp): boolean {
  for (const { imports } of world.files.values()) if (imports.some(({ from }) => pattern.test(from))) return true
  return false
}
