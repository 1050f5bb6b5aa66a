import type { Call } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { cached } from './example.ts'
import { commands, keyOf, lifeOf } from './redis.ts'

/** Seconds that a miss may be remembered. */
const short = 60

export const rule: Rule = {
  id: 'cache/error-cached',
  title: 'A miss is remembered as long as a hit',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{callee}` keeps that nothing was found for {life}',
  because:
    'what is made a moment later is not found until the key ends, and one failure of the source is answered to everybody for as long',
  instead: 'give what was not found a short end of its own, a few seconds, and never keep an error',
  references: ['https://redis.io/docs/latest/commands/set/'],

  check(architecture, report) {
    for (const call of commands(architecture, 'set|setex')) {
      const life = lifeOf(call)
      const value = call.args[/setex$/i.test(call.callee) ? 2 : 1]
      if (value === undefined || life === undefined || (life !== null && life <= short) || !isMiss(call)) continue
      report({
        at: call.place,
        subject: `key:${keyOf(call.args[0]) ?? call.callee}`,
        values: { callee: call.callee, life: life === null ? 'ever' : `${life} seconds` },
      })
    }
  },

  bad: {
    'nothing, for an hour': cached(
      "async function find(id, row) {\n  await redis.set(`user:${id}`, JSON.stringify(row ?? null), 'EX', 3600)\n}",
    ),
  },
  good: {
    'nothing, for a few seconds': cached(
      "async function find(id, row) {\n  await redis.set(`user:${id}`, JSON.stringify(row ?? null), 'EX', row ? 3600 : 10)\n}",
    ),
    'only what is there': cached(
      "async function find(id, row) {\n  if (row) await redis.set(`user:${id}`, JSON.stringify(row), 'EX', 3600)\n}",
    ),
  },
}

/** `value ?? null`, with no condition around it that asks for the value. */
function isMiss({ args }: Call): boolean {
  return args
    .slice(1)
    .some((arg) =>
      [...within(arg)].some(
        (value) =>
          value.is === 'either' && (value.operator === '??' || value.operator === '||') && value.of.at(-1)?.is === 'null',
      ),
    )
}
