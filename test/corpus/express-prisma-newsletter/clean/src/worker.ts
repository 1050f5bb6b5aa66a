import { Worker, type Job } from 'bullmq'
import { cache, connection, deadQueue, log, prisma, upkeepQueue } from './shared.js'
import { fanOut } from './jobs/fan-out.js'
import { deliver } from './jobs/deliver.js'
import { prune } from './jobs/prune.js'
import { relay } from './jobs/relay.js'

const workers = [
  new Worker('send', fanOut, { connection, concurrency: 1 }),
  new Worker('mail', deliver, { connection, concurrency: 10, limiter: { max: 50, duration: 1_000 } }),
  new Worker('upkeep', (job) => (job.name === 'prune' ? prune() : relay()), { connection, concurrency: 1 }),
]
// Repeatable jobs have one schedule for all replicas: the second call with the same id changes nothing.
await upkeepQueue.upsertJobScheduler('relay', { every: 2_000 }, { name: 'relay' })
await upkeepQueue.upsertJobScheduler('prune', { pattern: '15 3 * * *' }, { name: 'prune' })

for (const worker of workers) {
  worker.on('error', (error) => log.error({ error }, 'worker'))
  worker.on('failed', (job: Job | undefined, error) => {
    log.warn({ job: job?.id, queue: worker.name, reason: error.message }, 'job failed')
    if (job && job.attemptsMade >= (job.opts.attempts ?? 1)) deadQueue.add(worker.name, job.data, { jobId: `${worker.name}-${job.id}` }).catch((failure) => log.error({ failure }, 'dead queue'))
  })
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    setTimeout(() => process.exit(1), 40_000).unref()
    await Promise.all(workers.map((worker) => worker.close())) // three of them; each ends its running jobs
    await prisma.$disconnect()
    cache.disconnect()
    connection.disconnect()
    process.exit(0)
  })
}
