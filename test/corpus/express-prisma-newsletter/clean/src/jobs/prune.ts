import { prisma } from '../shared.js'

/** Deliveries older than 90 days, five thousand at a time. */
export async function prune() {
  for (;;) {
    const gone = await prisma.$executeRaw`
      DELETE FROM deliveries WHERE (publisher_id, issue_id, subscriber_id) IN (
        SELECT publisher_id, issue_id, subscriber_id FROM deliveries WHERE sent_at < now() - interval '90 days' ORDER BY sent_at LIMIT 5000)`
    if (gone < 5_000) return
  }
}
