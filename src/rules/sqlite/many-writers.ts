import type { Architecture } from '../../model/architecture/architecture.ts'
import { functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, textOf, within } from '../values.ts'
import { isServerFile, type Opener, openerSubject, openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/many-writers',
  title: 'Several connections that write one file',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{many} write one SQLite file, and nothing queues them',
  because:
    'SQLite has one writer at a time: the others poll for the lock, and whoever waits longer than the timeout fails with `SQLITE_BUSY`',
  instead: 'keep one connection for writes, and open those for reads with `readonly: true`',
  references: ['https://www.sqlite.org/whentouse.html', 'https://www.sqlite.org/lang_transaction.html'],

  check(architecture, report) {
    const openers = openersOf(architecture)
    for (const opener of openers) {
      const { pool, call } = opener
      if (
        pool === null ||
        !isServerFile(opener) ||
        isFilePerElement(architecture, opener) ||
        isQueued(architecture, call.place.file)
      )
        continue
      const count = sizeOf(pool.args[0])
      if (count !== null && count < 2) continue
      report({
        at: pool.place,
        subject: openerSubject(opener),
        values: { many: count === null ? 'connections of a pool' : `${count} connections` },
        related: [{ at: call.place, message: `opened here by \`${opener.driver}\`` }],
        unproven: 'no two writes were raced',
      })
    }
    for (const call of callsTo(architecture, /^knex:(default|knex)$/)) {
      const [options] = call.args
      const max = fieldOf(options, 'pool.max')
      if (max === undefined || !/^(better-sqlite3|sqlite3?)$/.test(textOf(fieldOf(options, 'client')) ?? '')) continue
      const size = settled(max)
      if (size.is !== 'number' || size.value < 2) continue
      report({
        at: max.place,
        subject: `pool:${call.place.file}`,
        values: { many: `${size.value} connections of a pool` },
        fix: { safety: 'suggested', edits: [{ file: size.place.file, range: [size.place.start, size.place.end], text: '1' }] },
      })
    }
  },

  bad: {
    'a pool of plain connections': `import Database from 'better-sqlite3'
export function openPool(file: string, size: number) {
  return Array.from({ length: size }, () => new Database(file))
}
`,
    'four clients in turn': `import { createClient } from '@libsql/client'
const pool = Array.from({ length: 4 }, () => createClient({ url: process.env.DATABASE_URL }))
let turn = 0
export const next = () => pool[turn++ % pool.length]
`,
    'a pool of a query builder': `import knex from 'knex'
export const db = knex({ client: 'better-sqlite3', connection: { filename: 'app.db' }, pool: { min: 0, max: 8 } })
`,
  },
  good: {
    'one writer, and readers beside it': `import Database from 'better-sqlite3'
export const writer = new Database('app.db')
export const readers = Array.from({ length: 4 }, () => new Database('app.db', { readonly: true }))
`,
    'a file for each tenant': `import Database from 'better-sqlite3'
const names = ['a', 'b']
export const tenants = names.map((name) => new Database(\`\${name}.db\`))
`,
    'a queue before them': `import Database from 'better-sqlite3'
import { Mutex } from 'async-mutex'
const writes = new Mutex()
const pool = Array.from({ length: 4 }, () => new Database('app.db'))
export const write = (sql: string) => writes.runExclusive(() => pool[0]!.exec(sql))
`,
    'one connection of a query builder': `import knex from 'knex'
export const db = knex({ client: 'better-sqlite3', connection: { filename: 'app.db' }, pool: { min: 1, max: 1 } })
`,
    'a pool for a server': `import knex from 'knex'
export const db = knex({ client: 'pg', pool: { min: 0, max: 8 } })
`,
  },
  fixed: {
    'a pool of a query builder': `import knex from 'knex'
export const db = knex({ client: 'better-sqlite3', connection: { filename: 'app.db' }, pool: { min: 0, max: 1 } })
`,
  },
}

/** The path is made of what differs between the elements. */
function isFilePerElement(architecture: Architecture, { call, path }: Opener): boolean {
  const own = functionOf(architecture, call.function)?.parameters ?? []
  return (
    path !== undefined && [...within(path)].some((value) => value.is === 'name' && own.includes(value.path.split('.', 1)[0]!))
  )
}

function isQueued({ code }: Architecture, file: string): boolean {
  return code.calls.some(
    ({ target, place }) =>
      place.file === file && /^(async-mutex|async-lock|async-sema|p-queue|p-limit|fastq)(:|$)/.test(target ?? ''),
  )
}

function sizeOf(list: Opener['options']): number | null {
  const length = fieldOf(list, 'length')
  const it = length === undefined ? undefined : settled(length)
  return it?.is === 'number' ? it.value : null
}
