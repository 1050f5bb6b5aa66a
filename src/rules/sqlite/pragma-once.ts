import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { enforcesKeys, type Opener, openersOf, type Pragma, waits } from './openers.ts'

/** Kept by a connection; `journal_mode` WAL is kept by the file. */
const perConnection = new Set([
  'foreign_keys',
  'busy_timeout',
  'synchronous',
  'cache_size',
  'temp_store',
  'mmap_size',
  'query_only',
])

export const rule: Rule = {
  id: 'sqlite/pragma-once',
  title: 'A setting of one connection among several',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{pragma}` is said to one connection, and {others}',
  because:
    'a pragma is of the connection that ran it: requests that get another one wait for no lock, or break foreign keys, now and then',
  instead: 'run it where each connection is made',
  references: ['https://www.sqlite.org/pragma.html'],

  check(architecture, report) {
    for (const opener of openersOf(architecture)) {
      const again = opener.driver === '@libsql/client' && opener.lies === 'file' ? interactive(architecture) : null
      for (const pragma of opener.pragmas) {
        if (!perConnection.has(pragma.name) || pragma.value === null) continue
        const pool = pragma.ofOne ? opener.pool : null
        if (pool === null && again === null) continue
        report({
          at: pragma.call.place,
          subject: `pragma:${pragma.name}`,
          ...(isDefault(opener, pragma) && { severity: 'low' as const, confidence: 'maybe' as const }),
          values: {
            pragma: `${pragma.name} = ${pragma.value}`,
            others:
              pool === null
                ? 'the client opens another one after each interactive transaction'
                : 'the others of the pool do not hear it',
          },
          related: [
            {
              at: (pool ?? again!).place,
              message: pool === null ? 'a transaction takes the connection along' : 'connections are made here',
            },
            { at: opener.call.place, message: 'opened here' },
          ],
          unproven: 'no connection was asked',
        })
      }
    }
  },

  bad: {
    'the first of a pool': `import Database from 'better-sqlite3'
export function openPool(file: string, size: number) {
  const pool = Array.from({ length: size }, () => new Database(file))
  pool[0]!.pragma('synchronous = NORMAL')
  return pool
}
`,
    'a client that changes its connection': {
      'src/db.ts': `import { createClient } from '@libsql/client'
export const client = createClient({ url: 'file:app.db' })
await client.execute('PRAGMA busy_timeout = 5000')
`,
      'src/pay.ts': `import { client } from './db.js'
export async function pay(id: string) {
  const tx = await client.transaction('write')
  await tx.execute({ sql: 'update bills set paid = 1 where id = ?', args: [id] })
  await tx.commit()
}
`,
    },
  },
  good: {
    'each connection as it is made': `import Database from 'better-sqlite3'
export function openPool(file: string, size: number) {
  return Array.from({ length: size }, () => {
    const db = new Database(file)
    db.pragma('synchronous = NORMAL')
    return db
  })
}
`,
    'what the file keeps': `import Database from 'better-sqlite3'
const pool = Array.from({ length: 4 }, () => new Database('app.db', { timeout: 5000 }))
pool[0]!.pragma('journal_mode = WAL')
`,
    'one connection': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('synchronous = NORMAL')
`,
    'a client that only runs batches': `import { createClient } from '@libsql/client'
export const client = createClient({ url: 'file:app.db' })
await client.execute('PRAGMA busy_timeout = 5000')
await client.batch([{ sql: 'delete from bills', args: [] }], 'write')
`,
  },
}

/** A transaction that stays open between calls: the client gives its connection away and opens another. */
function interactive(architecture: Architecture): Call | null {
  return (
    architecture.code.calls.find(
      ({ callee, target, function: id }) =>
        /(^|\.)transaction$/.test(callee) &&
        (/^@libsql\/client|^drizzle-orm\/libsql/.test(target ?? '') ||
          (target === null && /(^|\.)(db|client)\.transaction$/.test(callee))) &&
        isServing(architecture, id),
    ) ?? null
  )
}

/** Said where it holds by itself. */
function isDefault({ driver }: Opener, { name, value }: Pragma): boolean {
  if (name === 'foreign_keys') return enforcesKeys.has(driver) && (value === 'on' || value === '1')
  return name === 'busy_timeout' && Number(value) === waits[driver]
}
