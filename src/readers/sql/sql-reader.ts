import type { Facts, Unread } from '../../model/architecture/architecture.ts'
import type { Database } from '../../model/architecture/database.ts'
import type { Reader, Sources } from '../reader.ts'
import { prepareJavaScript } from './host/javascript.ts'
import { readFolder } from './migrations/database.ts'
import { findMigrations } from './migrations/find.ts'
import type { MigrationFolder } from './migrations/folder.ts'
import { preparePostgres } from './postgres/parser.ts'

/** Reads migrations in SQL: which runner applies them in which order, what each statement does, and what comes of it. */
export function createSqlReader(): Reader {
  return { name: 'sql', read: readSql }
}

async function readSql(sources: Sources): Promise<Facts> {
  const folders = findMigrations(sources)
  if (folders.length === 0) return {}
  await preparePostgres()
  if (folders.some((folder) => folder.files.some((file) => /\.[cm]?[jt]s$/.test(file.path)))) await prepareJavaScript()
  const foreign = folders.filter((folder) => isClickHouse(sources, folder))
  const read = folders.filter((folder) => !foreign.includes(folder)).map((folder) => ({ folder, ...readFolder(sources, folder) }))
  const databases: Database[] = []
  const unread: Unread[] = foreign.map(({ source, files }) => {
    const place = { file: files[0]!.path, line: 1, column: 1, start: 0, end: 0 }
    return { reader: 'sql', place, message: `\`${source}\` is SQL of ClickHouse, which is not read` }
  })
  for (const one of read) {
    if (
      isDump(
        one.database,
        read.map((other) => other.database),
      )
    )
      continue
    unread.push(...one.unread)
    if (one.database.migrations.some((migration) => migration.statements.length > 0)) databases.push(one.database)
  }
  return { databases, unread }
}

/** Its tables name an engine of their own. */
function isClickHouse(sources: Sources, { files }: MigrationFolder): boolean {
  return files.some(({ path }) =>
    sources.facts(path, 'sql-clickhouse', 1, (text) => /\bENGINE\s*=?\s*\w*MergeTree\b/i.test(text)),
  )
}

/** A file that holds what the migrations of another folder lead to: the same tables, told twice. */
function isDump(database: Database, all: readonly Database[]): boolean {
  if (!database.source.endsWith('.sql') || database.tables.length === 0) return false
  return all.some((other) => {
    if (other === database || other.source.endsWith('.sql')) return false
    const names = new Set(other.tables.map((table) => table.name))
    return database.tables.filter((table) => names.has(table.name)).length * 2 >= database.tables.length
  })
}
