import { createHash } from 'node:crypto'
import type { Handlers, Jobs } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>

interface Told {
  readonly sequence: number
  readonly who: string
  readonly what: string
  readonly which: string
  readonly detail: string | null
  readonly at: string
  readonly toldBy: string | null
  readonly reference: string
}

/** What the first entry is chained to. */
const origin = '0'.repeat(64)

export const actions: Pick<Actions, 'appendAuditEntry' | 'verifyAuditChain'> = {
  appendAuditEntry({ input, actor, start, now }) {
    start('writeAuditEntry', { ...input, at: input.at ?? now, toldBy: actor.id })
  },

  async verifyAuditChain({ input: { after, limit }, db }) {
    const before = after === 0 ? null : await db.auditEntry.first({ sequence: after })
    const { items } = await db.auditEntry.list({ where: { sequence: { gt: after } }, sort: 'sequence', limit })
    let [hash, last] = [before?.hash ?? origin, after]
    for (const [checked, entry] of items.entries()) {
      const broken = entry.sequence !== last + 1 || entry.previousHash !== hash || entry.hash !== hashOf(hash, entry)
      if (broken) return { intact: false, checked, brokenAt: last + 1, last, hash }
      hash = entry.hash
      last = entry.sequence
    }
    return { intact: after === 0 || before !== null, checked: items.length, last, hash }
  },
}

export const jobs: Pick<Jobs<Design>, 'writeAuditEntry'> = {
  async writeAuditEntry({ input, id, db, emit, now }) {
    const reference = input.reference ?? id
    if (await db.auditEntry.first({ reference })) return
    // Of two that read the same end of the chain at once, one is run again: jobs are serializable.
    const { items } = await db.auditEntry.list({ where: { sequence: { gt: 0 } }, sort: '-sequence', limit: 1 })
    const previousHash = items[0]?.hash ?? origin
    const told = { ...input, reference, at: input.at ?? now, sequence: (items[0]?.sequence ?? 0) + 1 }
    const entry = await db.auditEntry.create({ ...told, previousHash, hash: hashOf(previousHash, told) })
    emit('auditEntryWritten', { auditEntry: entry.id, what: entry.what })
  },
}

/** Over all that an entry says and the hash before it, as a JSON array, in which no two entries look alike. */
function hashOf(previousHash: string, { sequence, who, what, which, detail, at, toldBy, reference }: Told): string {
  const told = JSON.stringify([previousHash, sequence, who, what, which, detail, at, toldBy, reference])
  return createHash('sha256').update(told).digest('hex')
}
