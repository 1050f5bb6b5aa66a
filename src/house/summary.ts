import { type SessionSummary, summarise } from '../memory/index.ts'
import type { Severity } from '../model/finding.ts'
import type { Overview } from '../review/index.ts'
import { withKnowledge } from './open-knowledge.ts'
import { readRuns } from './runs.ts'

export interface SummaryOptions {
  readonly folder: string
  readonly overview: Overview
  /** What the review that was just made found; null where none was. */
  readonly findings: Readonly<Record<Severity, number>> | null
}

/** What was built, decided and measured, in eight fields. Nothing is written. @throws KnowledgeError */
export async function summaryOf({ folder, overview, findings }: SummaryOptions): Promise<SessionSummary> {
  const { shape, decisions, verdicts } = overview
  const known = await withKnowledge(folder, (knowledge) =>
    knowledge.read((state) => ({
      decisions: state.decisions(),
      insights: state.insights().length,
      patterns: Number(state.all('SELECT count(*) AS n FROM patterns')[0]!.n),
    })),
  )
  const inFiles = new Set(decisions.map(({ id }) => id))
  return summarise({
    shape,
    // A file is what a team agreed on; memory may know of more that has none yet.
    decisions: [...decisions, ...known.decisions.filter(({ id }) => !inFiles.has(id))],
    checks: {
      kept: verdicts.filter(({ state }) => state === 'kept').length,
      broken: verdicts.filter(({ state }) => state === 'broken').map(({ decision }) => decision),
    },
    runs: readRuns(folder).runs,
    findings,
    known: { insights: known.insights, patterns: known.patterns },
  })
}
