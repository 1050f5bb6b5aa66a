import type { Lab, Trial } from '../lab/index.ts'
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Database } from '../model/architecture/database.ts'
import { type Finding, type Hypothesis, type Severity, severities } from '../model/finding.ts'
import type { Draft } from './judge.ts'
import { compareFindings } from './rank.ts'

/** A finding with what came of trying it. */
export interface Proven {
  readonly finding: Omit<Finding, 'fingerprint'>
  readonly hypothesis: Hypothesis | null
  readonly trial: Trial | null
  /** Of the database that it was tried in. */
  readonly source: string | null
}

/** What was seen when the migrations were replayed, and costs nothing to tell. */
const observed: ReadonlySet<Hypothesis['tries']> = new Set<Hypothesis['tries']>(['lock', 'rewrite', 'refused'])
/** Each makes its own data: the gravest are tried, so that a review of a large repository ends. */
const mostTrials = 25
/** Nothing was run, and nothing will be where nothing changes. */
const untried = {
  tooMany: notRun(`${mostTrials} graver ones were tried; it is tried once they are gone`),
  unasked: notRun('the lab was not asked'),
  notReplayed: notRun('the migrations were not replayed, so that there is nothing to try it in'),
}

function notRun(summary: string): Trial {
  return { proof: 'not run', summary, steps: [] }
}

/** One that comes out the same the next time. */
export function isKeptTrial(trial: Trial): boolean {
  return trial.proof !== 'not run' || Object.values(untried).some(({ summary }) => summary === trial.summary)
}

/**
 * Tries what the lab can try. What was tried and did not show is dropped where the rule was not certain, and lowered where
 * it was.
 */
export async function prove(architecture: Architecture, drafts: readonly Draft[], lab: Lab | null): Promise<readonly Proven[]> {
  const proven: Proven[] = []
  let trials = 0
  for (const { hypothesis, unproven, ...draft } of [...drafts].sort(compareFindings)) {
    const database = hypothesis === null ? undefined : databaseFor(architecture, hypothesis)
    const takesTime = hypothesis !== null && !observed.has(hypothesis.tries)
    if (takesTime) trials++
    const trial =
      hypothesis === null ? null : takesTime && trials > mostTrials ? untried.tooMany : await tryIn(lab, database, hypothesis)
    if (trial?.proof === 'not reproduced' && draft.confidence !== 'certain') continue
    const isLowered = trial?.proof === 'not reproduced'
    const proof =
      trial === null ? { status: 'not run' as const, summary: unproven } : { status: trial.proof, summary: trial.summary }
    proven.push({
      finding: {
        ...draft,
        severity: isLowered ? lower(draft.severity) : draft.severity,
        confidence: trial?.proof === 'reproduced' ? 'certain' : isLowered ? 'maybe' : draft.confidence,
        proof: { ...proof, script: null },
      },
      hypothesis,
      trial,
      source: database?.source ?? null,
    })
  }
  return proven
}

async function tryIn(lab: Lab | null, database: Database | undefined, hypothesis: Hypothesis): Promise<Trial> {
  if (lab === null) return untried.unasked
  if (database === undefined || database.basis !== 'replayed') return untried.notReplayed
  return lab.tryHypothesis(database, hypothesis)
}

/** The one that a hypothesis is about. */
export function databaseFor({ databases }: Architecture, hypothesis: Hypothesis): Database | undefined {
  if ('statement' in hypothesis) {
    const { file, start } = hypothesis.statement
    return databases.find(({ migrations }) =>
      migrations.some(({ statements }) => statements.some(({ place }) => place.file === file && place.start === start)),
    )
  }
  const table = hypothesis.tries === 'delete parent' ? hypothesis.child : hypothesis.table
  return databases.find(({ kind, tables }) => kind === 'migrations' && tables.some(({ name }) => name === table))
}

function lower(severity: Severity): Severity {
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)]!
}
