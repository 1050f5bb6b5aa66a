/** Where a fact of the catalogue stands in the repository. */
import type { Database, Statement } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'

/** Places of what was replayed: those that the reader gave, then the statement that made it. */
export interface Whereabouts {
  /** Of a relation, type, function or role; `read` is what the reader knows of it. */
  of(name: string, read: { readonly place: Place } | undefined): Place
  /** Of a part of a table: a column, an index, a constraint, a policy. */
  ofPart(table: string, name: string, read: { readonly place: Place } | undefined): Place
}

export function whereabouts(database: Database, makers: ReadonlyMap<string, Place>): Whereabouts {
  const statements = database.migrations.flatMap((migration) => migration.statements)
  const first = database.migrations[0]?.place ?? { file: database.source, line: 1, column: 1, start: 0, end: 0 }
  const words = new Map<Statement, ReadonlySet<string>>()
  const wordsOf = (statement: Statement): ReadonlySet<string> => {
    const known = words.get(statement)
    if (known) return known
    const found = new Set(statement.text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [])
    words.set(statement, found)
    return found
  }
  const mention = (names: readonly string[]): Place | undefined => {
    const asked = names.map((name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase())
    return statements.find((statement) => asked.every((name) => wordsOf(statement).has(name)))?.place
  }
  const of: Whereabouts['of'] = (name, read) => read?.place ?? makers.get(name) ?? mention([name]) ?? first
  return {
    of,
    ofPart: (table, name, read) => read?.place ?? mention([table, name]) ?? makers.get(name) ?? of(table, undefined),
  }
}
