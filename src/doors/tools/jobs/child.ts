/** One job: a process that takes an order, does it, says what came of it, and ends. */
import type { Json } from '../../../kit/json.ts'
import { readFault } from '../../cli/faults.ts'
import type { JobNews, JobOrder } from './messages.ts'

// Whoever gave the order is gone, however it ended.
process.on('disconnect', () => process.exit(0))
process.once('message', (order: JobOrder) => void work(order))
process.on('uncaughtException', (error) => failed(error))

async function work(order: JobOrder): Promise<void> {
  try {
    const answer = await perform(order)
    tell({ says: 'done', answer: answer as Json })
  } catch (error) {
    failed(error)
  }
}

async function perform(order: JobOrder): Promise<unknown> {
  const progress = (words: string) => process.send!({ says: 'progress', words } satisfies JobNews)
  switch (order.kind) {
    case 'review':
      return (await import('./review.ts')).reviewJob(order, progress)
    case 'recallCheck':
      return (await import('./recall.ts')).recallJob(order)
    case 'designCatalogue':
    case 'designPlan':
    case 'designWrite':
      return (await import('./design.ts')).designJob(order, progress)
    case 'changePlan':
    case 'changeApply':
      return (await import('./change-design.ts')).changeDesignJob(order, progress)
    case 'migratePlan':
    case 'migrateStatus':
    case 'migrateApply':
    case 'migrateDown':
      return (await import('./migrate.ts')).migrateJob(order, progress)
    default:
      return (await import('./blueprint.ts')).blueprintJob(order)
  }
}

function failed(error: unknown): void {
  const { stack: _stack, ...fault } = readFault(error)
  tell({ says: 'failed', fault })
}

/** Ends when it was heard, whatever code of the project has left running. */
function tell(news: JobNews): void {
  if (!process.connected) process.exit(1)
  process.send!(news, () => process.exit(0))
}
