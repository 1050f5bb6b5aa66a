import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Rule } from '../rule.ts'
import { isServerFile, openerSubject, openersOf, pragmaOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/checkpoint-starved',
  title: 'A write-ahead log that nobody empties',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`wal_autocheckpoint` is 0{who}',
  because: 'the log grows with every write until the disk is full, and each read has more of it to look through',
  instead:
    'leave `wal_autocheckpoint` at 1000, or run `pragma wal_checkpoint(truncate)` on a timer and watch the size of the log',
  references: ['https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files'],

  check(architecture, report) {
    for (const opener of openersOf(architecture)) {
      const set = pragmaOf(opener, 'wal_autocheckpoint')
      if (set === undefined || !isServerFile(opener) || set.value === null || Number(set.value) > 0 || isEmptied(architecture))
        continue
      const isCopied = architecture.deployment.containers.some(({ image }) => /litestream/.test(image ?? ''))
      report({
        at: set.place,
        subject: openerSubject(opener),
        // Litestream makes checkpoints of its own: the log only grows while it is down.
        ...(isCopied ? { severity: 'low', confidence: 'maybe' } : {}),
        values: {
          who: isCopied ? ', and only Litestream makes a checkpoint, while it runs' : ', and nothing makes a checkpoint',
        },
        ...(/\.pragma$/.test(set.call.callee) && {
          fix: {
            safety: 'suggested' as const,
            edits: [
              { file: set.place.file, range: [set.place.start, set.place.end] as const, text: "'wal_autocheckpoint = 1000'" },
            ],
          },
        }),
        unproven: 'the log was not watched',
      })
    }
  },

  bad: {
    'switched off, and that is all': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 0')
`,
  },
  good: {
    'a timer makes checkpoints': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 0')
setInterval(() => db.pragma('wal_checkpoint(TRUNCATE)'), 60_000)
`,
    'as it is shipped': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 4000')
`,
  },
  fixed: {
    'switched off, and that is all': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('journal_mode = WAL')
db.pragma('wal_autocheckpoint = 1000')
`,
  },
}

function isEmptied({ code }: Architecture): boolean {
  return code.files.some(({ isTest, words }) => !isTest && words.some((word) => /wal_checkpoint/i.test(word)))
}
