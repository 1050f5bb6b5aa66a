import type { Job } from 'bullmq'
import { mailQueue, prisma } from '../shared.js'

type Send = { publisherId: string; issueId: string }

/** Pages through the publisher's subscribers, 500 at a time, and queues one mail each. The job's id makes a second run harmless. */
export async function fanOut(job: Job<Send>) {
  const { publisherId, issueId } = job.data
  let after: string | undefined
  for (;;) {
    const page = await prisma.subscriber.findMany({ where: { publisherId, ...(after ? { id: { gt: after } } : {}) }, orderBy: { id: 'asc' }, take: 500, select: { id: true } })
    await mailQueue.addBulk(page.map(({ id }) => ({ name: 'mail', data: { publisherId, issueId, subscriberId: id }, opts: { jobId: `mail-${issueId}-${id}` } })))
    if (page.length < 500) break
    after = page[page.length - 1].id
  }
  await prisma.issue.updateMany({ where: { publisherId, id: issueId }, data: { state: 'sent' } })
}
