import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Transaction } from '../../model/architecture/code.ts'
import { callOf, callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { textOf } from '../values.ts'
import { openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/long-tx',
  title: 'The write lock is held while something else is waited for',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the transaction waits for `{callee}`, which has nothing to do with the database',
  because: 'SQLite has one writer: every other write of the server waits as long, or fails when its timeout ends',
  instead: 'do the slow work before the transaction begins, or after it is committed',
  references: ['https://www.sqlite.org/lang_transaction.html'],

  check(architecture, report) {
    if (openersOf(architecture).length === 0) return
    for (const transaction of architecture.code.transactions) {
      if (!isServing(architecture, transaction.function) || !isOfSqlite(architecture, transaction)) continue
      const inside = insideOf(architecture, transaction)
      const slow = inside.find((call) => call.awaited && isSlow(architecture, call, transaction))
      if (slow === undefined) continue
      report({
        at: transaction.place,
        subject: `transaction:${transaction.place.file}#${slow.callee}`,
        values: { callee: slow.callee },
        related: [{ at: slow.place, message: 'waited for inside it' }],
        unproven: 'no writer was kept waiting',
      })
    }
  },

  bad: {
    'a file between begin and commit': `import Database from 'better-sqlite3'
import { rm } from 'node:fs/promises'
const db = new Database('app.db')
export async function remove(id: string, path: string) {
  db.exec('BEGIN IMMEDIATE')
  await rm(path)
  db.prepare('DELETE FROM files WHERE id = ?').run(id)
  db.exec('COMMIT')
}
`,
    'a web page inside an interactive transaction': {
      'src/db.ts': `import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
const client = createClient({ url: 'file:app.db' })
export const db = drizzle(client)
`,
      'src/page.ts': `export async function readPage(url: string) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
  return answer.text()
}
`,
      'src/refresh.ts': `import { db } from './db.js'
import { readPage } from './page.js'
import { pages } from './schema.js'
export async function refresh(url: string) {
  return await db.transaction(async (tx) => {
    const text = await readPage(url)
    return await tx.update(pages).set({ text })
  })
}
`,
    },
  },
  good: {
    'the slow work comes first': `import Database from 'better-sqlite3'
import { rm } from 'node:fs/promises'
const db = new Database('app.db')
export async function remove(id: string, path: string) {
  await rm(path)
  db.exec('BEGIN IMMEDIATE')
  db.prepare('DELETE FROM files WHERE id = ?').run(id)
  db.exec('COMMIT')
}
`,
    'only the database is waited for': `import { createClient } from '@libsql/client'
const client = createClient({ url: 'file:app.db' })
export async function remove(id: string) {
  const tx = await client.transaction('write')
  await tx.execute({ sql: 'delete from files where id = ?', args: [id] })
  await tx.commit()
}
`,
    'another database, with many writers': `import { Pool } from 'pg'
const pool = new Pool()
export async function remove(id: string) {
  const client = await pool.connect()
  await client.query('BEGIN')
  await fetch('https://example.com/' + id, { signal: AbortSignal.timeout(1000) })
  await client.query('COMMIT')
}
`,
  },
}

function isOfSqlite({ databases }: Architecture, { client }: Transaction): boolean {
  if (client === 'better-sqlite3') return true
  return (client === 'drizzle' || client === 'other') && databases.every(({ engine }) => engine === 'sqlite')
}

function insideOf(architecture: Architecture, { id, style, function: at, place }: Transaction): readonly Call[] {
  const call = callOf(architecture, id)
  if (style === 'callback') {
    const body = call?.args.find((arg) => arg.is === 'function')
    return body?.is === 'function' ? callsIn(architecture, body.id) : []
  }
  const after = callsIn(architecture, at).filter((each) => each.place.start > place.end)
  const end = after.find(
    ({ callee, args }) => /\.(commit|rollback|close)$/.test(callee) || /^\s*(commit|end|rollback)\b/i.test(textOf(args[0]) ?? ''),
  )
  // Without an end in sight nothing tells what still belongs to it.
  return end === undefined ? [] : after.filter((each) => each.place.start < end.place.start)
}

const outside =
  /^(global:fetch|(node-fetch|got|ky|axios|needle|superagent|undici|stripe|nodemailer|ioredis|redis|kafkajs|amqplib|openai|@anthropic-ai\/sdk|@aws-sdk\/[\w-]+|@google-cloud\/[\w-]+|node:https?|node:fs\/promises|node:fs:promises|node:dns\/promises|node:timers\/promises)([:.]|$))/

function isSlow(architecture: Architecture, { target, to, callee }: Call, { client, handle }: Transaction): boolean {
  if (target !== null && outside.test(target)) return true
  if (to !== null) return reaches(architecture, to, 3)
  // Everything of a synchronous driver is done at once: what is waited for is something else.
  return (
    client === 'better-sqlite3' &&
    handle !== null &&
    target === null &&
    !callee.startsWith(`${handle}.`) &&
    /^\w+\.\w+$/.test(callee) &&
    !/^(db|tx|trx|client|conn|database)\./.test(callee)
  )
}

function reaches(architecture: Architecture, id: FunctionId, depth: number): boolean {
  return (
    callsIn(architecture, id).some(({ target }) => target !== null && outside.test(target)) ||
    (depth > 0 && (functionOf(architecture, id)?.uses ?? []).some((used) => reaches(architecture, used, depth - 1)))
  )
}
