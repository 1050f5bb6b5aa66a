import type { Decision } from '../model/decision.ts'
import type { Database, Row } from './database.ts'
import { asKnowledgeError } from './faults.ts'
import {
  type Cell,
  type Insight,
  type KnowledgeChange,
  KnowledgeError,
  type KnowledgeState,
  type KnowledgeWriter,
  type NewDecision,
  type NewInsight,
} from './knowledge.ts'

/** The columns of a decision, by the names of its fields. */
const decisionColumns = {
  id: 'id',
  agentName: 'agent_name',
  decisionType: 'decision_type',
  title: 'title',
  description: 'description',
  rationale: 'rationale',
  status: 'status',
  supersedes: 'supersedes',
  check: 'check',
  createdAt: 'created_at',
} as const satisfies Record<keyof Decision, string>

const insightColumns = {
  id: 'id',
  agentName: 'agent_name',
  section: 'section',
  label: 'label',
  text: 'text',
  run: 'run',
  createdAt: 'created_at',
} as const satisfies Record<keyof Insight, string>

/** @param now is asked before each statement; what is called after `end` throws. */
export interface StateOptions {
  readonly now: () => number
  readonly hasEnded: () => boolean
}

/** The one state that a database holds. */
export function stateOf(database: Database, { now, hasEnded }: StateOptions): KnowledgeState {
  const all = (sql: string, values: readonly Cell[] = []) => {
    if (hasEnded()) throw new KnowledgeError('refused', 'this state of memory was given for the time of the call only')
    database.engine.setClock(now())
    return told(() => database.all(sql, values))
  }
  return {
    all,
    decisions: () => all('SELECT * FROM decisions ORDER BY id').map((row) => named<Decision>(row, decisionColumns)),
    insights: () => all('SELECT * FROM insights ORDER BY id').map((row) => named<Insight>(row, insightColumns)),
  }
}

export function writerOf(database: Database, options: StateOptions): KnowledgeWriter {
  const state = stateOf(database, options)
  const run = (sql: string, values: readonly Cell[] = []): KnowledgeChange => {
    if (options.hasEnded()) throw new KnowledgeError('refused', 'memory was given for writing for the time of the call only')
    database.engine.setClock(options.now())
    return told(() => database.run(sql, values))
  }
  const decision = (id: number) => {
    const [row] = state.all('SELECT * FROM decisions WHERE id = ?', [id])
    if (row === undefined) throw new KnowledgeError('not-found', `there is no decision ${id}`)
    return named<Decision>(row, decisionColumns)
  }
  return {
    ...state,
    run,
    recordDecision: (given) => decision(insert(run, 'decisions', columnsOf(given, decisionColumns))),
    changeDecision: (id, change) => {
      decision(id)
      const columns = Object.entries(columnsOf(change, decisionColumns))
      if (columns.length > 0) {
        const set = columns.map(([column]) => `"${column}" = ?`).join(', ')
        run(`UPDATE decisions SET ${set} WHERE id = ?`, [...columns.map(([, value]) => value), id])
      }
      return decision(id)
    },
    recordInsight: (given) => {
      const id = insert(run, 'insights', columnsOf(given, insightColumns))
      return named<Insight>(state.all('SELECT * FROM insights WHERE id = ?', [id])[0]!, insightColumns)
    },
  }
}

function insert(run: KnowledgeWriter['run'], table: string, columns: Readonly<Record<string, Cell>>): number {
  const names = Object.keys(columns).map((column) => `"${column}"`)
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  return run(sql, Object.values(columns)).lastId!
}

/** What is given, by column; what is left out is left to the table. */
function columnsOf(
  given: Partial<NewDecision> | NewInsight,
  columns: Readonly<Record<string, string>>,
): Readonly<Record<string, Cell>> {
  const named = Object.entries(given as Readonly<Record<string, Cell | undefined>>)
  return Object.fromEntries(named.flatMap(([field, value]) => (value === undefined ? [] : [[columns[field]!, value]])))
}

/** The tables hold what the type says: their constraints see to it. */
function named<T>(row: Row, columns: Readonly<Record<string, string>>): T {
  return Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, row[column] ?? null])) as T
}

export function told<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw asKnowledgeError(error)
  }
}
