// Migrates a system that is served, under load, and kills the migration at random moments.
//   node test/migrate.mjs [--engine postgres|sqlite] [--kinds 'part of a name'] [--kills 2] [--within 1350] [--rows 1000] [--seed n]
// `--within` is the longest that a run goes on, in milliseconds, before it is killed: for many kills, less than it takes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { load } from './kit/dist.mjs'
import { newDatabase, startPostgres } from './kit/postgres.mjs'
import { createLoad } from './migrate/load.mjs'
import { migrate, startServer } from './migrate/processes.mjs'

const { kinds } = await load('house/migrate-kinds.test-kit.js')
const { modelOf } = await load('ports/store-kit.contract.js')

export { kinds }

const clients = 3
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const blueprintOf = (entities) => ({ name: 'depot', actor: Object.keys(entities)[0], limit: '100000000/min', entities })

/**
 * One kind of change, from the old code alone to the new code alone.
 * @param {object} options
 * @param {any} options.kind
 * @param {string | null} options.server the URL of a PostgreSQL server, or null for SQLite
 * @param {number} [options.kills] of the migration, at random moments
 * @param {number} [options.withinMs] the latest of these moments
 * @param {number} [options.rows] there before it begins
 * @param {string} [options.dist] a build with a fault
 * @param {(place: any) => Promise<void>} [options.meanwhile] goes on beside the first wave
 * @param {readonly string[]} [options.words] more for `lintel migrate apply`
 */
export async function migrateUnderLoad(options) {
  const { kind, server, kills = 2, withinMs = 1_350, rows = 1_000, seed, dist, meanwhile, words = [] } = options
  const home = mkdtempSync(join(tmpdir(), 'lintel-migrate-'))
  const { int } = createRandom(seed)
  const chance = (below) => int(0, below - 1)
  const faults = []
  const fail = (what) => faults.push(what)
  const load = createLoad({ chance, fail })
  const report = { kind: kind.name, engine: server ? 'postgres' : 'sqlite', kills: 0, ...load.figures, faults }
  const database = server ? await newDatabase(server) : undefined
  const project = join(home, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'blueprint.json'), JSON.stringify(blueprintOf(kind.to)))
  const env = { LINTEL_DATA: home, ...(database ? { DATABASE_URL: database } : {}) }
  const targets = targetsOf(kind)
  const open = (entities, more = {}) => startServer({ folder: home, database, blueprint: blueprintOf(entities), dist, ...more })
  const [stops, ends] = [[], []]
  const run = async (...asked) => {
    for (;;) {
      const killMs = report.kills < kills ? 150 + chance(withinMs - 150) : undefined
      const { killed, code, out, err } = await migrate({ words: ['apply', ...asked, ...words], project, env, killMs, dist })
      if (killed) report.kills++
      else if (code === 2 && /another `lintel migrate`/.test(err)) await wait(200)
      else {
        if (code !== 0) fail(`migrate ${asked.join(' ')} ended with ${code}: ${out}${err}`)
        return out === '' ? {} : JSON.parse(out)
      }
    }
  }
  try {
    const filling = Array.from({ length: rows }, (_, i) => seedRow(targets.old.templates[i % kind.rows.length], i))
    const old = await open(kind.from, { rows: filling })
    stops.push(old)
    await load.warm({ ...targets.old, url: old.url })
    const endOld = load.begin({ ...targets.old, url: old.url }, clients)
    ends.push(endOld)
    await wait(200)
    await Promise.all([run('--through', 'backfill'), meanwhile?.({ database, project, env })])
    await wait(200)
    let endOldToo = endOld
    if (!database) {
      await endOld()
      await old.stop()
      endOldToo = async () => {}
    }
    const fresh = await open(kind.to)
    stops.push(fresh)
    await load.warm({ ...targets.new, url: fresh.url })
    const endNew = load.begin({ ...targets.new, url: fresh.url }, clients)
    ends.push(endNew)
    await wait(400)
    await endOldToo()
    if (database) await old.stop()
    await run('--through', 'contract', ...(kind.allow ?? []).flatMap((name) => ['--allow-destructive', name]))
    await wait(200)
    await endNew()
    await judge({ url: fresh.url, ...targets.new, load, fail, rows })
    await fresh.stop()
  } catch (error) {
    fail(String(error.stack ?? error))
  } finally {
    await Promise.all(ends.map((end) => end()))
    for (const each of stops) await each.stop().catch(() => {})
    rmSync(home, { recursive: true, force: true })
  }
  if (load.figures.longestMs >= 1_000) fail(`a request waited ${Math.round(load.figures.longestMs)} ms`)
  return { ...report, ...load.figures, faults }
}

/** What clients of old and new code send, and what it is in the end. */
function targetsOf(kind) {
  const [from, to] = [modelOf(kind.from), modelOf(kind.to)]
  const isUnique = [from, to].some(({ entities: [entity] }) => entity.indexes.some(({ unique }) => unique))
  const writable = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  const old = [...kind.rows, kind.old].map((values, i) => ({ send: values, becomes: kind.after[i], marked: isUnique }))
  const fresh = [{ send: writable(kind.new), becomes: kind.after.at(-1), marked: isUnique }]
  const once = kind.once ?? []
  return {
    old: { collection: from.entities[0].collection, templates: old, filter: filterOf(from), once },
    new: { collection: to.entities[0].collection, templates: fresh, filter: filterOf(to), once },
  }
}

function filterOf({ entities: [{ indexes }] }) {
  const index = indexes.find(({ fields, where }) => where.length === 0 && ['age', 'years'].includes(fields[0].field))
  return index ? `&${index.fields[0].field}[gte]=0` : ''
}

function seedRow({ send, marked }, i) {
  return marked ? { ...send, handle: `s${i}` } : send
}

/** Every row that was acknowledged is there, with the values that it was given; nothing else is gone or came. */
async function judge({ url, collection, once, load, fail, rows }) {
  const found = new Map()
  for (let after = ''; ; ) {
    const answer = await fetch(`${url}/v1/${collection}?limit=100${after}`)
    const page = await answer.json()
    for (const row of page.items ?? []) found.set(row.id, row)
    if (!page.next) break
    after = `&after=${encodeURIComponent(page.next)}`
  }
  for (const [id, wanted] of load.rows) {
    const row = found.get(id)
    if (!row) fail(`row ${id} is lost`)
    for (const [name, value] of Object.entries(row ? wanted : {})) {
      const may = (once.includes(name) ? value : [value]).map((each) => JSON.stringify(each))
      if (!may.includes(JSON.stringify(row[name] ?? null))) fail(`row ${id}: ${name} is ${JSON.stringify(row[name])}, not ${may}`)
    }
  }
  if (found.size !== load.rows.size + rows) fail(`${found.size} rows, and ${load.rows.size + rows} were told of`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string' },
      kinds: { type: 'string', default: '' },
      kills: { type: 'string', default: '2' },
      within: { type: 'string', default: '1350' },
      rows: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
    },
  })
  const postgres = values.engine === 'sqlite' ? null : await startPostgres()
  let failed = 0
  for (const engine of values.engine ? [values.engine] : ['postgres', 'sqlite']) {
    for (const kind of kinds.filter(({ name }) => name.includes(values.kinds))) {
      const server = engine === 'postgres' ? postgres.url : null
      const [kills, withinMs, rows, seed] = [values.kills, values.within, values.rows, values.seed].map(Number)
      const { faults, ...figures } = await migrateUnderLoad({ kind, server, kills, withinMs, rows, seed })
      failed += faults.length
      console.log(JSON.stringify({ ...figures, longestMs: Math.round(figures.longestMs), faults: faults.slice(0, 5) }))
    }
  }
  await postgres?.remove()
  process.exitCode = failed === 0 ? 0 : 1
}
