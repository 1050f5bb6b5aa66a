import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handler } from './example.ts'
import { retriesOf } from './retries.ts'

/** A row that failed is counted and due again at once: no interval is added to the time. */
const dueAtOnce =
  /\battempts?\b\s*=[^,]*\+\s*1[\s\S]*?\b(next|run|retry|due|available|scheduled|visible)_?(at|on|after)\b\s*=\s*(now\(\)|current_timestamp)\s*(?![\s+]*interval|\s*\+)/i

export const rule: Rule = {
  id: 'res/retry-no-backoff',
  title: 'Tried again at once',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what} is tried again without a pause',
  because:
    'whatever fails under load is hit several times as often, by every caller together: it cannot come back, and the tries are used up within milliseconds',
  instead: 'wait between tries, longer each time and with some chance in it, and stop after a few',
  references: ['https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/'],

  check(architecture, report) {
    for (const { call, waits, times } of retriesOf(architecture)) {
      // Two tries are one more: that is no storm.
      if (waits.length > 0 || (times !== null && times <= 2)) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { what: `\`${call.callee}\`` } })
    }
    for (const query of architecture.code.queries) {
      if (query.sql === null || !isServing(architecture, query.function)) continue
      const sets = /\bset\b([\s\S]*?)(\bwhere\b|\bfrom\b|$)/i.exec(query.sql)?.[1] ?? ''
      if (dueAtOnce.test(sets))
        report({
          at: query.place,
          subject: `table:${query.tables[0] ?? 'jobs'}`,
          values: { what: `a row of \`${query.tables[0] ?? 'jobs'}\` that failed` },
        })
    }
  },

  bad: {
    'three tries in a row': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(2000) })).json())
    } catch {}
  }`),
    'until it works': `import axios from 'axios'
export async function push(event) {
  let retries = 0
  while (retries < 10) {
    try {
      return await axios.post('https://hooks.example', event, { timeout: 2000 })
    } catch (error) {
      retries++
    }
  }
}
`,
    'a job that is due again as soon as it failed': `import { Pool } from 'pg'
const pool = new Pool()
export const claim = () =>
  pool.query("update jobs set attempts = attempts + 1, next_at = now() where id in (select id from jobs where next_at <= now() limit 10 for update skip locked) returning *")
`,
  },
  good: {
    'longer each time': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(2000) })).json())
    } catch {
      await sleep(100 * 2 ** attempt * Math.random())
    }
  }`),
    'a promise that a timer keeps': handler(`for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(2000) })).json())
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt))
    }
  }`),
    'each of many, once': handler(`for (const url of urls) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(2000) })
    } catch {}
  }`),
    'one more try': handler(`for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(2000) })).json())
    } catch {}
  }`),
    'a job that waits longer each time': `import { Pool } from 'pg'
const pool = new Pool()
export const claim = () =>
  pool.query("update jobs set attempts = attempts + 1, next_at = now() + interval '10 seconds' * power(2, attempts) where id = 1 returning *")
`,
  },
}
