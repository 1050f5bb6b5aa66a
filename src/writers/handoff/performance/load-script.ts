/** The script of the hand-off: plain Node, no package, the same for every model; what it sends is in `budgets.json`. */
export const loadScript: string = String.raw`/**
 * Sends what budgets.json declares and says whether it holds: 0 where it does, 1 where it does not, 2 where nothing
 * could be measured. Open loop: requests are due at a fixed rate, and each one's time counts from when it was due.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

const tolerance = 0.05
const requestLimitMs = 30_000
const bucketGrowth = Math.log(1.01)
const smallestMs = 0.001

const text = { type: 'string' }
const flag = { type: 'boolean', default: false }
const { values: words } = parseArgs({
  options: {
    url: { ...text, default: 'http://127.0.0.1:3000' },
    budgets: { ...text, default: new URL('./budgets.json', import.meta.url).pathname },
    token: text, tokens: text, rate: text, inputs: text, record: text,
    callers: { ...text, default: '1' },
    seconds: { ...text, default: '10' },
    warmup: { ...text, default: '1' },
    connections: { ...text, default: '64' },
    writes: flag, json: flag,
  },
})

function stop(message) {
  console.error('load: ' + message)
  process.exit(2)
}

function number(name, least) {
  const value = Number(words[name])
  if (!Number.isFinite(value) || value < least) stop('--' + name + ' is no number from ' + least)
  return value
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return stop(file + ': ' + error.message)
  }
}

const budgets = readJson(words.budgets)
const inputs = words.inputs === undefined ? {} : readJson(words.inputs)
const seconds = number('seconds', 0.1)
const warmup = number('warmup', 0)
const connections = number('connections', 1)
const callers = number('callers', 1)
const rate = words.rate === undefined ? null : number('rate', 0.1)
const tokens = words.tokens === undefined ? (words.token ? [words.token] : []) : readFileSync(words.tokens, 'utf8').split('\n').map((line) => line.trim()).filter(Boolean)
if (!URL.canParse(words.url)) stop('--url is no URL')
const base = new URL(words.url)
const client = base.protocol === 'https:' ? https : http
const agent = new client.Agent({ keepAlive: true, maxSockets: connections })

let turns = 0
function send({ method, path, body, turn = turns++ }) {
  const payload = body === null ? null : JSON.stringify(body)
  const headers = {
    ...(tokens.length === 0 ? {} : { authorization: budgets.scheme + ' ' + tokens[turn % tokens.length] }),
    ...(callers === 1 ? {} : { 'x-forwarded-for': '10.' + ((turn % callers) >> 16 & 255) + '.' + ((turn % callers) >> 8 & 255) + '.' + (turn % callers & 255) }),
    ...(payload === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
  }
  return new Promise((resolve) => {
    const request = client.request(new URL(path, base), { method, headers, agent, timeout: requestLimitMs }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', () => resolve({ status: 0, text: '' }))
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }))
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', (error) => resolve({ status: 0, text: error.code ?? error.message }))
    request.end(payload ?? undefined)
  })
}

const served = ({ status }) => status >= 200 && status < 300
const idsByCollection = new Map()
async function idsOf(collection) {
  if (!idsByCollection.has(collection)) {
    const answer = await send({ method: 'GET', path: collection + '?limit=100&fields=id', body: null })
    idsByCollection.set(collection, served(answer) ? JSON.parse(answer.text).items.map(({ id }) => id) : [])
  }
  return idsByCollection.get(collection)
}

/** The actor of a token, which is not checked here: the server does that. */
function actorOf(turn) {
  const [, claims = ''] = (tokens[turn % Math.max(1, tokens.length)] ?? '').split('.')
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString()).sub ?? null
  } catch {
    return null
  }
}

const started = Date.now()
let made = 0
function filled(value, turn) {
  if (typeof value === 'string') {
    if (value === '{actor}') return actorOf(turn)
    const collection = /^\{id:(.+)\}$/.exec(value)?.[1]
    if (collection !== undefined) return pick(idsByCollection.get(collection) ?? [])
    return value.replaceAll('{n}', () => String((started % 1e6) * 1e6 + made++).padStart(12, '0').slice(-12))
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, turn))
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, turn)]))
  return value
}

let picked = 0
const pick = (ids) => ids[picked++ % Math.max(1, ids.length)] ?? null
const collectionsIn = (value) => [...JSON.stringify(value ?? null).matchAll(/\{id:([^}"]+)\}/g)].map(([, collection]) => collection)

/** What makes the next request of a kind, or why there is none. */
async function prepare(kind) {
  const given = inputs[kind.operation]
  if (kind.needs !== null && given === undefined) return { left: 'it needs ' + kind.needs + ' (--inputs)' }
  if (kind.needsToken && tokens.length === 0) return { left: 'it needs a token (--token)' }
  const body = given?.body ?? kind.body
  for (const collection of [...collectionsIn(body), ...(kind.idsFrom && given?.id === undefined ? [kind.idsFrom] : [])])
    if ((await idsOf(collection)).length === 0) return { left: 'no row of ' + collection + ' is to be seen' }
  if (kind.path.includes('{id}') && kind.idsFrom === null && given?.id === undefined) return { left: 'it needs an id (--inputs)' }
  const query = given?.query === undefined ? '' : (kind.path.includes('?') ? '&' : '?') + new URLSearchParams(given.query)
  const make = () => {
    const turn = turns++
    let path = kind.path.replace('{id}', () => given?.id ?? pick(idsByCollection.get(kind.idsFrom) ?? []))
    path = path.replaceAll(/\{(\w+)\}/g, (whole, name) => (given?.path?.[name] === undefined ? whole : encodeURIComponent(given.path[name])))
    return { method: kind.method, path: path + query, body: body === null ? null : filled(body, turn), turn }
  }
  const answer = await send(make())
  return served(answer) ? { make } : { left: 'it was answered ' + (answer.status || 'nothing: ' + answer.text) }
}

class Histogram {
  counts = []
  total = 0
  add(ms) {
    const bucket = Math.ceil(Math.log(Math.max(ms, smallestMs) / smallestMs) / bucketGrowth)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.total++
  }
  percentile(share) {
    let left = Math.max(1, Math.ceil(this.total * share))
    for (const bucket in this.counts) {
      left -= this.counts[bucket]
      if (left <= 0) return Number((smallestMs * Math.exp(bucket * bucketGrowth)).toFixed(3))
    }
    return null
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** As many requests as are due in the time; those that nobody could send by its end were not served. */
async function run(makers, perSecond, lengthMs) {
  const [times, refusals] = [new Histogram(), new Map()]
  const begin = performance.now()
  let next = 0
  let answered = 0
  const work = async () => {
    for (;;) {
      const turn = next
      const due = begin + (turn * 1000) / perSecond
      if (due >= begin + lengthMs || performance.now() >= begin + lengthMs) return
      next++
      if (due > performance.now()) await pause(due - performance.now())
      const from = Math.min(due, performance.now())
      const answer = await send(makers[turn % makers.length]())
      const now = performance.now()
      times.add(now - from)
      if (!served(answer)) refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1)
      // A little after the end is still of the time: the last one was due shortly before it.
      else if (now <= begin + lengthMs * (1 + tolerance)) answered++
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { times, refusals, perSecond: answered / (lengthMs / 1000) }
}

async function measure(group) {
  const left = []
  const makers = []
  for (const kind of group.requests) {
    const prepared = await prepare(kind)
    if (prepared.make) makers.push(prepared.make)
    else left.push(kind.operation + ': ' + prepared.left)
  }
  const declared = typeof group.perSecond === 'number'
  const offered = rate ?? (declared ? group.perSecond : null)
  const report = { class: group.name, declared: { perSecond: group.perSecond, p99Ms: group.p99Ms }, kinds: makers.length, left, offered, judged: [] }
  if (makers.length === 0) return { ...report, skipped: 'no request of this class can be sent' }
  if (offered === null) return { ...report, skipped: 'not declared how many a second: say --rate' }
  if (warmup > 0) await run(makers, offered, warmup * 1000)
  const { times, refusals, perSecond } = await run(makers, offered, seconds * 1000)
  const measured = { requests: times.total, perSecond: Number(perSecond.toFixed(2)), p50Ms: times.percentile(0.5), p95Ms: times.percentile(0.95), p99Ms: times.percentile(0.99), refused: Object.fromEntries(refusals) }
  const judged = [{ budget: 'every request is served', holds: refusals.size === 0 && times.total > 0 }]
  if (declared && rate === null) judged.push({ budget: group.perSecond + '/s, less ' + tolerance * 100 + ' %', holds: perSecond >= group.perSecond * (1 - tolerance) })
  if (typeof group.p99Ms === 'number') judged.push({ budget: 'p99 within ' + group.p99Ms + ' ms', holds: measured.p99Ms !== null && measured.p99Ms <= group.p99Ms })
  return { ...report, measured, judged }
}

function tell({ class: name, declared, left, kinds, offered, skipped, measured, judged }) {
  console.log(name + ': declared ' + declared.perSecond + (typeof declared.perSecond === 'number' ? '/s' : '') + ', p99 ' + declared.p99Ms + (typeof declared.p99Ms === 'number' ? ' ms' : ''))
  for (const each of left) console.log('  left out ' + each)
  if (skipped) return console.log('  not measured: ' + skipped)
  console.log('  ' + kinds + ' kinds of requests, offered ' + offered + '/s: ' + measured.requests + ' requests, ' + measured.perSecond + '/s served')
  console.log('  p50 ' + measured.p50Ms + ' ms, p95 ' + measured.p95Ms + ' ms, p99 ' + measured.p99Ms + ' ms')
  for (const [status, count] of Object.entries(measured.refused)) console.log('  refused with ' + (status === '0' ? 'no answer' : status) + ': ' + count + (status === '429' ? ', since one caller may make ' + budgets.limit.count + ' in ' + budgets.limit.windowMs / 1000 + ' s: give more by --tokens or --callers' : ''))
  for (const { budget, holds } of judged) console.log('  ' + (holds ? 'holds' : 'FAILS') + ': ' + budget)
}

/** What was measured, for the memory of the project. Tokens are no part of it. */
function record(folder, reports) {
  const measured = reports.filter((report) => report.measured !== undefined)
  if (measured.length === 0) return
  const at = new Date(started).toISOString()
  const run = {
    version: 1,
    id: 'load-' + at.replaceAll(/[-:]|\.\d+/g, ''),
    at,
    command: ['node load.mjs --url', base.origin, '--seconds', seconds, '--connections', connections, ...(rate === null ? [] : ['--rate', rate]), ...(words.writes ? ['--writes'] : [])].join(' '),
    subject: budgets.system + ' at ' + base.host + ', Node ' + process.versions.node + ', ' + availableParallelism() + ' processors',
    connections,
    seconds,
    operations: measured.map(({ class: name, measured: { perSecond, p50Ms, p95Ms, p99Ms, refused } }) => ({
      name, requestsPerSecond: perSecond, p50Ms, p95Ms, p99Ms, failed: Object.values(refused).reduce((sum, each) => sum + each, 0),
    })),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, run.id + '.json'), JSON.stringify(run, null, 2) + '\n', { flag: 'wx' })
  console.error('recorded ' + run.id)
}

const reach = await send({ method: 'GET', path: '/livez', body: null })
if (reach.status === 0) stop(words.url + ' does not answer: ' + reach.text)
const groups = budgets.classes.filter(({ name }) => name === 'reads' || words.writes)
const reports = []
for (const group of groups) reports.push(await measure(group))
agent.destroy()
if (words.record !== undefined) record(words.record, reports)
const failed = reports.some(({ judged }) => judged.some(({ holds }) => !holds))
const nothing = reports.every(({ measured }) => measured === undefined)
if (words.json) console.log(JSON.stringify({ system: budgets.system, users: budgets.users, seconds, reports, holds: !failed && !nothing }, null, 2))
else {
  for (const report of reports) tell(report)
  if (!words.writes) console.log('writes: not measured: say --writes, against a store that may be thrown away')
}
process.exitCode = failed ? 1 : nothing ? 2 : 0
`
