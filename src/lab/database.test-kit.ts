import type { Database, Migration, Statement, Table } from '../model/architecture/database.ts'
import { placesOf } from '../model/architecture/place.ts'

/** A database as a reader would hand it over: one migration a file, split at `;` outside of `$$` and quotes. */
export function databaseOf(
  files: Readonly<Record<string, string>>,
  { engine = 'postgres', transaction = true, tables = [] }: Partial<Given> = {},
): Database {
  const migrations = Object.entries(files).map(([file, text]) => migrationOf(file, text, transaction))
  const nothing = { tables, views: [], functions: [], roles: [], enums: [] }
  return { engine, source: 'migrations', kind: 'migrations', by: 'sql', basis: 'read', ...nothing, migrations }
}

interface Given {
  readonly engine: Database['engine']
  readonly transaction: boolean
  readonly tables: readonly Table[]
}

function migrationOf(file: string, text: string, transaction: boolean): Migration {
  const place = placesOf(file, text)
  let open = false
  const statements = [...text.matchAll(/(?:\$\$[\s\S]*?\$\$|'(?:[^']|'')*'|--[^\n]*|[^;])+;?/g)].flatMap((match): Statement[] => {
    const raw = match[0].replace(/;$/, '')
    const written = raw.trim()
    if (written === '') return []
    const start = match.index + raw.indexOf(written)
    if (/^begin\b/i.test(written)) open = true
    const inTransaction = transaction || open
    if (/^(commit|rollback)$/i.test(written)) open = false
    const kind = written.split(/\s+/)[0]!.toLowerCase()
    const at = place(start, start + written.length)
    return [{ kind, text: written, place: at, whole: at, changes: [], inTransaction, observed: null }]
  })
  return { id: file, file, runner: 'numbered', transaction, unreleased: true, statements, place: place(0, text.length) }
}
