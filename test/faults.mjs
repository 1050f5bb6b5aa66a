// Takes away, from a shop that is served under load, what it stands on: PostgreSQL, NATS, Redis, the payment server, and the
// process itself; holds what is left against what its clients were told and what the world outside has done.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createClients } from './faults/clients.mjs'
import { judge, judgeOrderHeard, readStore } from './faults/judge.mjs'
import { chooseFault, groups, kinds } from './faults/kinds.mjs'
import { createListener } from './faults/listener.mjs'
import { startServers } from './faults/servers.mjs'
import { createVictim } from './faults/victim-process.mjs'
import { createRandom } from './fuzz/random.mjs'
import { dist as testedDist } from './kit/dist.mjs'
import { query } from './kit/postgres.mjs'
import { freePort } from './kit/server-process.mjs'

const help = `node test/faults.mjs [--rounds 20] [--fault <name>] [--lasts ms] [--seed n] [--json]

  --rounds  how many faults, one after the other; each takes some seconds
  --fault   only this one; several with commas between. One of:
            ${[...kinds.map(({ name }) => name), ...groups].join('\n            ')}
            \`victim killed with redis cut\` and \`nats cut and redis killed\` say which
  --lasts   how long each fault is there; up to two seconds unless said, and now and then twelve
  --seed    the same faults in the same order; what the load does at that moment is never the same
  --json    the report as JSON, and nothing while it goes on`

const app = fileURLToPath(new URL('./faults/shop/app.mjs', import.meta.url))
const clientCount = 6
/** The last product is soon sold out. */
const stockOf = [1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 8]
/** Rounds on the same data. */
const roundsALife = 15
/** One in so many faults lasts longer than anybody waits. */
const longOnes = 12
/** The limit of a command, of a statement on a connection that says nothing any more, and what a loaded machine adds. */
const deadlineMs = 12_500
const recoveryMs = 5_000
/** Tries become rare in time: half a minute after a long fault. */
const settleMs = 60_000
/** Connections of the victim to each server; PostgreSQL's are the 14 of docs/serve.md. */
const mostConnections = { postgres: 14, nats: 2, redis: 4 }

/**
 * @param {object} options
 * @param {number} options.rounds
 * @param {number} options.seed
 * @param {readonly string[]} [options.only] names of faults; all unless said
 * @param {number} [options.lastsMs] how long each is there; by chance unless said
 * @param {string} [options.dist] a build with a fault
 * @param {'end' | 'fault'} [options.until] `fault` stops at the first one, for builds that have one
 * @param {(round: object) => void} [options.say]
 */
export async function faults({ rounds, seed, only, lastsMs, dist = testedDist, until = 'end', say = () => {} }) {
  const { int } = createRandom(seed)
  const chance = (below) => int(0, below - 1)
  const report = {
    rounds: 0,
    asked: 0,
    acknowledged: 0,
    repeated: 0,
    heard: 0,
    victims: 0,
    statuses: {},
    byFault: {},
    faults: [],
  }
  const times = []
  const isOver = () => report.rounds >= rounds || (until === 'fault' && report.faults.length > 0)
  const servers = await startServers()
  try {
    while (!isOver()) {
      if (report.rounds > 0) await servers.beginAnew()
      await live({ servers, chance, only, lastsMs, dist, report, times, isOver, say })
    }
  } finally {
    await servers.stop()
  }
  times.sort((a, b) => a - b)
  const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)
  return { ...report, answers: times.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) }
}

/** Rounds on one database, from an empty one to where it is too full. */
async function live({ servers, chance, only, lastsMs, dist, report, times, isOver, say }) {
  const home = mkdtempSync(join(tmpdir(), 'lintel-faults-'))
  const project = join(home, 'project')
  mkdirSync(project)
  cpSync(app, join(project, 'app.mjs'))
  let now = 'the beginning'
  const fail = (what) => report.faults.push(`${now}: ${what}`)
  const victim = createVictim({ dist, project, env: { ...servers.environment() }, port: await freePort(), fail })
  const clients = createClients({ url: victim.url, count: clientCount, chance, fail })
  const listener = await createListener({ url: servers.nats.url })
  const place = { servers, victim, clients, listener, chance, fail, stocks: new Map(), project }
  try {
    victim.start()
    await untilReady(victim)
    await clients.furnish(stockOf)
    for (const [i, id] of [...clients.prices.keys()].entries()) place.stocks.set(id, stockOf[i])
    for (let round = 0; round < roundsALife && !isOver(); round++) {
      const fault = chooseFault(only?.[report.rounds % only.length], chance)
      now = `round ${report.rounds}, ${fault.name}`
      report.rounds++
      const before = report.faults.length
      const figures = await oneRound(place, fault, lastsMs ?? spanOf(chance))
      for (const ms of figures.times) times.push(ms)
      note(report, fault, figures)
      say({ round: report.rounds, fault: fault.name, ...shown(figures), faults: report.faults.slice(before, before + 5) })
    }
  } catch (error) {
    throw new Error(`${now}: the rig itself failed; the victim said ${victim.said.slice(-10).join('\n')}`, { cause: error })
  } finally {
    await victim.kill()
    clients.close()
    await listener.close()
    report.asked += clients.asked.length
    report.acknowledged += clients.acknowledged
    report.repeated += clients.repeated
    report.heard += listener.count
    report.victims += victim.starts
    for (const [status, count] of Object.entries(clients.statuses))
      report.statuses[status] = (report.statuses[status] ?? 0) + count
    rmSync(home, { recursive: true, force: true })
  }
}

const spanOf = (chance) => (chance(longOnes) === 0 ? 12_000 : 300 + chance(1_700))

async function oneRound(place, fault, lastedMs) {
  const { victim, clients, chance, fail } = place
  const startedMs = performance.now()
  const end = clients.begin()
  await pause(200 + chance(400))
  await fault.begin(place)
  await pause(lastedMs)
  await fault.end(place)
  const before = victim.starved()
  let now = before
  const clockMs = await clients.untilTaken(recoveryMs * 3, () => {
    now = victim.starved()
  })
  // Less what the machine gave to others meanwhile.
  const takenMs = clockMs && Math.max(0, clockMs - (now.ms - (now.pid === before.pid ? before.ms : 0)))
  if (takenMs === null || takenMs > recoveryMs)
    fail(`no write was taken within ${recoveryMs} ms of the end: ${takenMs === null ? 'none came' : `${Math.round(takenMs)} ms`}`)
  await pause(chance(300))
  await end()
  const settlingMs = performance.now()
  await settle(place, fault)
  const settledMs = performance.now() - settlingMs
  await judgeAll(place, fault)
  if (!(await victim.isReady())) fail('the victim is not ready after all was well')
  const { times, slowest } = clients.takeTimes()
  const p99Ms = times[Math.floor(0.99 * (times.length - 1))]
  if (p99Ms > deadlineMs) fail(`one answer in a hundred took longer than ${Math.round(p99Ms)} ms, such as ${slowest}`)
  return { times, slowest, p99Ms, takenMs, clockMs, settledMs, lastedMs, tookMs: performance.now() - startedMs }
}

/** Waits until nothing is to be done any more and the broker has told of everything. */
async function settle({ servers, listener, project, fail }, fault) {
  const endMs = performance.now() + settleMs
  const open = async () => {
    const [{ deliveries, sagas }] = await query(
      servers.database,
      `SELECT (SELECT count(*) FROM lintel_deliveries WHERE state <> 1) AS deliveries,
        (SELECT count(*) FROM lintel_sagas WHERE status IN ('running', 'undoing')) AS sagas`,
    )
    return Number(deliveries) + Number(sagas)
  }
  const wait = async (left) => {
    for (let count = await left(); count > 0; count = await left()) {
      if (performance.now() > endMs) return count
      await pause(100)
    }
    return 0
  }
  const left = await wait(open)
  if (left > 0) fail(`${left} deliveries and sagas are open ${settleMs} ms after the end`)
  const isMissing = async () => {
    const told = await query(servers.database, `SELECT id FROM lintel_messages WHERE name = 'orderMoved'`)
    return told.filter(({ id }) => !listener.ids.has(id)).length
  }
  if (!fault.wipes) return void (await wait(isMissing))
  // What the broker lost is still in the store, from which it can be told once more.
  await pause(300)
  if ((await isMissing()) === 0) return
  await listener.replay({ database: servers.database, project })
  await wait(open)
  await wait(isMissing)
}

async function judgeAll({ servers, clients, listener, stocks, fail }, fault) {
  const store = await readStore((sql) => query(servers.database, sql))
  judge({ store, asked: clients.asked, stocks, heard: listener.heard, world: servers.world, fail })
  if (fault.wipes) listener.forgetOrder()
  else judgeOrderHeard(listener.heardInOrder, fail)
  for (const { consumer, state, cause, times } of store.deliveries)
    fail(`${times} deliveries to ${consumer} are left in state ${state}: ${cause}`)
  await clients.lookAtAll()
  const { items = [] } = (await clients.read('/v1/products?limit=50')) ?? {}
  for (const { id, stock, price } of store.products) {
    const kept = items.find((each) => each.id === id)
    if (kept?.stock !== Number(stock) || kept?.price !== Number(price))
      fail(`a stale answer: product ${id} is kept as ${JSON.stringify(kept)}, and is ${stock} at ${price}`)
  }
  for (const [name, most] of Object.entries(mostConnections)) {
    const count = servers.ways[name].connections()
    if (count > most) fail(`${count} connections to ${name} are open`)
  }
}

function note({ byFault }, { group }, { takenMs, p99Ms, settledMs, tookMs }) {
  byFault[group] ??= { rounds: 0, longestRecoveryMs: 0, worstP99Ms: 0, longestSettleMs: 0, seconds: 0 }
  const found = byFault[group]
  found.rounds++
  found.longestRecoveryMs = Math.max(found.longestRecoveryMs, Math.round(takenMs ?? Number.POSITIVE_INFINITY))
  found.worstP99Ms = Math.max(found.worstP99Ms, Math.round(p99Ms))
  found.longestSettleMs = Math.max(found.longestSettleMs, Math.round(settledMs))
  found.seconds = Math.round(found.seconds + tookMs / 1_000)
}

function shown({ times, slowest, ...figures }) {
  return {
    answers: times.length,
    slowest,
    ...Object.fromEntries(Object.entries(figures).map(([name, ms]) => [name, Math.round(ms)])),
  }
}

async function untilReady(victim) {
  for (const endMs = performance.now() + 20_000; !(await victim.isReady()); await pause(50))
    if (performance.now() > endMs) throw new Error(`the victim did not start: ${victim.said.join('\n')}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '20' },
      fault: { type: 'string' },
      lasts: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(help)
  else {
    const [rounds, seed] = [values.rounds, values.seed].map(Number)
    const say = values.json ? undefined : (round) => console.log(JSON.stringify(round))
    const only = values.fault?.split(',').map((each) => each.trim())
    const report = await faults({ rounds, seed, only, say, ...(values.lasts ? { lastsMs: Number(values.lasts) } : {}) })
    console.log(JSON.stringify({ seed, ...report, faults: report.faults.slice(0, 20) }, null, 2))
    process.exitCode = report.faults.length === 0 && report.acknowledged > 0 ? 0 : 1
  }
}
