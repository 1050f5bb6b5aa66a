import type { QueriedTables } from './agent-worker.ts'
import { columnsOf, Database, prepare, SqlFault } from './database.ts'
import type { Engine } from './engine.ts'
import { asKnowledgeError } from './faults.ts'
import { Guard } from './guard.ts'
import { type Cell, type KnowledgeChange, KnowledgeError, type KnowledgePage, type Page } from './knowledge.ts'

/** What an agent's statement may use. */
export const statementLimits: Readonly<Record<'characters' | 'instructions' | 'resultBytes' | 'changes' | 'heapBytes', number>> =
  {
    /** Of its text. */
    characters: 500_000,
    /** Instructions of the engine's machine: about a second's worth. */
    instructions: 20_000_000,
    /** Of all cells of a page together. */
    resultBytes: 500_000,
    /** Rows that one statement changes. */
    changes: 1_000,
    /** Of the heap that all databases of the thread share. */
    heapBytes: 384 * 1024 * 1024,
  }

/** Of one value, one row, and what the engine puts together on the way. */
const valueBytes = 2_000_000
const instructionsPerLook = 1_000
const blob = 4

/** A database that answers queries of agents, until there is a newer image. */
export class AgentReader {
  readonly #database: Database
  readonly #guard: Guard

  constructor(engine: Engine, image: Uint8Array, of: QueriedTables) {
    this.#database = Database.open(engine, image)
    limit(this.#database)
    if (of === 'memory') openSearch(this.#database)
    this.#database.exec('PRAGMA query_only = ON')
    this.#guard = new Guard(this.#database, 'query', of)
  }

  /** @throws KnowledgeError */
  query(sql: string, page: Required<Page>): KnowledgePage {
    return asked(
      this.#database,
      sql,
      (statement) => readPage(this.#database, { statement, page, guard: this.#guard }),
      this.#guard,
    )
  }

  close(): void {
    this.#database.close()
  }
}

/** @returns what was changed, and the image that has it. @throws KnowledgeError */
export function executeStatement(engine: Engine, image: Uint8Array, sql: string): { change: KnowledgeChange; image: Uint8Array } {
  const database = Database.open(engine, image)
  try {
    limit(database)
    openSearch(database)
    database.exec(givenByMemory)
    const guard = new Guard(database, 'execute')
    database.exec('BEGIN')
    const change = asked(database, sql, (statement) => runChange(database, statement, guard), guard)
    database.exec('COMMIT')
    return { change, image: database.toImage() }
  } catch (error) {
    throw asKnowledgeError(error)
  } finally {
    database.close()
  }
}

/** What only memory says; for agents alone, since Lintel numbers decisions as their files are numbered. */
const givenByMemory = ['decisions', 'patterns', 'insights']
  .map(
    (table) => `CREATE TEMP TRIGGER ${table}_of_agents AFTER INSERT ON main.${table} BEGIN
      SELECT RAISE(ABORT, 'leave \`id\` out: memory numbers its rows, and says the number')
        WHERE NEW.id <> 1 + coalesce((SELECT max(id) FROM main.${table} WHERE id <> NEW.id), 0);
      SELECT RAISE(ABORT, 'leave \`created_at\` out: it is the time of the statement')
        WHERE NEW.created_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
      ${table === 'decisions' ? supersedesOne() : ''}
    END;`,
  )
  .concat(
    `CREATE TEMP TRIGGER decisions_superseded_by_agents AFTER UPDATE OF supersedes ON main.decisions BEGIN ${supersedesOne()} END;`,
  )
  .join('\n')

function supersedesOne(): string {
  return `SELECT RAISE(ABORT, 'there is no decision of the number that \`supersedes\` gives')
    WHERE NEW.supersedes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.decisions WHERE id = NEW.supersedes);`
}

function limit(database: Database): void {
  const { capi } = database.engine
  const limits: readonly (readonly [Parameters<typeof capi.sqlite3_limit>[1], number])[] = [
    [capi.SQLITE_LIMIT_LENGTH, valueBytes],
    [capi.SQLITE_LIMIT_SQL_LENGTH, statementLimits.characters * 4],
    [capi.SQLITE_LIMIT_COLUMN, 100],
    [capi.SQLITE_LIMIT_EXPR_DEPTH, 100],
    [capi.SQLITE_LIMIT_COMPOUND_SELECT, 20],
    [capi.SQLITE_LIMIT_VDBE_OP, 50_000],
    [capi.SQLITE_LIMIT_FUNCTION_ARG, 50],
    [capi.SQLITE_LIMIT_ATTACHED, 0],
    [capi.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200],
    [capi.SQLITE_LIMIT_VARIABLE_NUMBER, 50],
    [capi.SQLITE_LIMIT_TRIGGER_DEPTH, 8],
    [capi.SQLITE_LIMIT_WORKER_THREADS, 0],
  ]
  for (const [id, most] of limits) capi.sqlite3_limit(database.pointer, id, most)
  capi.sqlite3_db_config(database.pointer, capi.SQLITE_DBCONFIG_DEFENSIVE, 1, 0)
  database.exec(`PRAGMA hard_heap_limit = ${statementLimits.heapBytes}`)
}

/** The table that is searched is opened now: later its own statements would be taken for the agent's. */
function openSearch(database: Database): void {
  database.value(`SELECT count(*) FROM search WHERE search MATCH 'a'`)
}

function asked<T>(database: Database, sql: string, use: (statement: number) => T, guard: Guard): T {
  const { capi } = database.engine
  let statement = 0
  let looks = statementLimits.instructions / instructionsPerLook
  capi.sqlite3_progress_handler(database.pointer, instructionsPerLook, () => (looks-- > 0 ? 0 : 1), 0)
  try {
    statement = guard.during('compile', () => compileOne(database, sql))
    return use(statement)
  } catch (error) {
    throw asKnowledgeError(error)
  } finally {
    capi.sqlite3_finalize(statement)
    capi.sqlite3_progress_handler(database.pointer, 0, 0, 0)
  }
}

function compileOne(database: Database, sql: string): number {
  const { capi } = database.engine
  if (sql.includes('\0')) throw new KnowledgeError('invalid-sql', 'the statement holds a NUL character: leave it out')
  if (sql.length > statementLimits.characters) {
    throw new KnowledgeError('too-long', `the statement has more than ${statementLimits.characters} characters`)
  }
  const { statement, tail } = prepare(database, sql)
  if (statement === 0) throw new KnowledgeError('invalid-sql', 'there is no statement in this')
  try {
    if (hasStatement(database, tail)) throw new KnowledgeError('refused', 'several statements are refused: say them one by one')
    if (capi.sqlite3_stmt_isexplain(statement) !== 0)
      throw new KnowledgeError('refused', 'EXPLAIN is refused: say the statement itself')
    if (capi.sqlite3_bind_parameter_count(statement) > 0) {
      throw new KnowledgeError('refused', 'parameters are refused: write the values, with each quotation mark within them twice')
    }
    return statement
  } catch (error) {
    capi.sqlite3_finalize(statement)
    throw error
  }
}

/** What follows a statement may be blank or a comment; anything else, also what cannot be understood, is another. */
function hasStatement(database: Database, text: string): boolean {
  for (let rest = text; rest !== ''; ) {
    let next: { statement: number; tail: string }
    try {
      next = prepare(database, rest)
    } catch (error) {
      if (error instanceof SqlFault) return true
      throw error
    }
    if (next.statement !== 0) {
      database.engine.capi.sqlite3_finalize(next.statement)
      return true
    }
    if (next.tail.length >= rest.length) return false
    rest = next.tail
  }
  return false
}

interface Reading {
  readonly statement: number
  readonly page: Required<Page>
  readonly guard: Guard
}

function readPage(database: Database, { statement, page: { limit, offset }, guard }: Reading): KnowledgePage {
  const { capi } = database.engine
  if (capi.sqlite3_column_count(statement) === 0 || capi.sqlite3_stmt_readonly(statement) === 0) {
    throw new KnowledgeError('refused', 'a query is a SELECT: use `agent_knowledge_execute` for INSERT and UPDATE')
  }
  return guard.during('run', () => {
    const columns = columnsOf(database.engine, statement)
    const rows: (readonly Cell[])[] = []
    let bytes = 0
    for (let at = 0; database.step(statement); at++) {
      if (at < offset) continue
      if (rows.length === limit) return { columns, rows, nextOffset: at }
      bytes += rowBytes(database, statement, columns.length)
      if (bytes > statementLimits.resultBytes) {
        if (rows.length > 0) return { columns, rows, nextOffset: at }
        throw new KnowledgeError(
          'too-large',
          `a row has more than ${statementLimits.resultBytes} bytes: select less of it, such as substr(value, 1, 10000)`,
        )
      }
      rows.push(columns.map((name, column) => cellAt(database, { statement, column, name })))
    }
    return { columns, rows, nextOffset: null }
  })
}

function rowBytes({ engine: { capi } }: Database, statement: number, columns: number): number {
  let bytes = 0
  for (let i = 0; i < columns; i++) bytes += 8 + capi.sqlite3_column_bytes(statement, i)
  return bytes
}

function cellAt(
  { engine: { capi } }: Database,
  { statement, column, name }: { statement: number; column: number; name: string },
): Cell {
  if (capi.sqlite3_column_type(statement, column) === blob) {
    throw new KnowledgeError('refused', `\`${name}\` is a blob, which no text can hold: write hex(…) around it`)
  }
  const value = capi.sqlite3_column_js(statement, column)
  // What JSON has no number for is told in letters.
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value)
  return value as Cell
}

function runChange(database: Database, statement: number, guard: Guard): KnowledgeChange {
  const { capi } = database.engine
  if (guard.writes === 0 || capi.sqlite3_stmt_readonly(statement) !== 0) {
    throw new KnowledgeError(
      'refused',
      'only INSERT and UPDATE of decisions, patterns and insights are taken here: use `agent_knowledge_query` to read',
    )
  }
  if (capi.sqlite3_column_count(statement) > 0) {
    throw new KnowledgeError('refused', 'RETURNING is refused: the number of the row is told as `lastId`')
  }
  return guard.during('run', () => {
    capi.sqlite3_set_last_insert_rowid(database.pointer, 0n)
    while (database.step(statement));
    const change = database.outcome()
    if (change.changes > statementLimits.changes) {
      throw new KnowledgeError(
        'refused',
        `this changes ${change.changes} rows, and at most ${statementLimits.changes} are changed at once: add WHERE`,
      )
    }
    return change
  })
}
