import { architectureFacts, insightsFile, type Knowledge, updateInsights } from '../memory/index.ts'
import type { Outside } from '../ports/outside.ts'
import { readOverview } from './check-decisions.ts'
import { waitingOutside } from './outside.ts'
import { readRuns } from './runs.ts'

export interface WriteInsightsOptions {
  readonly folder: string
  readonly cacheFolder: string
  readonly knowledge: Knowledge
  readonly outside?: Outside
}

/** Brings `insights.md` up to date with the repository, what was measured and what was decided. */
export async function writeInsights({ folder, cacheFolder, knowledge, outside = waitingOutside }: WriteInsightsOptions): Promise<{
  readonly files: readonly string[]
  readonly problems: readonly string[]
}> {
  const { shape } = await readOverview({ folder, cacheFolder })
  const { runs, problems } = readRuns(folder)
  const facts = (state: { decisions: () => Parameters<typeof architectureFacts>[0]['decisions'] }) =>
    architectureFacts({ shape, runs, decisions: state.decisions() })
  const { changed, told } = await updateInsights(knowledge, folder, facts, outside)
  return { files: changed ? [insightsFile] : [], problems: [...problems, ...told] }
}
