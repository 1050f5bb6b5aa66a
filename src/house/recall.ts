import type { KnowledgeHit } from '../memory/index.ts'
import { decisionsNamedIn } from '../model/because.ts'
import { type Decision, isLive, referenceOf } from '../model/decision.ts'
import { checkDecisions, type ReadOverviewOptions, type RunCommand, readOverview, type Verdict } from './check-decisions.ts'
import { keepInStep } from './keep-in-step.ts'
import { withKnowledge } from './open-knowledge.ts'

export interface Recalled {
  readonly hits: readonly KnowledgeHit[]
  readonly problems: readonly string[]
}

/** What is known about some words; without any, the decisions that hold, the newest first. @throws KnowledgeError */
export function recall(folder: string, words: string, limit: number): Promise<Recalled> {
  return withKnowledge(folder, async (knowledge) => {
    const { problems } = await keepInStep(knowledge, folder)
    if (words.trim() !== '') return { hits: await knowledge.search(words, { limit }), problems }
    const decisions = await knowledge.read((state) => state.decisions())
    return { hits: decisions.filter(isLive).reverse().slice(0, limit).map(hitOf), problems }
  })
}

function hitOf(decision: Decision): KnowledgeHit {
  return { kind: 'decision', reference: referenceOf(decision), title: decision.title, excerpt: decision.rationale }
}

export interface RecalledDecision {
  readonly decision: Decision
  /** Paths of the blueprint that are so because of it. */
  readonly restingOnIt: readonly string[]
  /** Relative to the project. */
  readonly file: string | null
}

/** One decision in full; null where there is none of this number. @throws KnowledgeError, LoadError */
export async function recallOne(number: number, options: ReadOverviewOptions): Promise<RecalledDecision | null> {
  const known = await withKnowledge(options.folder, async (knowledge) => {
    await keepInStep(knowledge, options.folder)
    return knowledge.read((state) => state.decisions())
  })
  const decision = known.find(({ id }) => id === number)
  if (decision === undefined) return null
  const { shape, decisions } = await readOverview(options)
  const restingOnIt = shape.because.filter(({ text }) => decisionsNamedIn(text).includes(number)).map(({ path }) => path)
  return { decision, restingOnIt, file: decisions.find(({ id }) => id === number)?.place.file ?? null }
}

export interface RecalledChecks {
  readonly verdicts: readonly Verdict[]
  readonly problems: readonly string[]
}

/** Which decisions are kept. @param run the commands of checks; null runs none. @throws KnowledgeError, LoadError */
export async function recallChecks(options: ReadOverviewOptions, run: RunCommand | null): Promise<RecalledChecks> {
  const { problems } = await withKnowledge(options.folder, (knowledge) => keepInStep(knowledge, options.folder))
  return { verdicts: await checkDecisions(options, run), problems }
}
