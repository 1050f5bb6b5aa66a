import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { replaced } from '../yaml-edit.ts'
import { isServerFile, numberOption, type Opener, openerSubject, openersOf, pragmaOf, waits } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/no-busy-timeout',
  title: 'A connection that does not wait for a lock',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the connection waits {wait} for a lock that another one holds',
  because: 'any overlap with another writer, a backup or a migration is `SQLITE_BUSY` at once, and the request fails',
  instead: '{advice}',
  references: ['https://www.sqlite.org/c3ref/busy_timeout.html'],

  check(architecture, report) {
    for (const opener of openersOf(architecture)) {
      if (!isServerFile(opener) || (opener.driver === '@libsql/client' && opener.lies !== 'file')) continue
      const option = numberOption(opener, 'timeout')
      const pragma = pragmaOf(opener, 'busy_timeout')
      if (pragma !== undefined && pragma.value === null) continue
      const wait = pragma !== undefined ? Number(pragma.value) : (option?.value ?? configured(opener) ?? waits[opener.driver])
      if (wait >= 100 || (option === null && pragma === undefined && hasOpenOptions(opener))) continue
      const edits = pragma === undefined ? editsOf(opener) : []
      report({
        at: pragma?.place ?? option?.place ?? opener.call.place,
        subject: openerSubject(opener),
        values: {
          wait: wait === 0 ? 'not at all' : `${wait} ms`,
          advice: isOptioned(opener) ? 'open it with `timeout: 5000`' : 'run `pragma busy_timeout = 5000` on each connection',
        },
        related: [
          { at: opener.call.place, message: `opened by \`${opener.driver}\`, which waits ${waits[opener.driver]} ms by itself` },
        ],
        ...(edits.length > 0 && { fix: { safety: 'safe' as const, edits } }),
        unproven: 'no two connections were raced',
      })
    }
  },

  bad: {
    'a wait that is switched off': `import Database from 'better-sqlite3'
export const db = new Database('app.db', { timeout: 0 })
`,
    'a driver that waits for nothing by itself': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db')
db.exec('PRAGMA journal_mode = WAL')
`,
    'a client of libsql on a file': `import { createClient } from '@libsql/client'
export const client = createClient({ url: 'file:app.db' })
await client.execute('PRAGMA journal_mode = WAL')
`,
  },
  good: {
    'the driver waits by itself': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
`,
    'a pragma in a script of several': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db')
db.exec(\`
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
\`)
`,
    'a server over the network': `import { createClient } from '@libsql/client'
export const client = createClient({ url: 'libsql://app.turso.io' })
`,
    'in memory': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync(':memory:')
`,
    'who opens it says the options': `import { DatabaseSync } from 'node:sqlite'
export function open(file: string, options: object) {
  return new DatabaseSync(file, options)
}
`,
  },
  fixed: {
    'a wait that is switched off': `import Database from 'better-sqlite3'
export const db = new Database('app.db', { timeout: 5000 })
`,
    'a driver that waits for nothing by itself': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db', { timeout: 5000 })
db.exec('PRAGMA journal_mode = WAL')
`,
  },
}

/** `db.configure('busyTimeout', 5000)` of `sqlite3` is no pragma: it is not looked for. */
function configured({ driver }: Opener): number | null {
  return driver === 'sqlite3' ? 1000 : null
}

function isOptioned({ driver }: Opener): boolean {
  return driver === 'better-sqlite3' || driver === 'libsql' || driver === 'node:sqlite'
}

/** Options that are not all told here. */
function hasOpenOptions({ driver, options }: Opener): boolean {
  return isOptioned({ driver } as Opener) && options !== undefined && (options.is !== 'object' || options.spreads.length > 0)
}

function editsOf(opener: Opener): readonly Edit[] {
  const option = numberOption(opener, 'timeout')
  if (option !== null) return [replaced(option.place, '5000')]
  const [path, ...rest] = opener.call.args
  return isOptioned(opener) && path !== undefined && rest.length === 0
    ? [{ file: path.place.file, range: [path.place.end, path.place.end], text: ', { timeout: 5000 }' }]
    : []
}
