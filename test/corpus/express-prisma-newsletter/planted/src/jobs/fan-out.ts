import type { Job } from 'bullmq'
import { mailQueue, prisma } from '../shared.js'

type Send = { publisherId: string; issueId: string }

/** Queues one mail for each of the publisher's subscribers. */
export async function fanOut(job: Job<Send>) {
  const { publisherId, issueId } = job.data
  const everybody = await prisma.subscriber.findMany({ where: { publisherId }, select: { id: true } })
  await Promise.all(
    everybody.map(async ({ id }) => {
      const done = await prisma.delivery.findFirst({ where: { publisherId, issueId, subscriberId: id } })
      if (!done) await mailQueue.add('mail', { issueId, subscriberId: id })
    }),
  )
  await prisma.issue.updateMany({ where: { publisherId, id: issueId }, data: { state: 'sent' } })
}
