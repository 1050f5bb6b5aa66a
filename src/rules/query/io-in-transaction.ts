import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handling, withPrisma } from './example.ts'
import { waitOf } from './outside-calls.ts'
import { callsBehind, runsInside } from './reach.ts'

export const rule: Rule = {
  id: 'query/io-in-transaction',
  title: 'A transaction waits for another machine',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{callee}` {what} while a transaction is open',
  because:
    'its rows stay locked and its connection taken for as long as the other side is slow; and what was sent cannot be taken back where the transaction then fails',
  instead:
    'do it before the transaction or after it has committed; where it must not be lost, write it down in an outbox table inside and send it from there',
  references: [
    'https://www.postgresql.org/docs/current/explicit-locking.html',
    'https://microservices.io/patterns/data/transactional-outbox.html',
  ],

  check(architecture, report) {
    const transactions = new Map(architecture.code.transactions.map((each) => [each.id, each]))
    for (const call of architecture.code.calls) {
      const transaction = call.transaction === null ? undefined : transactions.get(call.transaction)
      if (transaction === undefined || call.floating || !isServing(architecture, call.function)) continue
      if (transaction.client === 'better-sqlite3' || !runsInside(architecture, call, transaction)) continue
      for (const { found, through } of callsBehind(architecture, call)) {
        const what = waitOf(found)
        if (what === null) continue
        report({
          at: call.place,
          subject: `function:${call.callee}`,
          confidence: through === null ? 'certain' : 'likely',
          values: { callee: call.callee, what },
          related: [
            { at: transaction.place, message: 'the transaction begins here' },
            ...(through === null ? [] : [{ at: found.place, message: `\`${found.callee}\` ${what}` }]),
          ],
        })
        break
      }
    }
  },

  bad: {
    'a payment inside': withPrisma(`await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await fetch('https://pay.example.com/charges', { method: 'POST', body: JSON.stringify({ id: order.id }) })
  await tx.order.update({ where: { id: order.id }, data: { status: 'paid' } })
})
res.sendStatus(201)`),
    'between BEGIN and COMMIT, through a function': handling(
      `const client = await pool.connect()
try {
  await client.query('BEGIN')
  await client.query('update orders set status = $1 where id = $2', ['paid', req.body.id])
  await tell(req.body.id)
  await client.query('COMMIT')
} catch (error) {
  await client.query('ROLLBACK')
  throw error
} finally {
  client.release()
}
res.end()`,
      {
        imports: "import axios from 'axios'",
        rest: `
async function tell(id: string) {
  await axios.post('https://hooks.example.com/orders', { id })
}
`,
        method: 'post',
      },
    ),
    'a broker that confirms, through a function': withPrisma(
      `await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await publish('order.created', { id: order.id })
})
res.sendStatus(201)`,
      `
async function publish(type: string, data: unknown) {
  channel.publish('orders', type, Buffer.from(JSON.stringify(data)))
  await channel.waitForConfirms()
}
const connection = await amqp.connect('amqp://broker')
const channel = await connection.createConfirmChannel()
`,
    ).replace('import', "import amqp from 'amqplib'\nimport"),
    'mail to each customer': `import { DataSource } from 'typeorm'
import nodemailer from 'nodemailer'
import { Customer } from './customer.js'

const mail = nodemailer.createTransport({ host: 'mail' })
export class Notices {
  constructor(private readonly source: DataSource) {}
  async send(text: string) {
    await this.source.transaction(async (manager) => {
      const all = await manager.find(Customer, { take: 50 })
      for (const { email } of all) await mail.sendMail({ to: email, text })
    })
  }
}
`,
  },
  good: {
    'after it has committed':
      withPrisma(`const order = await prisma.$transaction(async (tx) => tx.order.create({ data: { total: req.body.total } }))
await fetch('https://pay.example.com/charges', { method: 'POST', body: JSON.stringify({ id: order.id }) })
res.sendStatus(201)`),
    'kept for after the commit': `import { sequelize, Order } from './models.js'

export async function pay(id: string) {
  await sequelize.transaction(async (t) => {
    await Order.update({ status: 'paid' }, { where: { id }, transaction: t })
    t.afterCommit(async () => {
      await fetch('https://hooks.example.com/orders', { method: 'POST', body: id })
    })
  })
}
`,
    'work of this process': withPrisma(
      `await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: total(req.body.lines) } })
  await tx.line.createMany({ data: req.body.lines.map((line) => ({ ...line, orderId: order.id })) })
})
res.end()`,
      `
function total(lines: { price: number }[]) {
  return lines.reduce((sum, { price }) => sum + price, 0)
}
`,
    ),
    'an outbox': withPrisma(`await prisma.$transaction(async (tx) => {
  const order = await tx.order.create({ data: { total: req.body.total } })
  await tx.outbox.create({ data: { kind: 'order.created', payload: { id: order.id } } })
})
res.end()`),
  },
}
