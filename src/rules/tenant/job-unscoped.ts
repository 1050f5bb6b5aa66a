import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Query, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Rule } from '../rule.ts'
import { isGuardedByDatabase, isSecretColumn, isTenantName, ownedTables, tenantFilters } from '../tenant-scope.ts'
import { settled, textOf, within } from '../values.ts'
import { tenantService } from './example.ts'

export const rule: Rule = {
  id: 'tenant/job-unscoped',
  title: 'A job that does not know its tenant',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the job {queue} finds rows of `{table}` by what its message says, and never asks for `{column}`',
  because:
    'one wrong or forged id in a message changes the row of another tenant, far from any request in which somebody was checked',
  instead: 'put `{column}` into the message where the caller is known, and into the conditions of every query of the job',
  references: ['CWE-639', 'ASVS 8.4.1'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    const owned = ownedTables(architecture)
    for (const { call, handler } of consumers(architecture)) {
      for (const query of reached(architecture, handler)) {
        const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
        if (table === undefined || !owned.has(table) || isGuardedByDatabase(table)) continue
        if (!['select', 'update', 'delete'].includes(query.does) || tenantFilters(query, tenancy).length > 0) continue
        const taken = functionOf(architecture, handler)?.parameters[0]?.startsWith('{') ? handler : null
        if (!query.filters.some(({ value, column }) => isOfMessage(value, taken === query.function) && !isSecretColumn(column)))
          continue
        const queue = textOf(call.args[0])
        const producer = producerOf(architecture, queue, (names) => names.some((name) => isTenantName(name, tenancy)))
        report({
          at: query.place,
          subject: `job:${queue ?? call.callee}:${table.name}`,
          values: { queue: queue === null ? 'handler' : `\`${queue}\``, table: table.name, column: tenancy.column },
          related: [
            { at: call.place, message: 'the job is taken on here' },
            ...(producer === null ? [] : [{ at: producer.place, message: 'the message is made here, without the tenant' }]),
          ],
        })
      }
    }
  },

  bad: {
    'an id alone in the message': tenantService(
      `const exports = new Queue('export')
app.post('/tasks/:id/export', requireUser, async (req, res) => {
  await exports.add('export', { taskId: req.params.id })
  res.sendStatus(202)
})`,
      `import { Queue } from 'bullmq'\n`,
      {
        'src/worker.ts': `import { Worker } from 'bullmq'
import { pool } from './pool.js'
new Worker('export', async (job) => {
  const { rows } = await pool.query('select * from tasks where id = $1', [job.data.taskId])
  return rows[0]
})
`,
      },
    ),
    'taken apart at the head': tenantService(
      `const exports = new Queue('export')
app.post('/tasks/:id/export', requireUser, async (req, res) => {
  await exports.add('one', { taskId: req.params.id })
  res.sendStatus(202)
})`,
      `import { Queue } from 'bullmq'\n`,
      {
        'src/worker.ts': `import { Worker } from 'bullmq'
import { pool } from './pool.js'
new Worker('export', async ({ data: { taskId } }) => {
  const { rows } = await pool.query('select * from tasks where id = $1', [taskId])
  return rows[0]
})
`,
      },
    ),
    'a handler of another file, which takes the message apart': tenantService('', '', {
      'src/worker.ts': `import { Worker } from 'bullmq'
import { deliver } from './deliver.js'
new Worker('export', deliver)
`,
      'src/deliver.ts': `import { pool } from './pool.js'
export async function deliver(job) {
  const { taskId } = job.data
  const { rows } = await pool.query('select * from tasks where id = $1', [taskId])
  return rows[0]
}
`,
    }),
    'the tenant is sent, and not used': tenantService('', '', {
      'src/worker.ts': `import { PgBoss } from 'pg-boss'
import { pool } from './pool.js'
const boss = new PgBoss(process.env.DATABASE_URL!)
await boss.work('close', async (job) => {
  await pool.query('update tasks set done = true where id = $1', [job.data.taskId])
})
`,
    }),
  },
  good: {
    'the tenant is sent and asked for': tenantService('', '', {
      'src/worker.ts': `import { Worker } from 'bullmq'
import { pool } from './pool.js'
new Worker('export', async (job) => {
  const { rows } = await pool.query('select * from tasks where id = $1 and tenant_id = $2', [job.data.taskId, job.data.tenantId])
  return rows[0]
})
`,
    }),
    'upkeep for all tenants': tenantService('', '', {
      'src/worker.ts': `import { Worker } from 'bullmq'
import { pool } from './pool.js'
new Worker('tidy', async () => {
  await pool.query('delete from tasks where done = true')
})
`,
    }),
  },
}

const takes =
  /^(bullmq:Worker|bull:.*\.process|pg-boss:\w+\.work|agenda:\w+\.define|bee-queue:.*\.process|graphile-worker:run|amqplib:.*\.consume|kafkajs:.*\.run)$/

/** Functions that are given the messages of a queue. */
function consumers(architecture: Architecture): readonly { readonly call: Call; readonly handler: FunctionId }[] {
  return architecture.code.calls.flatMap((call) => {
    if (call.target === null || !takes.test(call.target) || !isServing(architecture, call.function)) return []
    const handlers = call.args
      .flatMap((arg) => [...within(settled(arg), 3)])
      .flatMap((value) => (value.is === 'function' ? [value.id] : []))
    return handlers.map((handler) => ({ call, handler }))
  })
}

/** Queries of a function and of what it uses. */
function reached(architecture: Architecture, from: FunctionId): readonly Query[] {
  const seen = new Set<FunctionId>([from])
  for (const id of seen) {
    if (seen.size > 200) break
    for (const next of functionOf(architecture, id)?.uses ?? []) if (!next.endsWith('#0')) seen.add(next)
  }
  return [...seen].flatMap((id) => queriesIn(architecture, id))
}

const messages = /^(job|msg|message|event|payload|data|task)\b/i

/** `isTaken`: the function takes the message apart where its head stands. */
function isOfMessage(value: Value | null, isTaken: boolean): boolean {
  if (value === null) return false
  return [...within(value, 4)].some(
    (inner) =>
      inner.is === 'name' &&
      ((inner.origin?.from === 'parameter' &&
        ((isTaken && inner.origin.index === 0) ||
          messages.test(inner.path) ||
          (inner.value?.is === 'name' && messages.test(inner.value.path)))) ||
        (inner.origin?.from === 'call' && inner.origin.callee === 'global:JSON.parse')),
  )
}

/** Where a message of the queue is made, unless it carries the tenant. */
function producerOf(
  architecture: Architecture,
  queue: string | null,
  hasTenant: (names: readonly string[]) => boolean,
): Call | null {
  if (queue === null) return null
  const kept = new Set(
    architecture.code.calls.flatMap(({ target, isNew, args, place }) =>
      isNew && /:Queue$/.test(target ?? '') && textOf(args[0]) === queue ? [place.file] : [],
    ),
  )
  return (
    architecture.code.calls.find(({ callee, target, args, place }) => {
      const payload = args.map(settled).find((arg) => arg.is === 'object')
      return (
        /\.(add|send|publish|enqueue|createJob)$/.test(callee) &&
        (args.some((arg) => textOf(arg) === queue) || (/:Queue\.add$/.test(target ?? '') && kept.has(place.file))) &&
        payload?.is === 'object' &&
        !hasTenant(Object.keys(payload.fields))
      )
    }) ?? null
  )
}
