// Nightly job: tickets closed three years ago go, a thousand at a time, and then requesters who have none.
const fs = require('node:fs/promises')
const path = require('node:path')
const db = require('./db')
const { uploadDir } = require('./settings')

async function purge() {
  for (;;) {
    const old = await db('tickets').where({ status: 'closed' }).whereRaw("closed_at < now() - interval '3 years'").orderBy(['closed_at', 'id']).limit(1000).pluck('id')
    if (old.length === 0) break
    const files = await db('attachments').whereIn('ticket_id', old).del().returning('id')
    await db('messages').whereIn('ticket_id', old).del()
    await db('tickets').whereIn('id', old).del()
    for (const { id } of files) await fs.rm(path.join(uploadDir, id), { force: true })
  }
  await db.raw('DELETE FROM requesters r WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.requester_id = r.id)')
}

purge().finally(() => db.destroy())
