import type { Outside } from '../../ports/outside.ts'
import { editFile } from '../files/edit-file.ts'
import { projectPath } from '../files/project-path.ts'
import {
  type InsightSection,
  insightSections,
  type Knowledge,
  KnowledgeError,
  type KnowledgeState,
  type KnowledgeWriter,
} from '../knowledge.ts'
import { loadMarkdown } from '../markdown/load-markdown.ts'
import { type ArchitectureFacts, type Bullet, derivedBullets, type Learnt } from './content.ts'
import { type Known, type Spliced, spliceInsights } from './splice-insights.ts'

/** Where it is in a project. */
export const insightsFile = '.superagent/memory/insights.md'
/** Who is said to have recorded what was found in the file. */
export const insightsAuthor = 'insights.md'

const mostBytes = 32 * 1024 * 1024

export interface UpdatedInsights {
  readonly changed: boolean
  /** Lessons that stood in the file and were not known: they are now. */
  readonly learnt: readonly Bullet[]
  readonly told: readonly string[]
}

/** What the section says of the project: as it is, or made of what memory holds at that moment. */
export type Facts = ArchitectureFacts | ((state: KnowledgeState) => ArchitectureFacts)

/**
 * Brings `## System Architecture` of a project's `insights.md` up to date, and takes what others wrote there into memory.
 * @throws KnowledgeError where the file leads out of the project, is too large, or could not take the section
 */
export async function updateInsights(
  knowledge: Knowledge,
  folder: string,
  facts: Facts,
  outside: Outside,
): Promise<UpdatedInsights> {
  const readBlocks = await loadMarkdown()
  return knowledge.write(async (state) => {
    const path = await projectPath(folder, insightsFile)
    const known = knownFrom(state, typeof facts === 'function' ? facts(state) : facts, outside)
    let last: Spliced | undefined
    const edit = (before: Buffer | null) => {
      last = spliceInsights(before ?? Buffer.alloc(0), known, readBlocks)
      return last.bytes
    }
    const { changed } = await editFile({ path, edit, mostBytes, outside })
    const { found, told } = last!
    keep(state, known, found)
    return { changed, learnt: found, told: told.map((each) => `${insightsFile}, ${each}`) }
  })
}

function knownFrom(state: KnowledgeState, facts: ArchitectureFacts, outside: Outside): Known {
  const formerRows = state.all(`SELECT row_before FROM history WHERE table_name = 'insights' ORDER BY id`)
  const labels = state.all('SELECT section, label FROM insight_labels ORDER BY section, label')
  return {
    facts,
    learnt: state.insights(),
    former: formerRows.map((row) => JSON.parse(String(row.row_before)) as Learnt),
    formerLabels: labels.map(({ section, label }) => ({ section: sectionNamed(section), label: String(label) })),
    updatedAt: new Date(outside.now()).toISOString().slice(0, 10),
  }
}

function sectionNamed(name: unknown): InsightSection {
  const section = insightSections.find((each) => each === name)
  if (section === undefined) throw new KnowledgeError('corrupt', `\`insight_labels\` names \`${name}\`, which is no sub-section`)
  return section
}

/** The file has it already: who is killed before this is durable finds it there again. */
function keep(state: KnowledgeWriter, { facts, formerLabels }: Known, found: readonly Bullet[]): void {
  for (const { section, label, text } of found) state.recordInsight({ agentName: insightsAuthor, section, label, text })
  for (const { section, label } of derivedBullets(facts)) {
    if (formerLabels.some((each) => each.section === section && each.label === label)) continue
    state.run('INSERT OR IGNORE INTO insight_labels (section, label) VALUES (?, ?)', [section, label])
  }
}
