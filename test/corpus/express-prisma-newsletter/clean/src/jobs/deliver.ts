import type { Job } from 'bullmq'
import { sendMail } from '../mail.js'
import { unsubscribeToken } from '../links.js'
import { prisma } from '../shared.js'

type Mail = { publisherId: string; issueId: string; subscriberId: string }

export async function deliver(job: Job<Mail>) {
  const { publisherId, issueId, subscriberId } = job.data
  const key = { publisherId, issueId, subscriberId }
  if (await prisma.delivery.findUnique({ where: { publisherId_issueId_subscriberId: key } })) return
  const issue = await prisma.issue.findUnique({ where: { publisherId_id: { publisherId, id: issueId } }, select: { subject: true, body: true } })
  const subscriber = await prisma.subscriber.findUnique({ where: { publisherId_id: { publisherId, id: subscriberId } }, select: { email: true } })
  if (!issue || !subscriber) return // unsubscribed in the meantime
  await sendMail(`${issueId}-${subscriberId}`, subscriber.email, issue.subject, issue.body, `https://news.example.com/v1/unsubscribe?token=${unsubscribeToken(publisherId, subscriberId)}`)
  await prisma.delivery.upsert({ where: { publisherId_issueId_subscriberId: key }, create: key, update: {} })
}
