/** What no reader can know by itself: SQL inside code, the tables that an ORM's names mean, and which migrations are released. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Query, Value } from '../model/architecture/code.ts'
import type { Database, Engine } from '../model/architecture/database.ts'
import { readQuery, type SqlValue } from '../readers/sql/index.ts'
import { inDeclaredCase } from './declared-case.ts'
import { databaseOfBlueprint, routesOfBlueprint } from './lower-blueprint.ts'
import { translateNames } from './translate-names.ts'

/**
 * @param isReleased whether the base has a file as it stands; null where there is no history: then nothing is known to be
 *   released
 */
export function link(architecture: Architecture, isReleased: ((file: string) => boolean) | null): Architecture {
  const engine = architecture.databases.map((each) => each.engine).find((each) => each !== 'mongodb') ?? 'postgres'
  const translate = translateNames(architecture.databases)
  const asDeclared = inDeclaredCase(architecture.databases)
  return {
    ...architecture,
    databases: [
      ...architecture.databases.map((database) => withReleases(database, isReleased)),
      ...architecture.blueprints.map(databaseOfBlueprint),
    ],
    code: {
      ...architecture.code,
      routes: [...architecture.code.routes, ...architecture.blueprints.flatMap(routesOfBlueprint)],
      queries: architecture.code.queries.map((query) => asDeclared(withSql(translate(query), engine))),
    },
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
  return {
    ...query,
    does: read.does,
    tables: read.tables,
    // A column that equals another one joins two tables, and filters neither.
    filters: read.filters
      .filter(({ value }) => value.is !== 'column')
      .map((filter) => ({ ...filter, value: givenAs(query, filter.value) })),
    order: read.order,
    limit: read.limit,
    offset: read.offset,
    columns: read.columns,
    writes: read.writes.map(({ column, value }) => ({ column, value: givenAs(query, value) })),
    joins: read.joins,
    locks: read.locks,
    onConflict: read.onConflict,
    returning: read.returning,
    one: query.one || read.one,
  }
}

/** The value of the code that a text of SQL means; what the text itself says stands where the query does. */
function givenAs({ parameters, place }: Query, value: SqlValue): Value | null {
  if (value.is === 'parameter') return parameters[value.number - 1] ?? null
  if (value.is !== 'constant') return null
  return value.text === null ? { is: 'null', place } : { is: 'text', text: value.text, place }
}

function engineOf({ client }: Query, engine: Engine): Engine {
  if (client === 'better-sqlite3') return 'sqlite'
  return client === 'mysql2' ? 'mysql' : client === 'pg' || client === 'postgres' ? 'postgres' : engine
}
