import type { QueriedTables } from './agent-worker.ts'
import type { Database } from './database.ts'
import { KnowledgeError } from './knowledge.ts'
import { triggers } from './schema.ts'

/** What a statement of an agent may do: read, or also insert and update. */
export type AgentRight = 'query' | 'execute'

/** Action codes of the authoriser. https://sqlite.org/c3ref/c_alter_table.html */
const actions = { delete: 9, insert: 18, pragma: 19, read: 20, select: 21, update: 23, function: 31, recursive: 33 } as const

const writable = new Set(['decisions', 'patterns', 'insights'])
const pureTables = ['json_each', 'json_tree', 'sqlite_schema', 'sqlite_master']
const readable = new Set([...writable, 'memory', 'history', 'search', ...pureTables])
/** Written by triggers of the tables above, and by nobody else. */
const derived = new Set(['history', 'search'])
/** The tables behind `search`, which the engine uses for itself while a statement runs. https://sqlite.org/fts5.html#fts5_data_structures */
const shadows = /^search_(data|idx|content|docsize|config)$/
const fixedColumns = new Set(['id', 'created_at', 'ROWID'])

/** Pure, or of time: none of them reaches a file, a setting or the inside of the engine. */
const functions = new Set(
  `-> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws cos cosh count
  cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format glob
  group_concat hex highlight if ifnull iif instr json json_array json_array_length json_error_position json_extract
  json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set
  json_type json_valid julianday lag last_insert_rowid last_value lead length like likelihood likely ln log log10 log2 lower
  ltrim match max min mod nth_value ntile nullif octet_length percent_rank pi pow power printf quote radians random rank replace
  round row_number rtrim sign sin sinh snippet sqlite_version sqrt strftime string_agg substr substring sum tan tanh time
  timediff total total_changes trim trunc typeof unhex unicode unistr unixepoch unlikely upper`.split(/\s+/),
)

const schemaIsFixed = 'the tables, indexes, views and triggers of memory are what they are'
const oneStatement = 'each statement is a transaction of its own'
/** Why another action is refused, by its code. */
const refusals: Readonly<Record<number, string>> = {
  [actions.pragma]: 'PRAGMA is refused: the settings of memory are what they are',
  22: `transactions are refused: ${oneStatement}`,
  24: 'ATTACH is refused (and VACUUM, which attaches): memory is one database, and none other is reached from it',
  25: 'DETACH is refused: memory is one database',
  26: `ALTER TABLE is refused: ${schemaIsFixed}`,
  27: 'REINDEX is refused: Lintel keeps the indexes of memory itself',
  28: 'ANALYZE is refused: memory is planned without statistics',
  32: `savepoints are refused: ${oneStatement}`,
}

/**
 * Decides, as the engine's own authoriser, what a statement of an agent may do; no words are compared. What it did not expect is
 * refused. https://sqlite.org/c3ref/set_authorizer.html
 */
export class Guard {
  readonly #right: AgentRight
  /** While a statement runs no other can be compiled but by the engine itself, for the table that is searched. */
  #phase: 'off' | 'compile' | 'run' = 'off'
  #refusal: string | null = null
  #writes = 0
  readonly #readable: ReadonlySet<string>
  /** Of tables and of what the engine brings along as such. */
  readonly #names: ReadonlySet<string>

  constructor(database: Database, right: AgentRight, of: QueriedTables = 'memory') {
    this.#right = right
    const { capi } = database.engine
    const names = database.all('SELECT name FROM sqlite_schema UNION ALL SELECT name FROM pragma_module_list')
    this.#names = new Set(names.map(({ name }) => String(name).toLowerCase()))
    const own = of === 'memory' ? [] : database.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    this.#readable = of === 'memory' ? readable : new Set([...pureTables, ...own.map(({ name }) => String(name).toLowerCase())])
    capi.sqlite3_set_authorizer(
      database.pointer,
      (_, action, first, second, schema, by) => {
        const refusal = this.#judge({ action, first: first || '', second: second || '', schema: schema || '', by: by || '' })
        if (refusal === null) return capi.SQLITE_OK
        this.#refusal ??= refusal
        return capi.SQLITE_DENY
      },
      0,
    )
  }

  /** @throws KnowledgeError, `refused`, with what was refused first; anything else that `act` throws is passed on. */
  during<T>(phase: 'compile' | 'run', act: () => T): T {
    this.#phase = phase
    try {
      return act()
    } catch (error) {
      throw this.#refusal === null ? error : new KnowledgeError('refused', this.#refusal)
    } finally {
      this.#phase = 'off'
      this.#refusal = null
    }
  }

  /** Of tables that an agent may write, by the statement itself. */
  get writes(): number {
    return this.#writes
  }

  #judge(asked: Asked): string | null {
    if (this.#phase === 'off') return null
    if (this.#phase === 'run' && isSearchItself(asked)) return null
    const { action, first, second } = asked
    switch (action) {
      case actions.select:
      case actions.recursive:
        return null
      case actions.function:
        return functions.has(second.toLowerCase()) ? null : `the function \`${second}\` is refused: it is none that memory needs`
      case actions.read:
        return this.#mayRead(asked)
          ? null
          : `reading \`${first}\` is refused: there are ${[...this.#readable].filter((name) => !pureTables.includes(name)).join(', ')}`
      case actions.insert:
      case actions.update:
      case actions.delete:
        return this.#judgeWrite(asked)
      default:
        return refusals[action] ?? `a change of the schema is refused: ${schemaIsFixed}`
    }
  }

  #mayRead({ first, second, schema }: Asked): boolean {
    const table = first.toLowerCase()
    if (schema === 'main' && this.#readable.has(table)) return true
    // Without a column and a schema (`SELECT count(*) FROM x`) it is what was written, also the name of a WITH.
    return (
      second === '' && schema === '' && (this.#readable.has(table) || !this.#names.has(table)) && !/^(sqlite|pragma)_/.test(table)
    )
  }

  #judgeWrite({ action, first, second, schema, by }: Asked): string | null {
    if (first.startsWith('sqlite_'))
      return `${action === actions.delete ? 'DROP' : 'CREATE (and ANALYZE, which creates a table)'} is refused: ${schemaIsFixed}`
    if (this.#right === 'query') return 'a query only reads: use `agent_knowledge_execute` for INSERT and UPDATE'
    // A name that stands here is that of a trigger: nothing else in SQLite writes from within.
    const isTrigger = triggers.has(by)
    if (isTrigger && schema === 'main' && (derived.has(first) || (first === 'decisions' && second === 'status'))) return null
    if (action === actions.delete) {
      return `DELETE is refused, since what was known is kept: say UPDATE decisions SET status = 'superseded' WHERE id = …`
    }
    if (first === 'memory') return 'values under keys are not written by SQL: use `memory_store`, which keeps every version'
    if (schema !== 'main' || !writable.has(first))
      return `writing \`${first}\` is refused: only decisions, patterns and insights are written`
    if (action === actions.update && fixedColumns.has(second))
      return `the \`${second.toLowerCase()}\` of a row stays what it is: leave it out`
    this.#writes++
    return null
  }
}

interface Asked {
  readonly action: number
  readonly first: string
  readonly second: string
  readonly schema: string
  /** The trigger or view that it is done for. */
  readonly by: string
}

function isSearchItself({ action, first, schema }: Asked): boolean {
  if (action === actions.pragma) return first === 'data_version'
  return (
    [actions.read, actions.insert, actions.update, actions.delete].some((known) => known === action) &&
    schema === 'main' &&
    shadows.test(first)
  )
}
