import type { Lab, Trial } from '../lab/index.ts'
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Database } from '../model/architecture/database.ts'
import { type Finding, type Hypothesis, type Severity, severities } from '../model/finding.ts'
import type { Draft } from './judge.ts'

/** A finding with what came of trying it. */
export interface Proven {
  readonly finding: Omit<Finding, 'fingerprint'>
  readonly hypothesis: Hypothesis | null
  readonly trial: Trial | null
  /** Of the database that it was tried in. */
  readonly source: string | null
}

/**
 * Tries what the lab can try. What was tried and did not show is dropped where the rule was not certain, and lowered where
 * it was.
 */
export async function prove(architecture: Architecture, drafts: readonly Draft[], lab: Lab | null): Promise<readonly Proven[]> {
  const proven: Proven[] = []
  for (const { hypothesis, unproven, ...draft } of drafts) {
    const database = hypothesis === null ? undefined : databaseFor(architecture, hypothesis)
    const trial = hypothesis === null ? null : await tryIn(lab, database, hypothesis)
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
  if (lab === null) return { proof: 'not run', summary: 'the lab was not asked', steps: [] }
  if (database === undefined || database.basis !== 'replayed') {
    return { proof: 'not run', summary: 'the migrations were not replayed, so that there is nothing to try it in', steps: [] }
  }
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
