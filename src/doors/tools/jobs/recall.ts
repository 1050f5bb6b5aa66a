import { checkDecisions } from '../../../house/check-decisions.ts'
import { cacheFolder } from '../../cli/cache-folder.ts'
import type { JobAnswers, JobOrder } from './messages.ts'

/** Holds decisions against the code. Of the repository, nothing is run. */
export async function recallJob({ path }: Extract<JobOrder, { kind: 'recallCheck' }>): Promise<JobAnswers['recallCheck']> {
  return { verdicts: await checkDecisions({ folder: path, cacheFolder: cacheFolder() }, null) }
}
