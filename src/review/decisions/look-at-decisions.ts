import { type FactTable, openFactQueries, readDecisions } from '../../memory/index.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { ReadDecision } from '../../model/architecture/decisions.ts'
import { isLive } from '../../model/decision.ts'
import { readDecisionCheck } from '../../model/decision-check.ts'
import type { Outside } from '../../ports/outside.ts'
import type { Sources } from '../../readers/reader.ts'
import { breaksOf, type Looked } from './breaks.ts'
import { factTables } from './fact-tables.ts'

/**
 * The architecture with the decisions of its repository: where each that holds, and has a check that can be looked at, is not
 * kept.
 */
export async function lookAtDecisions(architecture: Architecture, sources: Sources, outside: Outside): Promise<Architecture> {
  const { decisions: read, unread } = await readDecisions(sources)
  if (read.length + unread.length === 0) return architecture
  const queries = openFactQueries(outside)
  let tables: readonly FactTable[] | undefined
  const looked: Omit<Looked, 'at'> = {
    architecture,
    text: (file) => (sources.has(file) ? sources.text(file) : undefined),
    query: (sql) => {
      tables ??= factTables(architecture)
      return queries.query(tables, sql)
    },
  }
  try {
    const decisions: ReadDecision[] = []
    for (const decision of read) {
      const looks = isLive(decision) ? await lookAt(decision, looked) : { breaks: null, problem: null }
      decisions.push({ ...decision, ...looks })
    }
    return { ...architecture, decisions, unread: [...architecture.unread, ...unread] }
  } finally {
    await queries.close()
  }
}

type Looks = Pick<ReadDecision, 'breaks' | 'problem'>

async function lookAt(
  { check: line, checkPlace, place }: Omit<ReadDecision, keyof Looks>,
  looked: Omit<Looked, 'at'>,
): Promise<Looks> {
  if (line === null) return { breaks: null, problem: null }
  try {
    const check = readDecisionCheck(line)
    if (check.is === 'rule' || check.is === 'command') return { breaks: null, problem: null }
    return { breaks: await breaksOf(check, { ...looked, at: checkPlace ?? place }), problem: null }
  } catch (error) {
    return { breaks: null, problem: (error as Error).message }
  }
}
