import { bool, entity, int, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const who = text({ min: 1, max: 100 })
const what = text({ min: 1, max: 100, pattern: '^[a-z][A-Za-z0-9.]*$' })
const which = text({ min: 1, max: 200 })
const detail = text({ max: 2_000, optional: true })

export const audit: PartTemplate = {
  name: 'audit',
  says: 'who did what to which thing and when, in a chain of hashes that nobody can change unseen',
  needs: ['people'],
  roles: ['auditor', 'service'],
  declares: part({
    entities: {
      auditEntry: entity(
        {
          sequence: int({ min: 1, unique: true, immutable: true }),
          who: text({
            max: 100,
            personal: true,
            immutable: true,
            because: 'the id of a user, or the name of a system: text, since an entry outlives whom it names',
          }),
          what: text({ max: 100, immutable: true }),
          which: text({ max: 200, immutable: true, because: 'the kind and the id of the thing, `invoice/0199…`' }),
          detail: text({ max: 2_000, optional: true, immutable: true }),
          at: time({ immutable: true }),
          toldBy: text({
            max: 100,
            optional: true,
            immutable: true,
            because: 'the id of the system that called, which no input says: `who` is what it claims; code of this one is nobody',
          }),
          reference: text({
            max: 200,
            unique: true,
            immutable: true,
            because: 'of who asked for it, so that a retry writes once',
          }),
          previousHash: text({ max: 64, immutable: true }),
          hash: text({ max: 64, unique: true, immutable: true }),
        },
        {
          can: { read: 'role:auditor' },
          plural: 'audit-entries',
          index: [
            ['who', '-at'],
            ['which', '-at'],
            ['what', '-at'],
          ],
          because: 'granted to nobody but readers: there is no route that changes or deletes one',
        },
      ),
    },
    events: { auditEntryWritten: { auditEntry: ref('auditEntry'), what } },
    actions: {
      appendAuditEntry: {
        input: { reference: text({ min: 1, max: 200 }), who, what, which, detail, at: time({ optional: true }) },
        status: 202,
        allow: 'role:service',
        starts: ['writeAuditEntry'],
        limit: '6000/min',
        because: 'for other systems; code of this one starts `writeAuditEntry` itself, in the transaction that it tells of',
      },
      verifyAuditChain: {
        kind: 'query',
        input: { after: int({ min: 0, default: 0 }), limit: int({ min: 1, max: 1_000, default: 1_000 }) },
        returns: { intact: bool(), checked: int(), brokenAt: int({ optional: true }), last: int(), hash: text({ max: 64 }) },
        allow: 'role:auditor',
        limit: '60/min',
        because: 'keep the last hash elsewhere: whoever could write a whole new chain cannot change that',
      },
    },
    jobs: {
      writeAuditEntry: {
        input: {
          reference: text({ max: 200, optional: true }),
          who,
          what,
          which,
          detail,
          at: time({ optional: true }),
          toldBy: text({ max: 100, optional: true }),
        },
        emits: ['auditEntryWritten'],
        because: 'a job, so that what is told of does not wait for the end of the chain, which there is only one of',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { auditEntry: 100 },
    requests: { appendAuditEntry: 1, 'auditEntry.list': 0.05, verifyAuditChain: 0.001 },
  },
}
