/** What EXPLAIN says of a statement that ran. */
import { NotRun, type Steps } from './trial.ts'

export interface Plan {
  /** Pages that were read or found in memory. */
  readonly pages: number
  /** Rows that were sorted; null where nothing was. */
  readonly sorted: number | null
}

interface Node {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Node[]
}

export async function explain(steps: Steps, sql: string): Promise<Plan> {
  let plan: Plan | undefined
  const { error } = await steps.ask(
    `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) ${sql}`,
    ({ rows }) => {
      const [said] = rows[0]!['QUERY PLAN'] as unknown as [{ readonly Plan: Node }]
      plan = { pages: said.Plan['Shared Hit Blocks'] + said.Plan['Shared Read Blocks'], sorted: sortedBy(said.Plan) }
      return `${plan.pages} pages: ${namesOf(said.Plan)}`
    },
  )
  if (!plan) throw new NotRun(`the query is refused: ${error?.message}`)
  return plan
}

function sortedBy(node: Node): number | null {
  const inner = node.Plans ?? []
  if (node['Node Type'].endsWith('Sort')) return Math.round(inner[0]?.['Actual Rows'] ?? 0)
  return inner.map(sortedBy).find((rows) => rows !== null) ?? null
}

function namesOf(node: Node): string {
  return [node['Node Type'], ...(node.Plans ?? []).map(namesOf)].join(' < ')
}
