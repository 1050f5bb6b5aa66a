import { PrismaClient } from '@prisma/client'
import { Worker } from 'bullmq'
import { pino } from 'pino'
import type { Commented } from './notifications'
import { queueConnection } from './redis'

const log = pino({ name: 'notify' })
const prisma = new PrismaClient()

const worker = new Worker<Commented>('notify', async ({ data: { spaceId, commentId } }) => {
  const comment = await prisma.comment.findUnique({ where: { spaceId_id: { spaceId, id: commentId } }, select: { authorId: true, post: { select: { authorId: true } } } })
  if (!comment || comment.authorId === comment.post.authorId) return
  const response = await fetch(`${process.env.PUSH_URL}/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': commentId },
    body: JSON.stringify({ member: comment.post.authorId, kind: 'comment' }),
    signal: AbortSignal.timeout(5_000),
  })
  if (!response.ok) throw new Error(`push service answered ${response.status}`)
}, { connection: queueConnection, concurrency: 5 })
worker.on('failed', (job, error) => log.warn({ job: job?.id, reason: error.message }, 'notification failed'))

process.once('SIGTERM', async () => {
  await worker.close()
  await prisma.$disconnect()
  queueConnection.disconnect()
})
