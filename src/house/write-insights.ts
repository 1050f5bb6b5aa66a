import { architectureFacts, insightsFile, type Knowledge, updateInsights } from '../memory/index.ts'
import type { Outside } from '../ports/outside.ts'
import { type Overview, readOverview } from './check-decisions.ts'
import { keepInStep } from './keep-in-step.ts'
import { withKnowledge } from './open-knowledge.ts'
import { waitingOutside } from './outside.ts'
import { readRuns } from './runs.ts'

export interface WriteInsightsOptions {
  readonly folder: string
  readonly cacheFolder: string
  readonly knowledge: Knowledge
  readonly outside?: Outside
}

export interface WrittenInsights {
  readonly files: readonly string[]
  readonly problems: readonly string[]
  /** The repository as it was read for it. */
  readonly overview: Overview
}

/** Brings `insights.md` up to date with the repository, what was measured and what was decided. */
export async function writeInsights({
  folder,
  cacheFolder,
  knowledge,
  outside = waitingOutside,
}: WriteInsightsOptions): Promise<WrittenInsights> {
  const overview = await readOverview({ folder, cacheFolder })
  const { shape } = overview
  const { runs, problems } = readRuns(folder)
  const facts = (state: { decisions: () => Parameters<typeof architectureFacts>[0]['decisions'] }) =>
    architectureFacts({ shape, runs, decisions: state.decisions() })
  const { changed, told } = await updateInsights(knowledge, folder, facts, outside)
  return { files: changed ? [insightsFile] : [], problems: [...problems, ...told], overview }
}

/** The same of a folder, decisions of its files included. @throws KnowledgeError */
export function refreshInsights(folder: string, cacheFolder: string): Promise<WrittenInsights> {
  return withKnowledge(folder, async (knowledge) => {
    const { files, problems } = await keepInStep(knowledge, folder)
    const told = await writeInsights({ folder, cacheFolder, knowledge })
    return { ...told, files: [...files, ...told.files], problems: [...problems, ...told.problems] }
  })
}
