import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'
import { service } from './example.ts'
import { outboxes, publishesOf } from './messages.ts'

export const rule: Rule = {
  id: 'evt/publish-before-commit',
  title: 'The message leaves before the change is kept',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{callee}` sends {message} inside a transaction: it is gone before the commit, and stays gone when that fails',
  because:
    'a rollback takes nothing back that was sent: others act on what never happened, and a quick one looks for a row that is not there yet',
  instead: 'write it into an outbox table in this transaction, or send it after the commit where it may be lost',
  references: ['https://microservices.io/patterns/data/transactional-outbox.html'],

  check(architecture, report) {
    for (const { call, sends, by } of publishesOf(architecture)) {
      if (call.transaction === null || takesFromOutbox(architecture, call.transaction)) continue
      const begun = architecture.code.transactions.find(({ id }) => id === call.transaction)
      const message = call.args.map((arg) => settled(arg)).find((arg) => arg.is === 'text' && /[.:]/.test(arg.text))
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          callee: call.callee,
          message: message?.is === 'text' ? `\`${message.text}\`` : by === 'queue' ? 'a job' : 'a message',
        },
        related: [
          ...(begun === undefined ? [] : [{ at: begun.place, message: 'the transaction around it' }]),
          ...(sends === call ? [] : [{ at: sends.place, message: 'where it leaves' }]),
        ],
        unproven: 'no transaction was rolled back; that the call stands inside it was read',
      })
    }
  },

  bad: {
    'a broker inside a transaction': service(
      `import { db } from './db.js'
import { publish } from './broker.js'
export async function place(total) {
  await db.transaction().execute(async (tx) => {
    await tx.insertInto('orders').values({ total }).execute()
    await publish('order.placed', { total })
  })
}
`,
      { 'src/db.ts': "import { Kysely } from 'kysely'\nexport const db = new Kysely({})\n" },
    ),
    'a job that may run before the row is there': `import { PrismaClient } from '@prisma/client'
import { Queue } from 'bullmq'
const prisma = new PrismaClient()
const mails = new Queue('mails')
export async function place(total) {
  await prisma.$transaction(async (tx) => {
    const order = await tx.order.create({ data: { total } })
    await mails.add('confirm', { id: order.id })
  })
}
`,
  },
  good: {
    'after it': `import { PrismaClient } from '@prisma/client'
import { Queue } from 'bullmq'
const prisma = new PrismaClient()
const mails = new Queue('mails')
export async function place(total) {
  const order = await prisma.$transaction((tx) => tx.order.create({ data: { total } }))
  await mails.add('confirm', { id: order.id })
}
`,
    'a queue in the same database': service(
      `import { db } from './db.js'
export async function place(total) {
  await db.transaction().execute(async (tx) => {
    await tx.insertInto('orders').values({ total }).execute()
    await tx.insertInto('jobs').values({ kind: 'confirm' }).execute()
  })
}
`,
      { 'src/db.ts': "import { Kysely } from 'kysely'\nexport const db = new Kysely({})\n" },
    ),
    'the relay holds its rows while it sends': service(
      `import { db } from './db.js'
import { publish } from './broker.js'
export async function relay() {
  await db.transaction().execute(async (tx) => {
    const rows = await tx.selectFrom('outbox').selectAll().limit(10).forUpdate().skipLocked().execute()
    for (const row of rows) await publish(row.type, row.body)
    await tx.deleteFrom('outbox').where('id', 'in', rows.map((row) => row.id)).execute()
  })
}
`,
      { 'src/db.ts': "import { Kysely } from 'kysely'\nexport const db = new Kysely({})\n" },
    ),
  },
}

/** It holds rows of an outbox, which it sends: a rollback sends them again. */
function takesFromOutbox({ code }: Architecture, transaction: string): boolean {
  return code.queries.some(
    (query) =>
      query.transaction === transaction &&
      query.does !== 'insert' &&
      (outboxes.test(query.tables[0] ?? '') || /skip locked/i.test(query.sql ?? '')),
  )
}
