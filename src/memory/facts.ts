import type { Outside } from '../ports/outside.ts'
import { AgentWorker } from './agent-worker.ts'
import { Database } from './database.ts'
import { loadEngine } from './engine.ts'
import { type Cell, KnowledgeError } from './knowledge.ts'

/** Facts of one kind, to be asked by SQL. */
export interface FactTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Asks tables by one SELECT at a time, within the limits of agents' statements. */
export interface FactQueries {
  /** At most 1,000 rows. @throws KnowledgeError */
  query(tables: readonly FactTable[], sql: string): Promise<readonly Readonly<Record<string, Cell>>[]>
  close(): Promise<void>
}

const deadlineMs = 10_000
const page = { limit: 1_000, offset: 0 }

export function openFactQueries(outside: Outside): FactQueries {
  const worker = new AgentWorker(outside, deadlineMs)
  const images = new WeakMap<readonly FactTable[], { readonly stamp: string; readonly bytes: () => Uint8Array }>()
  let made = 0
  const present = async (tables: readonly FactTable[]) => {
    let found = images.get(tables)
    if (found === undefined) {
      const bytes = await imageOf(tables)
      found = { stamp: `facts ${++made}`, bytes: () => bytes }
      images.set(tables, found)
    }
    return found
  }
  return {
    query: async (tables, sql) => {
      const { columns, rows, nextOffset } = await worker.query({ sql, page, of: 'facts', present: () => present(tables) })
      if (nextOffset !== null && rows.length < page.limit)
        throw new KnowledgeError('too-large', 'the rows are too long: select less of them')
      return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]!])))
    },
    close: () => worker.close(),
  }
}

async function imageOf(tables: readonly FactTable[]): Promise<Uint8Array> {
  const database = Database.open(await loadEngine())
  try {
    database.exec('BEGIN')
    for (const { name, columns, rows } of tables) {
      database.exec(`CREATE TABLE "${name}" (${columns.map((column) => `"${column}"`).join(', ')})`)
      const insert = `INSERT INTO "${name}" VALUES (${columns.map(() => '?').join(', ')})`
      for (const row of rows) database.run(insert, row)
    }
    database.exec('COMMIT')
    return database.toImage()
  } finally {
    database.close()
  }
}
