import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { bodyOf, callsReached, queriesReached, reachOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { settled, textOf, within } from '../values.ts'
import { cached } from './example.ts'
import { commands, keyOf } from './redis.ts'

export const rule: Rule = {
  id: 'cache/stampede',
  title: 'When the cache is empty, everybody computes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'each request that misses `{key}` {computes} by itself',
  because:
    'the moment a key that is asked often ends, all requests do the same work at once: the cache fails just when there is most to do',
  instead:
    'let one compute and the others wait for it: keep the running promise in a map, or a short lock in Redis; give each key a little chance in its life',
  references: ['https://en.wikipedia.org/wiki/Cache_stampede'],

  check(architecture, report) {
    const remote = new Set(outgoing(architecture))
    const sets = commands(architecture, 'set|setex|psetex')
    for (const get of commands(architecture, 'get')) {
      const reached = reachOf(architecture, get.function)
      const set = sets.find(
        ({ function: id, args }) => reached.has(id) && (keyOf(args[0]) === keyOf(get.args[0]) || id === get.function),
      )
      if (set === undefined || isShared(architecture, get, set)) continue
      const asked = callsReached(architecture, set.function).find((call) => remote.has(call) || services.test(call.target ?? ''))
      const heavy = queriesReached(architecture, set.function).find(readsMany)
      const work = asked ?? heavy
      if (work === undefined) continue
      report({
        at: get.place,
        subject: `key:${keyOf(get.args[0]) ?? get.callee}`,
        values: {
          key: keyOf(get.args[0]) ?? 'the key',
          computes: asked === undefined ? 'runs the same query' : 'asks the other service',
        },
        related: [
          { at: work.place, message: 'the work' },
          { at: set.place, message: 'where the answer is kept' },
        ],
      })
    }
  },

  bad: {
    'a call to another service': cached(`async function rates(day) {
  const hit = await redis.get(\`rates:\${day}\`)
  if (hit) return JSON.parse(hit)
  const fresh = await (await fetch('https://rates.example/' + day, { signal: AbortSignal.timeout(2000) })).json()
  await redis.set(\`rates:\${day}\`, JSON.stringify(fresh), 'EX', 600)
  return fresh
}`),
    'a sum over many rows': cached(`async function total() {
  const hit = await redis.get('total')
  if (hit) return JSON.parse(hit)
  const { rows } = await pool.query('select sum(amount) as n from sales')
  await redis.set('total', JSON.stringify(rows[0]), 'EX', 600)
  return rows[0]
}`),
  },
  good: {
    'one computes, the others wait': cached(`const flights = new Map()
async function rates(day) {
  const hit = await redis.get(\`rates:\${day}\`)
  if (hit) return JSON.parse(hit)
  const flight = flights.get(day) ?? load(day).finally(() => flights.delete(day))
  flights.set(day, flight)
  return flight
}
async function load(day) {
  const fresh = await (await fetch('https://rates.example/' + day, { signal: AbortSignal.timeout(2000) })).json()
  await redis.set(\`rates:\${day}\`, JSON.stringify(fresh), 'EX', 600)
  return fresh
}`),
    'a lock in Redis': cached(`async function rates(day) {
  const hit = await redis.get(\`rates:\${day}\`)
  if (hit) return JSON.parse(hit)
  if (!(await redis.set(\`lock:\${day}\`, '1', 'PX', 5000, 'NX'))) return null
  const fresh = await (await fetch('https://rates.example/' + day, { signal: AbortSignal.timeout(2000) })).json()
  await redis.set(\`rates:\${day}\`, JSON.stringify(fresh), 'EX', 600)
  return fresh
}`),
    'the rows of one owner: few ask for the same': cached(`async function total(shop) {
  const hit = await redis.get(\`total:\${shop}\`)
  if (hit) return JSON.parse(hit)
  const { rows } = await pool.query('select sum(amount) as n from sales where shop = $1', [shop])
  await redis.set(\`total:\${shop}\`, JSON.stringify(rows[0]), 'EX', 600)
  return rows[0]
}`),
    'a row by its key: cheap to read again': cached(`async function user(id) {
  const hit = await redis.get(\`user:\${id}\`)
  if (hit) return JSON.parse(hit)
  const { rows } = await pool.query('select id, name from users where id = $1', [id])
  await redis.set(\`user:\${id}\`, JSON.stringify(rows[0]), 'EX', 600)
  return rows[0]
}`),
  },
}

/** Clients of services, which ask over HTTP. */
const services =
  /^(@discordjs\/rest:REST|axios:(default\.)?create\(\)|got:(default\.)?extend\(\)|@octokit\/rest:Octokit|stripe:default|openai:default|@slack\/web-api:WebClient)\b.*\.(get|post|request|list|retrieve|create|call)$/

/** A map of what runs, a lock, a library that makes many calls one. */
function isShared(architecture: Architecture, get: Call, set: Call): boolean {
  return [get, set]
    .flatMap(({ function: id }) => bodyOf(architecture, id).flatMap((each) => callsIn(architecture, each)))
    .some(
      (call) =>
        /^global:(Weak)?Map\.(get|has|set)$/.test(call.target ?? '') ||
        /(^|\.)\w*(lock|mutex|single|flight|dedupe|inflight|memo|once|share|acquire|runExclusive|coalesce|pending|running)\w*(\.\w+)?$/i.test(
          call.callee,
        ) ||
        (/\.(set|setnx)$/i.test(call.callee) &&
          call.args.some(
            (arg) =>
              textOf(arg) === 'NX' || [...within(settled(arg))].some((value) => value.is === 'object' && 'NX' in value.fields),
          )),
    )
}

/** A sum or a count over many rows, of nobody in particular: what belongs to one owner is asked by few. */
function readsMany({ sql, does, joins, filters }: Query): boolean {
  const sums =
    does === 'count' ||
    joins.length > 1 ||
    /\b(count|sum|avg|max|min)\s*\(|\bgroup\s+by\b|\bjoin\b[\s\S]*\bjoin\b/i.test(sql ?? '')
  return sums && !filters.some(({ operator }) => operator === '=')
}
