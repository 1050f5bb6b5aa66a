import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, groupBy } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, within } from '../values.ts'
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
    for (const { call, life } of keptFailures(architecture)) {
      report({
        at: call.place,
        subject: `key:${keyOf(call.args[0]) ?? call.callee}`,
        confidence: 'likely',
        values: { callee: call.callee, life: life === null ? 'ever' : `${life} seconds` },
      })
    }
  },

  bad: {
    'nothing, for an hour': cached(
      "async function find(id, row) {\n  await redis.set(`user:${id}`, JSON.stringify(row ?? null), 'EX', 3600)\n}",
    ),
    'a failure, for six hours': cached(
      "async function rate(currency) {\n  try {\n    const found = await ask(currency)\n    await redis.set(currency, found, 'EX', 21600)\n    return found\n  } catch (error) {\n    await redis.set(currency, 'none', 'EX', 21600)\n    return null\n  }\n}",
    ),
    'a failure, in the process for a day': `import { LRUCache } from 'lru-cache'
const known = new LRUCache({ max: 500 })
export async function cover(isbn) {
  try {
    known.set(isbn, await ask(isbn), { ttl: 86_400_000 })
  } catch {
    known.set(isbn, null, { ttl: 86_400_000 })
  }
}
`,
  },
  good: {
    'a failure, for a few seconds': cached(
      "async function rate(currency) {\n  try {\n    return await ask(currency)\n  } catch (error) {\n    await redis.set(currency, 'none', 'EX', 5)\n    return null\n  }\n}",
    ),
    'what is counted when it fails': cached(
      "async function rate(currency) {\n  try {\n    return await ask(currency)\n  } catch (error) {\n    await redis.set(`failed:${currency}`, Date.now(), 'EX', 3600)\n    return null\n  }\n}",
    ),
    'nothing, for a few seconds': cached(
      "async function find(id, row) {\n  await redis.set(`user:${id}`, JSON.stringify(row ?? null), 'EX', row ? 3600 : 10)\n}",
    ),
    'only what is there': cached(
      "async function find(id, row) {\n  if (row) await redis.set(`user:${id}`, JSON.stringify(row), 'EX', 3600)\n}",
    ),
  },
}

/** What the handler of an error keeps under a key that the block, or a look at the cache before it, speaks of as well. */
function keptFailures(architecture: Architecture): readonly { readonly call: Call; readonly life: number | null }[] {
  const handlers = groupBy(architecture.code.catches, (each) => [each.function])
  const local = new Set(callsTo(architecture, /^lru-cache:(default|LRUCache)\.set$/))
  return [...commands(architecture, 'set|setex'), ...local].flatMap((call) => {
    const life = local.has(call) ? ttlOf(call) : lifeOf(call)
    const isHandler = handlers
      .get(call.function)
      ?.some(({ place }) => place.start <= call.place.start && call.place.end <= place.end)
    if (isHandler !== true || life === undefined || (life !== null && life <= short) || isLater(call)) return []
    // The same method and the same key, kept where all went well.
    const twin = callsIn(architecture, call.function).some(
      (other) => other !== call && other.callee === call.callee && isSameKey(other.args[0], call.args[0]),
    )
    return twin ? [{ call, life }] : []
  })
}

/** Seconds. */
function ttlOf({ args }: Call): number | undefined {
  const ttl = fieldOf(args[2], 'ttl')
  const it = ttl === undefined ? undefined : settled(ttl)
  return it?.is === 'number' ? it.value / 1000 : undefined
}

/** A time that is noted is no failure that is kept. */
function isLater({ args }: Call): boolean {
  return args[1] !== undefined && [...within(args[1])].some((value) => value.is === 'call')
}

function isSameKey(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return false
  if (a.is === 'name' && b.is === 'name') return a.path === b.path
  return keyOf(a) !== null && keyOf(a) === keyOf(b)
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
