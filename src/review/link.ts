/** What no reader can know by itself: SQL inside code, and which migrations are released. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Filter, Query, Value } from '../model/architecture/code.ts'
import type { Database, Engine } from '../model/architecture/database.ts'
import { readQuery } from '../readers/sql/index.ts'

/**
 * @param isReleased whether the base has a file as it stands; null where there is no history: then nothing is known to be
 *   released
 */
export function link(architecture: Architecture, isReleased: ((file: string) => boolean) | null): Architecture {
  const engine = architecture.databases[0]?.engine ?? 'postgres'
  return {
    ...architecture,
    databases: architecture.databases.map((database) => withReleases(database, isReleased)),
    code: { ...architecture.code, queries: architecture.code.queries.map((query) => withSql(query, engine)) },
  }
}

function withReleases(database: Database, isReleased: ((file: string) => boolean) | null): Database {
  return {
    ...database,
    migrations: database.migrations.map((migration) => ({
      ...migration,
      unreleased: isReleased === null || !isReleased(migration.file),
    })),
  }
}

/** A query whose text the code has, with what the text says. */
function withSql(query: Query, engine: Engine): Query {
  if (query.sql === null || query.tables.length > 0) return query
  const read = readQuery(query.sql, engineOf(query, engine))
  if (read === null) return query
  const givenAs = (parameter: number | null): Value | null =>
    parameter === null ? null : (query.parameters[parameter - 1] ?? null)
  return {
    ...query,
    does: read.does,
    tables: read.tables,
    filters: read.filters.map(({ parameter, ...filter }): Filter => ({ ...filter, value: givenAs(parameter) })),
    order: read.order,
    limit: read.limit,
    offset: read.offset,
    columns: read.columns,
    writes: read.writes.map(({ column, parameter }) => ({ column, value: givenAs(parameter) })),
    joins: read.joins,
    locks: read.locks,
    onConflict: read.onConflict,
    returning: read.returning,
  }
}

function engineOf({ client }: Query, engine: Engine): Engine {
  if (client === 'better-sqlite3') return 'sqlite'
  return client === 'mysql2' ? 'mysql' : client === 'pg' || client === 'postgres' ? 'postgres' : engine
}
