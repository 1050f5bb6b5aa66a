import type { Job } from 'bullmq'
import { sendMail } from '../mail.js'
import { unsubscribeToken } from '../links.js'
import { prisma } from '../shared.js'

type Mail = { issueId: string; subscriberId: string }

export async function deliver(job: Job<Mail>) {
  const { issueId, subscriberId } = job.data
  const issue = await prisma.issue.findFirst({ where: { id: issueId }, select: { publisherId: true, subject: true, body: true } })
  const subscriber = await prisma.subscriber.findFirst({ where: { id: subscriberId }, select: { email: true } })
  if (!issue || !subscriber) return // unsubscribed in the meantime
  const { publisherId } = issue
  await sendMail(`${job.id}`, subscriber.email, issue.subject, issue.body, `https://news.example.com/v1/unsubscribe?token=${unsubscribeToken(publisherId, subscriberId)}`)
  await prisma.delivery.createMany({ data: [{ publisherId, issueId, subscriberId }], skipDuplicates: true })
}
