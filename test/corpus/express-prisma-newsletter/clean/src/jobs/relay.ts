import { mailQueue, prisma, sendQueue } from '../shared.js'

/** Moves rows of the outbox to their queue. The row's id is the job's id, so a row that is moved twice makes one job. */
export async function relay() {
  const rows = await prisma.outbox.findMany({ orderBy: { id: 'asc' }, take: 200 })
  for (const name of ['send', 'mail'] as const) {
    const queue = name === 'send' ? sendQueue : mailQueue
    await queue.addBulk(rows.filter((row) => row.queue === name).map((row) => ({ name, data: row.payload, opts: { jobId: `outbox-${row.id}` } })))
  }
  await prisma.outbox.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } })
}
