/**
 * A process that runs migrations in SQLite in memory and reads its schema back. It is a process, not a thread: the
 * native engine cannot be interrupted, and a thread that is inside it cannot be ended. The request comes in on standard
 * input, the reply goes out on standard output.
 */
import { readFileSync, writeSync } from 'node:fs'
import Database from 'libsql'
import type { SqliteCatalogue, SqliteIndex, SqliteReply, SqliteRequest, SqliteTable } from './sqlite-wire.ts'
import { isSavepoint, isTransactionControl, opensTransaction, rollsBack, withoutComments } from './transaction-control.ts'

type Cells = readonly (string | number | null)[]

/** Statements that reach files: other databases, copies, extensions. None of them can be composed by SQL itself. */
const reachesFiles = /^(attach|detach|vacuum\b[\s\S]*\binto)\b/i
const notInTransaction = /within a transaction|while in a transaction/i
/** A limit that SQL can lower and not raise. */
const heapLimitBytes = 268_435_456

const database = new Database(':memory:')
database.exec(`PRAGMA hard_heap_limit = ${heapLimitBytes}; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY`)
const { migrations } = JSON.parse(readFileSync(0, 'utf8')) as SqliteRequest
const errors = migrations.map(({ statements }) => run(statements))
send(JSON.stringify({ errors, catalogue: catalogue() } satisfies SqliteReply))

function send(text: string): void {
  const bytes = Buffer.from(text)
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent)
}

/** What is refused costs one statement. */
function run(statements: SqliteRequest['migrations'][number]['statements']): (string | null)[] {
  const refusals = statements.map(({ text, inTransaction }) => {
    const sql = withoutComments(text)
    if (reachesFiles.test(sql)) return 'files are out of reach in the lab'
    if (isSavepoint(sql)) return attempt(sql)
    if (isTransactionControl(sql)) {
      if (opensTransaction(sql)) settle(true)
      else if (database.inTransaction) database.exec(rollsBack(sql) ? 'ROLLBACK' : 'COMMIT')
      return null
    }
    settle(inTransaction)
    const error = attempt(sql)
    if (error === null || !inTransaction || !notInTransaction.test(error)) return error
    settle(false)
    attempt(sql)
    return error
  })
  const late = database.inTransaction ? attempt('COMMIT') : null
  if (late !== null && database.inTransaction) database.exec('ROLLBACK')
  return late === null ? refusals : refusals.with(-1, refusals.at(-1) ?? late)
}

function settle(inTransaction: boolean): void {
  if (inTransaction === database.inTransaction) return
  database.exec(inTransaction ? 'BEGIN' : 'COMMIT')
}

/** Only the first statement of a text is run: SQLite rolls a failed one back by itself. */
function attempt(sql: string): string | null {
  try {
    const statement = database.prepare(sql)
    // Rows are taken one by one and dropped.
    if (statement.reader) for (const _ of statement.iterate());
    else statement.run()
    return null
  } catch (error) {
    return (error as Error).message
  }
}

function all(sql: string): readonly Cells[] {
  return database.prepare(sql).raw(true).all() as Cells[]
}

function catalogue(): SqliteCatalogue {
  const named = all(
    "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  )
  const sqlOf = new Map(all('SELECT name, sql FROM sqlite_schema').map(([name, sql]) => [name, sql as string | null]))
  return {
    tables: named
      .filter(([, type]) => type === 'table')
      .map(([name, , wr, strict]) => tableOf(name as string, sqlOf, { withoutRowid: wr === 1, strict: strict === 1 })),
    views: named.filter(([, type]) => type === 'view').map(([name]) => ({ name: name as string, sql: sqlOf.get(name!) ?? '' })),
  }
}

type SqlOf = ReadonlyMap<Cells[number] | undefined, string | null>

function tableOf(name: string, sqlOf: SqlOf, kind: Pick<SqliteTable, 'strict' | 'withoutRowid'>): SqliteTable {
  const columns = all(`SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(${text(name)}) ORDER BY cid`)
  const keys = all(`SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(${text(name)}) ORDER BY id, seq`)
  const indexes = all(`SELECT name, "unique", origin FROM pragma_index_list(${text(name)}) ORDER BY name`)
  return {
    name,
    sql: sqlOf.get(name) ?? '',
    ...kind,
    columns: columns.map(([column, type, notNull, value, primary, hidden]) => ({
      name: column as string,
      type: type as string,
      notNull: notNull === 1,
      default: value as string | null,
      primary: primary as number,
      generated: hidden === 2 || hidden === 3,
    })),
    foreignKeys: keys.map(([id, table, from, to, onDelete]) => ({
      id: id as number,
      table: table as string,
      from: from as string,
      to: to as string | null,
      onDelete: onDelete as string,
    })),
    indexes: indexes.map(([index, unique, origin]) => indexOf(index as string, unique === 1, origin as string, sqlOf)),
  }
}

function indexOf(name: string, unique: boolean, origin: string, sqlOf: SqlOf): SqliteIndex {
  const keys = all(`SELECT name, "desc" FROM pragma_index_xinfo(${text(name)}) WHERE "key" = 1 ORDER BY seqno`)
  const told = keys.map(([column, descending]) => ({ column: column as string | null, descending: descending === 1 }))
  return { name, unique, origin, sql: sqlOf.get(name) ?? null, keys: told }
}

/** A name of the reviewed schema as a literal. */
function text(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}
