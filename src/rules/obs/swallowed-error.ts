import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Catch } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'obs/swallowed-error',
  title: 'A failed write that nobody hears of',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{tried}` may fail, and the empty `catch` keeps that to itself',
  because: 'the caller is told that it worked, and nothing says what is missing',
  instead: 'log it with what it was about, and answer with an error or try it again; where it may fail, say in a comment why',
  references: ['CWE-390', 'ASVS 16.5.3'],

  check(architecture, report) {
    for (const each of architecture.code.catches) {
      if (!each.empty || each.explained || each.rethrows || !isServing(architecture, each.function)) continue
      const tried = writeIn(architecture, each)
      if (tried === null) continue
      report({
        at: each.place,
        subject: `catch:${each.place.file}#${tried}`,
        values: { tried },
        unproven: 'nothing was made to fail',
      })
    }
  },

  bad: {
    'a row that is not written': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/items', async (req, res) => {
  try {
    await pool.query('insert into items (name) values ($1)', [req.body.name])
  } catch {}
  res.sendStatus(202)
})
app.listen(3000)
`,
    'a message that is not sent': `import { Kafka } from 'kafkajs'
const producer = new Kafka({ brokers: [] }).producer()
export async function publish(value: string) {
  try {
    await producer.send({ topic: 'items', messages: [{ value }] })
  } catch (error) {
  }
}
`,
  },
  good: {
    'it says why': `import { Pool } from 'pg'
const pool = new Pool()
export async function touch(id: string) {
  try {
    await pool.query('update items set seen = now() where id = $1', [id])
  } catch {
    // best effort: the next visit writes it
  }
}
`,
    'tidying up, and reading what may not be there': `import { unlink, readFile } from 'node:fs/promises'
export async function tidy(path: string) {
  try {
    await unlink(path)
  } catch {}
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {}
}
`,
    'what is only measured, or told within the process': `import { EventEmitter } from 'node:events'
const eventBus = new EventEmitter()
export function measure(pool) {
  try {
    eventBus.emit('pool', { used: pool.used() })
    metrics.updateGauge('used', pool.used())
  } catch {}
}
`,
    logged: `import { Pool } from 'pg'
const pool = new Pool()
export async function touch(id: string) {
  try {
    await pool.query('update items set seen = now() where id = $1', [id])
  } catch (error) {
    console.error(error)
  }
}
`,
  },
}

const tidies =
  /(^|\.)(close|destroy|end|unlink|unlinkSync|rm|rmSync|abort|kill|release|rollback|disconnect|quit|terminate|cancel|parse|stat|access|read\w*|get\w*|find\w*|clear\w*|delete\w*Cache)$/i
/** What is only measured, or told within the process: nobody's data is missing. */
const figures = /gauge|counter|histogram|metric|telemetry|(^|\.)(\w*(bus|emitter|events?)|this)\.emit$/i
const writes =
  /(^|\.)(insert\w*|update\w*|create\w*|save\w*|store\w*|publish\w*|send\w*|deliver\w*|write\w*|upsert\w*|record\w*|emit\w*|enqueue\w*|commit|charge\w*|pay\w*|refund\w*|produce|put\w*)$/i

/** A call that was tried and leaves something behind. */
function writeIn(architecture: Architecture, { tried, function: id }: Catch): string | null {
  const calls = callsIn(architecture, id)
  const queries = new Map(queriesIn(architecture, id).map(({ call, does }) => [call, does]))
  return (
    tried.find((name) => {
      if (tidies.test(name) || figures.test(name)) return false
      if (writes.test(name) && !/^(res|reply|response|ctx|socket|ws|console|process)\./.test(name)) return true
      return calls.some((call) => call.callee === name && /^(insert|update|upsert|delete)$/.test(queries.get(call.id) ?? ''))
    }) ?? null
  )
}
