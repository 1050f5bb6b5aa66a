// Kills a shop at every boundary of every step of a saga and of every undo, and looks whether each order ends done or undone,
// with the money where it belongs.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judge, readStore } from './faults/judge.mjs'
import { startOuterWorld } from './faults/outer-world.mjs'
import { createVictim } from './faults/victim-process.mjs'
import { load, plantFault } from './kit/dist.mjs'
import { newDatabase, query, startPostgres } from './kit/postgres.mjs'
import { freePort } from './kit/server-process.mjs'
import { until } from './kit/until.mjs'

const help = `node test/sagas.mjs [--times 20] [--engine postgres|sqlite] [--lanes 4] [--at 'charge before'] [--json]

  --times   kills at each boundary of each step and each undo
  --engine  on this one; on both, one after the other, unless said
  --lanes   shops that are killed beside each other
  --at      only at boundaries whose name holds this`

const shop = fileURLToPath(new URL('./faults/shop/app.mjs', import.meta.url))
const killed = fileURLToPath(new URL('./faults/killed-shop/app.mjs', import.meta.url))
const settleMs = 60_000
const stock = 1_000_000

/** How a commit is watched: the build says where it is. */
export const boundaries = {
  file: 'serve/work/run-delivery.js',
  find: 'await transaction.commit();',
  replace: `globalThis.lintelBoundary?.('before its commit', consumer);
            const committing = transaction.commit();
            globalThis.lintelBoundary?.('as its commit begins', consumer);
            await new Promise((resolve) => setImmediate(resolve));
            globalThis.lintelBoundary?.('in its commit', consumer);
            await committing;
            globalThis.lintelBoundary?.('after its commit', consumer);`,
}
const around = ['before', 'after its code', 'before its commit', 'as its commit begins', 'in its commit', 'after its commit']
const calls = { charge: '/charges', refund: '/refunds', ship: '/parcels' }
const [steps, undos] = [
  ['accept', 'reserve', 'charge', 'ship'],
  ['refund', 'release', 'cancel'],
]

/** Every place to be killed at, with the card that brings an order there. */
export const targets = [...steps, ...undos].flatMap((step) =>
  [...around, ...(calls[step] ? ['in its call'] : [])].map((where) => ({
    name: `${step} ${where}`,
    card: undos.includes(step) ? 'nowhere' : 'good',
    call: where === 'in its call' ? calls[step] : null,
  })),
)

/**
 * @param {object} options
 * @param {number} options.times
 * @param {'postgres' | 'sqlite'} options.engine
 * @param {number} [options.lanes]
 * @param {string} [options.at] only targets whose name holds this
 * @param {{ file: string, find: string, replace: string }} [options.fault] in place of the boundaries of a commit, which it then has itself
 * @param {'keys'} [options.without] the world outside does not see them
 * @param {number} [options.patienceMs] after which an order is stuck
 * @param {(figures: object) => void} [options.say]
 */
export async function sagas({
  times,
  engine,
  lanes = 4,
  at = '',
  fault = boundaries,
  without,
  patienceMs = settleMs,
  say = () => {},
}) {
  const all = targets.filter(({ name }) => name.includes(at))
  const open = Array.from({ length: times }, () => all).flat()
  const report = { engine, kills: 0, done: 0, undone: 0, longestMs: 0, faults: [] }
  const { dist, remove } = plantFault(fault)
  const postgres = engine === 'postgres' ? await startPostgres() : null
  try {
    const count = Math.min(lanes, open.length)
    await Promise.all(Array.from({ length: count }, () => lane({ open, postgres, dist, report, without, patienceMs, say })))
  } finally {
    await postgres?.remove()
    remove()
  }
  return report
}

async function lane({ open, postgres, dist, report, without, patienceMs, say }) {
  const home = mkdtempSync(join(tmpdir(), 'lintel-sagas-'))
  const [project, data] = [join(home, 'project'), join(home, 'data')]
  mkdirSync(project)
  cpSync(shop, join(project, 'shop.mjs'))
  cpSync(killed, join(project, 'app.mjs'))
  const fail = (what) => report.faults.push(what)
  const world = await startOuterWorld({ seesKeys: without !== 'keys' })
  const database = postgres && (await newDatabase(postgres.url))
  const env = { WORLD_URL: world.url, LINTEL_DATA: data, ...(database ? { DATABASE_URL: database } : {}) }
  const victim = createVictim({ dist, project, env, port: await freePort(), fail })
  const place = { victim, world, project, report, fail, patienceMs, asked: [], product: '' }
  try {
    victim.start()
    await until(victim.isReady, 30_000)
    place.product = (await post(victim, '/v1/products', { name: 'lamp', stock, price: 1 })).id
    for (let target = open.shift(); target; target = open.shift()) {
      await killAt(place, target)
      say({ kills: report.kills, at: target.name, faults: report.faults.slice(-2) })
    }
    await settleEvents(place)
  } finally {
    await victim.kill()
    await world.close()
  }
  await judgeAll({ ...place, database, data })
  rmSync(home, { recursive: true, force: true })
}

/** One order, in which the shop is killed once. */
async function killAt({ victim, world, project, report, fail, patienceMs, asked, product }, { name, card, call }) {
  const mark = `m${report.kills++}`
  const { ended } = victim.mayEnd()
  if (call) {
    world.watch((path) => {
      if (path !== call) return
      world.watch(() => {})
      victim.crash()
      return ended
    })
  } else writeFileSync(join(project, 'aim'), name)
  const each = { kind: 'place', mark, answer: null }
  asked.push(each)
  // It may be killed before it could answer.
  const order = await post(victim, `/v1/products/${product}/place`, { mark, quantity: 1, card }, mark)
  each.answer = order
  const startedMs = performance.now()
  const late = pause(patienceMs, 'late', { ref: false })
  if ((await Promise.race([ended, late])) === 'late') return fail(`an order never came to ${name}`)
  if (existsSync(join(project, 'aim'))) fail(`it ended before ${name}`)
  const state = async () => (await get(victim, `/v1/orders/${order.id}`))?.state
  await until(async () => ['shipped', 'cancelled'].includes(await state()), patienceMs).catch(async () =>
    fail(`killed ${name}: order ${order.id} is still ${await state()} after ${patienceMs} ms`),
  )
  report.longestMs = Math.max(report.longestMs, Math.round(performance.now() - startedMs))
}

/** Waits until every event of every order was handled. */
async function settleEvents({ victim, asked, fail, patienceMs }) {
  for (const { answer } of asked) {
    if (answer === null) continue
    const { turn } = await get(victim, `/v1/orders/${answer.id}`)
    const tallies = async () => (await get(victim, `/v1/tallies?order=${answer.id}`))?.items.length
    await until(async () => (await tallies()) > turn, patienceMs).catch(() =>
      fail(`events of order ${answer.id} are not handled`),
    )
  }
}

async function judgeAll({ database, data, asked, product, world, report, fail }) {
  const { connect } = await load('adapters/sqlite/driver.js')
  const file = database ? null : connect(join(data, 'data', 'data.db'), { durability: 'full' })
  const ask = (sql) => (file ? named(file, sql) : query(database, sql))
  const store = await readStore(ask)
  file?.close()
  judge({ store, asked, stocks: new Map([[product, stock]]), heard: null, world, fail })
  for (const { state } of store.orders) report[state === 'shipped' ? 'done' : 'undone']++
  for (const { status, cause } of store.sagas) if (!['done', 'undone'].includes(status)) fail(`a saga is ${status}: ${cause}`)
}

/** Rows by the names of their columns, as the other engine gives them. */
function named(file, sql) {
  const [{ names }] = [{ names: [...sql.split(' FROM ')[0].matchAll(/(?:AS )?"?(\w+|\*?\))"?(?:,|$)/g)].map(([, name]) => name) }]
  return file
    .prepare(sql)
    .all([])
    .map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))
}

/** Asked again until it is answered. */
async function post({ url }, path, body, key = 'first') {
  for (;;) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null)
    if (answer?.ok) return answer.json()
    if (answer && ![409, 502, 503, 504].includes(answer.status)) throw new Error(`POST ${path}: ${await answer.text()}`)
    await pause(50)
  }
}

async function get({ url }, path) {
  const answer = await fetch(`${url}${path}`).catch(() => null)
  return answer?.ok ? answer.json() : null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      times: { type: 'string', default: '20' },
      engine: { type: 'string' },
      lanes: { type: 'string', default: '4' },
      at: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(help)
  else
    for (const engine of values.engine ? [values.engine] : ['postgres', 'sqlite']) {
      const [times, lanes] = [values.times, values.lanes].map(Number)
      const say = values.json ? undefined : (figures) => console.log(JSON.stringify(figures))
      const report = await sagas({ times, engine, lanes, at: values.at, say })
      console.log(JSON.stringify({ ...report, faults: report.faults.slice(0, 20) }, null, 2))
      if (report.faults.length > 0 || report.kills === 0) process.exitCode = 1
    }
}
