import type { Unread } from '../../model/architecture/architecture.ts'
import type { Engine } from '../../model/architecture/database.ts'
import type { Place } from '../../model/architecture/place.ts'
import { readPlain } from './plain/statement.ts'
import { type ReadStatement, readPostgres } from './postgres/statement.ts'
import type { Operation } from './schema/operation.ts'
import { type Fragment, fileOffset } from './text/fragment.ts'
import { type Piece, splitStatements } from './text/split.ts'
import { StatementText } from './text/statement-text.ts'
import { withoutTemplates } from './text/template.ts'
import { isText } from './text/tokens.ts'

/** A statement with all that it does, before it is known what runs before it. */
export interface StatementPart {
  readonly kind: string
  readonly text: string
  readonly place: Place
  readonly whole: Place
  readonly operations: readonly Operation[]
  /** Runs outside of the transaction that the runner opens. */
  readonly outside: boolean
}

export interface FilePart {
  readonly statements: readonly StatementPart[]
  readonly unread: readonly Unread[]
}

/** What the statements of a fragment do. What cannot be read costs itself alone. */
export function readFragment(fragment: Fragment, engine: Engine, placeOf: (start: number, end: number) => Place): FilePart {
  const script = withoutTemplates(fragment.text, engine)
  const placeAt = (start: number, end: number) =>
    placeOf(fileOffset(fragment, start), end > start ? fileOffset(fragment, end - 1) + 1 : fileOffset(fragment, start))
  const statements: StatementPart[] = []
  const unread: Unread[] = []
  for (const piece of splitStatements(script, engine)) {
    if (piece.kind === 'blank' || (piece.kind === 'meta' && engine === 'mysql')) continue
    const place = placeAt(piece.from, piece.to)
    if (piece.kind === 'data') unread.push({ reader: 'sql', place, message: 'rows of COPY are passed by' })
    else if (piece.kind === 'meta') unread.push({ reader: 'sql', place, message: 'a command of psql is passed by' })
    else {
      const read = readStatement(script, piece, engine, placeAt)
      if (read === null) continue
      if ('message' in read) unread.push({ reader: 'sql', place, message: read.message })
      else {
        const semicolon = /^\s*;/.exec(script.slice(piece.to, piece.end))?.[0].length ?? 0
        const whole = placeAt(piece.from, piece.to + semicolon)
        const text = fragment.text.slice(piece.from, piece.to)
        statements.push({ ...read, text, place, whole, outside: fragment.outside })
      }
    }
  }
  return { statements, unread }
}

const longest = 65_536

function readStatement(
  script: string,
  piece: Piece,
  engine: Engine,
  placeAt: (start: number, end: number) => Place,
): ReadStatement | { readonly message: string } | null {
  const text = new StatementText(script, engine, piece, placeAt)
  try {
    if (text.end - text.start > longest && text.is(0, 'INSERT')) return readLongInsert(text, engine)
    return engine === 'postgres' ? readPostgres(text) : readPlain(text)
  } catch (error) {
    return { message: `a statement could not be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** An INSERT of very many rows: told by its head alone, since its rows say nothing of the schema. */
function readLongInsert(text: StatementText, engine: Engine): ReadStatement {
  const into = text.tokens.findIndex((token) => isText(text.script, token, 'INTO'))
  const after = text.seek(into + 1, (i) => i > into + 1 && !text.is(i, '.') && !text.is(i - 1, '.'))
  const table = text.textOf({ from: into + 1, to: after }).replaceAll(/["`]/g, '')
  const name = engine === 'postgres' ? table.replace(/^public\./, '') : table
  return { kind: 'insert', operations: [{ does: 'insert', table: name, hasWhere: false, hasLimit: false, place: text.place }] }
}
