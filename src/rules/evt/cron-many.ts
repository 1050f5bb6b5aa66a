import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { outgoing } from '../outgoing.ts'
import { callsReached, isWriting, queriesReached, reachOf } from '../reach.ts'
import { scaledRunnerOf } from '../replicas.ts'
import type { Case, Rule } from '../rule.ts'
import { fieldOf, settled, textOf, within } from '../values.ts'
import { publishesOf } from './messages.ts'

export const rule: Rule = {
  id: 'evt/cron-many',
  title: 'A timer that goes off in each copy',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{timer}` goes off in each of the {count} copies of `{name}`, and nothing decides which of them works',
  because: 'all copies take the same rows at the same moment: reminders and charges go out as many times as there are copies',
  instead:
    'take the rows with `for update skip locked`, or hold an advisory lock for the round; or run it as a CronJob of its own',
  references: ['https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS'],

  check(architecture, report) {
    for (const { at, timer, worker } of timersOf(architecture)) {
      const runner = scaledRunnerOf(architecture, at.file)
      if (runner === null || decides(architecture, worker)) continue
      const work = repeatedWork(architecture, worker)
      if (work === null) continue
      report({
        at,
        subject: `timer:${at.file} ${functionOf(architecture, worker)?.name ?? timer}`,
        values: { timer, count: runner.count, name: runner.name },
        related: [
          { at: runner.place, message: `${runner.count} copies of \`${runner.name}\`` },
          ...work.map((place) => ({ at: place, message: 'what each copy does' })),
        ],
        unproven: 'no copies were started; the timer, the count and what it reaches were read',
      })
    }
  },

  bad: {
    'reminders in an API that is scaled': scaledTo(
      3,
      `import { Pool } from 'pg'
const pool = new Pool()
async function remind() {
  const { rows } = await pool.query('select id, phone from visits where reminded_at is null limit 50')
  for (const row of rows) await fetch('https://sms.example/send', { method: 'POST', body: row.phone, signal: AbortSignal.timeout(3000) })
  await pool.query('update visits set reminded_at = now() where id = any($1)', [rows.map((row) => row.id)])
}
setInterval(() => remind().catch(console.error), 60_000)
`,
    ),
    'a decorator': scaledTo(
      2,
      `import { Injectable } from '@nestjs/common'
import { Cron } from '@nestjs/schedule'
import { DataSource } from 'typeorm'
@Injectable()
export class Billing {
  constructor(private readonly database: DataSource) {}
  @Cron('0 3 * * *')
  async charge() {
    const rows = await this.database.query('select id from subscriptions where renews_on = current_date')
    for (const { id } of rows) await this.database.query('insert into charges (subscription_id) values ($1)', [id])
  }
}
`,
    ),
  },
  good: {
    'one copy': scaledTo(1, job("await pool.query('insert into charges (day) values (current_date)')")),
    'rows are taken by one': scaledTo(
      3,
      job(
        "await pool.query('update jobs set taken_at = now() where id in (select id from jobs where taken_at is null limit 10 for update skip locked) returning id')\n  await pool.query('insert into charges (day) values (current_date)')",
      ),
    ),
    'an advisory lock': scaledTo(
      3,
      job(
        "const { rows } = await pool.query('select pg_try_advisory_lock(7) as mine')\n  if (!rows[0].mine) return\n  await pool.query('insert into charges (day) values (current_date)')",
      ),
    ),
    'done twice it is the same: what is old is deleted': scaledTo(
      3,
      job('await pool.query("delete from sessions where expires_at < now()")'),
    ),
    'only this copy is told': scaledTo(3, job("gauge.set((await pool.query('select count(*) as n from jobs')).rows[0].n)")),
    'an outbox whose messages carry the id of their row': {
      ...(scaledTo(
        2,
        `import { Pool } from 'pg'
import amqp from 'amqplib'
const pool = new Pool()
const channel = await (await amqp.connect(process.env.AMQP_URL)).createConfirmChannel()
async function publish() {
  const { rows } = await pool.query('select id, payload from outbox where sent_at is null order by id limit 50')
  for (const { id, payload } of rows) channel.publish('shop', payload.type, Buffer.from(JSON.stringify(payload)), { messageId: id })
  await pool.query('update outbox set sent_at = now() where id = any($1)', [rows.map(({ id }) => id)])
}
setInterval(() => publish().catch(console.error), 1_000)
`,
      ) as Record<string, string>),
    },
    'another container has the timer': {
      'src/worker.ts': job("await pool.query('insert into charges (day) values (current_date)')"),
      'src/server.ts': `import express from 'express'\nexpress().listen(3000)\n`,
      'compose.yaml': `services:
  api: { build: ., command: [node, dist/server.js], deploy: { replicas: 3 } }
  worker: { build: ., command: [node, dist/worker.js] }
`,
    },
  },
}

function job(body: string): string {
  return `import cron from 'node-cron'
import { Pool } from 'pg'
const pool = new Pool()
cron.schedule('0 3 * * *', async () => {
  ${body}
})
`
}

function scaledTo(replicas: number, code: string): Case {
  return {
    'src/server.ts': code,
    'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: ${replicas}
  template:
    spec:
      containers:
        - { name: api, image: ghcr.io/acme/api:1 }
`,
  }
}

interface Timer {
  readonly at: Place
  readonly timer: string
  readonly worker: FunctionId
}

const schedulers =
  /^(global:setInterval|node:timers:setInterval|node-cron:(default\.)?schedule|cron:(CronJob|CronJob\.from)|node-schedule:(default\.)?scheduleJob|croner:(Cron|default)|toad-scheduler:(AsyncTask|Task)|@hexagon\/croner:.*)$/

function timersOf(architecture: Architecture): readonly Timer[] {
  const calls = architecture.code.calls.flatMap((call): readonly Timer[] => {
    const isTimeout = call.target === 'global:setTimeout'
    if (!(isTimeout || schedulers.test(call.target ?? '')) || !isServing(architecture, call.function)) return []
    const worker = workerOf(call)
    if (worker === null) return []
    return !isTimeout || isOwnTurn(architecture, call, worker) ? [{ at: call.place, timer: call.callee, worker }] : []
  })
  const decorated = architecture.code.functions.flatMap(({ id, decorators }): readonly Timer[] => {
    const cron = decorators.find(({ name }) => /^(Cron|Interval)$/.test(name))
    return cron === undefined || !isServing(architecture, id) ? [] : [{ at: cron.place, timer: `@${cron.name}`, worker: id }]
  })
  return [...calls, ...decorated]
}

function workerOf({ args }: Call): FunctionId | null {
  for (const arg of args)
    for (const value of [arg, ...within(arg, 2)]) {
      const it = settled(value)
      if (it.is === 'function') return it.id
    }
  return null
}

/** A function that puts itself on the timer again. */
function isOwnTurn(architecture: Architecture, call: Call, worker: FunctionId): boolean {
  return reachOf(architecture, worker).has(call.function)
}

/** A lock, a lease or rows that only one gets. */
function decides(architecture: Architecture, worker: FunctionId): boolean {
  const queries = queriesReached(architecture, worker)
  if (
    queries.some(
      ({ sql, locks }) =>
        locks !== null || /advisory_(xact_)?lock|skip locked|for update|claimed|locked_(by|until)|lease/i.test(sql ?? ''),
    )
  )
    return true
  if (queries.some(({ tables }) => tables.some((table) => /lock|lease|leader/i.test(table)))) return true
  return callsReached(architecture, worker).some(
    ({ callee, args }) =>
      /(^|\.)(lease\w*|lock|\w*(acquire|redlock|Lock|skipLocked|forUpdate|isLeader|[eE]lect|claim|Claim|advisory|Advisory)\w*)$/.test(
        callee,
      ) ||
      args.some((arg) =>
        [...within(arg)].some(
          (value) =>
            /advisory|skip locked|^NX$/i.test(textOf(value) ?? '') ||
            (value.is === 'object' && ('NX' in value.fields || 'lock' in value.fields)),
        ),
      ),
  )
}

/** `messageId: row.id`, `msgID: row.id`: what a broker or a consumer tells copies by. */
function carriesId(arg: Value): boolean {
  return ['messageId', 'msgID', 'msgId', 'MessageDeduplicationId', 'deduplicationId', 'jobId'].some(
    (key) => fieldOf(arg, key) !== undefined,
  )
}

/** What is not the same when it is done twice: rows that are put in, messages and calls that go out. */
function repeatedWork(architecture: Architecture, worker: FunctionId): readonly Place[] | null {
  const reached = reachOf(architecture, worker)
  const sent = [
    ...outgoing(architecture).filter((call) => reached.has(call.function) && call.args.length > 1),
    ...publishesOf(architecture)
      .map(({ call }) => call)
      .filter(({ function: id }) => reached.has(id)),
  ]
  const queries = queriesReached(architecture, worker)
  const all = sent.length > 0 && sent.every(({ args }) => args.some(carriesId))
  // Who receives a message a second time knows it by its id.
  if (all && !queries.some((query) => query.does === 'insert' && !query.onConflict)) return null
  const put = queries.filter((query) => query.does === 'insert' && !query.onConflict)
  if (sent.length === 0 && put.length === 0) return null
  // Sending what was measured or fetched is no work on rows: each copy tells its own.
  if (put.length === 0 && !queries.some((query) => query.does === 'select' || isWriting(query))) return null
  const taken = queries.find(({ does }) => does === 'select')
  return [...(taken === undefined ? [] : [taken.place]), (sent[0] ?? put[0])!.place]
}
