import {
  type DecisionSync,
  type Knowledge,
  renumberDecision,
  type Settlement,
  settleDecision,
  syncDecisions,
} from '../memory/index.ts'
import type { Outside } from '../ports/outside.ts'
import { withKnowledge } from './open-knowledge.ts'
import { waitingOutside } from './outside.ts'

export interface InStep {
  /** Files that were written, relative to the project. */
  readonly files: readonly string[]
  /** What a person has to settle or mend, with the file and line. */
  readonly problems: readonly string[]
}

/** Brings the decisions of memory and the files of `docs/adr/` in step. */
export async function keepInStep(knowledge: Knowledge, folder: string, outside: Outside = waitingOutside): Promise<InStep> {
  return told(await syncDecisions(knowledge, folder, outside))
}

/** Ends the conflict of a decision, or gives a file whose number another has the next that is free. @throws KnowledgeError */
export function settle(what: Settlement | { readonly renumber: string }, folder: string): Promise<InStep> {
  return withKnowledge(folder, async (knowledge) => {
    const synced =
      'renumber' in what
        ? await renumberDecision(knowledge, folder, what.renumber, waitingOutside)
        : await settleDecision(knowledge, folder, what, waitingOutside)
    return told(synced)
  })
}

function told({ created, updated, conflicts, problems }: DecisionSync): InStep {
  const written = [...created.filter(({ made }) => made === 'file'), ...updated.filter(({ changed }) => changed === 'file')].map(
    ({ path }) => path,
  )
  return {
    files: [...new Set(written)].sort(),
    problems: [...conflicts, ...problems].map(({ path, line, message }) => `${path}:${line}: ${message}`),
  }
}
