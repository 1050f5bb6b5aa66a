import type { Query } from '../../../model/architecture/code.ts'
import type { Engine } from '../../../model/architecture/database.ts'
import { as, kindOf, type Node, parsePostgres } from '../postgres/parser.ts'
import { inPostgresWords, type Rewritten } from './dialect.ts'
import { QueryReading } from './query-reading.ts'
import type { ResolvedQuery } from './resolved-query.ts'

/**
 * What a text of SQL asks, each value in it replaced by `$1`, `$2` … or `?`. Null where the text is no single statement
 * that PostgreSQL's grammar knows; `prepareSql` comes before.
 */
export function readQuery(sql: string, engine: Engine): ResolvedQuery | null {
  const asWritten: Rewritten = { sql, ignores: false, replaces: false }
  const first = engine === 'postgres' ? parsed(asWritten) : null
  return first ?? parsed(inPostgresWords(sql, engine))
}

function parsed(given: Rewritten): ResolvedQuery | null {
  let node: Node
  try {
    node = parsePostgres(given.sql).node
  } catch {
    return null
  }
  const reading = new QueryReading()
  reading.statement(node)
  const read = reading.finished(doesOf(node))
  if (given.replaces) return { ...read, does: 'upsert', onConflict: true }
  return given.ignores ? { ...read, onConflict: true } : read
}

const locking = /^pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?$/

function doesOf(node: Node): Query['does'] {
  const kind = kindOf(node)
  switch (kind) {
    case 'SelectStmt':
      return selects(node)
    case 'InsertStmt':
      return as(node, 'InsertStmt')?.onConflictClause?.action === 'ONCONFLICT_UPDATE' ? 'upsert' : 'insert'
    case 'UpdateStmt':
      return 'update'
    case 'DeleteStmt':
      return 'delete'
    case 'MergeStmt':
      return 'upsert'
    case 'VariableSetStmt':
      return 'set'
    case 'LockStmt':
      return 'lock'
    default:
      return /^(?:Create|Alter|Drop|Index|Rename|View|Truncate|Grant|Comment)/.test(kind) ? 'ddl' : 'other'
  }
}

/** `count(*)::int` is `count(*)`. */
function uncast(node: Node | undefined): Node | undefined {
  return as(node, 'TypeCast')?.arg ?? node
}

function selects(node: Node): Query['does'] {
  const select = as(node, 'SelectStmt')
  const calls = (select?.targetList ?? []).map((target) => as(uncast(as(target, 'ResTarget')?.val), 'FuncCall'))
  const names = calls.map((call) => as(call?.funcname?.at(-1), 'String')?.sval ?? '')
  const [only] = names
  if (names.length !== 1 || only === undefined) return 'select'
  if (only === 'set_config') return 'set'
  if (locking.test(only)) return 'lock'
  return only === 'count' && (select?.groupClause ?? []).length === 0 ? 'count' : 'select'
}
