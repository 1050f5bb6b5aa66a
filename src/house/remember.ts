import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type InsightSection,
  insightSections,
  insightsFile,
  type KnowledgeWriter,
  learntLabels,
  type NewDecision,
  type NewInsight,
} from '../memory/index.ts'
import { referenceOf } from '../model/decision.ts'
import { keepInStep } from './keep-in-step.ts'
import { withKnowledge } from './open-knowledge.ts'
import { writeInsights } from './write-insights.ts'

export interface NewPattern {
  readonly name: string
  readonly category: string
  readonly problem: string
  readonly forces: string
  readonly solution: string
  readonly consequences: string
  readonly whenNot: string
  readonly source: string
}

export type ToRemember =
  | { readonly kind: 'decision'; readonly decision: NewDecision }
  | { readonly kind: 'pattern'; readonly pattern: NewPattern }
  | { readonly kind: 'lesson'; readonly lesson: Pick<NewInsight, 'agentName' | 'label' | 'text' | 'run'> }

export interface Remembered {
  /** Such as `ADR-4`, `pattern 41`, `insight 3`. */
  readonly reference: string
  readonly title: string
  /** What was written for people, relative to the project. */
  readonly files: readonly string[]
  /** What stands in the way of keeping files and memory in step. */
  readonly problems: readonly string[]
}

export interface RememberOptions {
  readonly folder: string
  readonly cacheFolder: string
}

/** Keeps something, in memory and in the files that people read. @throws KnowledgeError */
export function remember(what: ToRemember, { folder, cacheFolder }: RememberOptions): Promise<Remembered> {
  return withKnowledge(folder, async (knowledge) => {
    // First what was written by hand, so that a number that somebody took in a file is not given twice.
    await keepInStep(knowledge, folder)
    const kept = await knowledge.write((state) => keep(state, what))
    const synced = await keepInStep(knowledge, folder)
    const isTold = what.kind === 'lesson' || (what.kind === 'decision' && existsSync(join(folder, insightsFile)))
    const told = isTold ? await writeInsights({ folder, cacheFolder, knowledge }) : { files: [], problems: [] }
    return { ...kept, files: [...synced.files, ...told.files], problems: [...synced.problems, ...told.problems] }
  })
}

function keep(state: KnowledgeWriter, what: ToRemember): Pick<Remembered, 'reference' | 'title'> {
  switch (what.kind) {
    case 'decision': {
      const decision = state.recordDecision(what.decision)
      return { reference: referenceOf(decision), title: decision.title }
    }
    case 'pattern': {
      const { name, category, problem, forces, solution, consequences, whenNot, source } = what.pattern
      const { lastId } = state.run(
        'INSERT INTO patterns (name, category, problem, forces, solution, consequences, when_not, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        [name, category, problem, forces, solution, consequences, whenNot, source],
      )
      return { reference: `pattern ${lastId}`, title: name }
    }
    case 'lesson': {
      const { id } = state.recordInsight({ section: sectionOf(what.lesson.label), ...what.lesson })
      return { reference: `insight ${id}`, title: `${what.lesson.label}: ${what.lesson.text}` }
    }
  }
}

/** The sub-section of `insights.md` that a label stands in. */
function sectionOf(label: string): InsightSection {
  return insightSections.find((section) => learntLabels[section]?.includes(label)) ?? 'Lessons Learned'
}
