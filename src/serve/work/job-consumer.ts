import type { JobModel } from '../../model/model.ts'
import { wholeValues } from '../../model/whole-value.ts'
import type { Consumer } from './consumer.ts'
import { jobConsumer } from './outbox.ts'
import { runDelivery } from './run-delivery.ts'
import { createWorkContext, type WorkOptions } from './work-context.ts'

export type JobCode = (context: object) => unknown

/** Runs a job: each start of it once, in a transaction of its own. */
export function createJobConsumer(options: WorkOptions, job: JobModel, code: JobCode): Consumer {
  const fields = job.input.map(({ name, field }) => [name, field] as const)
  const isScheduled = job.every !== null || job.cron !== null
  return {
    name: jobConsumer(job.name),
    atOnce: isScheduled ? 1 : 16,
    attempts: job.attempts,
    handle: (delivery, handling) =>
      runDelivery({ ...options, ...handling, timeoutMs: job.timeoutMs }, delivery, async (run) => {
        const { payload, at } = delivery.message
        // Again, since it may have been started before a field was declared.
        const input = wholeValues(fields, JSON.parse(payload), null)
        const context = createWorkContext(options, delivery, run, job)
        await code({ ...context, input, scheduledFor: isScheduled ? at : null })
      }),
  }
}
