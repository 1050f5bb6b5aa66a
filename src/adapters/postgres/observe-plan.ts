import type { Client } from 'pg'
import { type LockMode, lockModes } from '../../model/architecture/database.ts'
import type { Model } from '../../model/model.ts'
import type { Plan, Step } from '../../ports/migration.ts'
import type { Outside } from '../../ports/outside.ts'
import { postgresDialect, writeTables } from '../../writers/sql/index.ts'
import { loadDriver } from './connect.ts'

/** From here on, writes of others wait. */
const stopsWrites = lockModes.indexOf('ShareLock')

interface Relation {
  readonly oid: string
  readonly node: string
}

/**
 * A plan with the locks and the rewrites that each step was seen to make, in an empty database that is given the schema before
 * the plan. Nothing is guessed but what no statement shows.
 * @param url of a database that may be filled and forgotten
 */
export async function observePlan(url: string, from: Model, plan: Plan, outside: Pick<Outside, 'after'>): Promise<Plan> {
  const driver = await loadDriver({ url, pooled: false, statementTimeoutMs: 30_000, lockTimeoutMs: 0, connectTimeoutMs: 5_000 })
  const [working, beside] = [driver.client(), driver.client()]
  await Promise.all([working.connect(), beside.connect()])
  try {
    for (const sql of writeTables(from, postgresDialect)) await working.query(sql)
    const steps: Step[] = []
    for (const step of plan.steps) steps.push(await observeStep({ working, beside, outside }, step))
    return { ...plan, steps }
  } finally {
    await Promise.all([working.end(), beside.end()])
  }
}

interface Bench {
  readonly working: Client
  readonly beside: Client
  readonly outside: Pick<Outside, 'after'>
}

async function observeStep(bench: Bench, step: Step): Promise<Step> {
  const { act } = step
  const concurrent = act.does === 'index' || (act.does === 'online' && / CONCURRENTLY /.test(act.sql))
  if (concurrent) return withLock(step, await observeConcurrent(bench, act.sql), [])
  const { working } = bench
  const relations = await readRelations(working)
  await working.query('BEGIN')
  if (act.does === 'change') for (const sql of act.sql) await working.query(sql)
  else if (act.does === 'batches') await working.query(act.sql, [null, 'ffffffff-ffff-ffff-ffff-ffffffffffff'])
  else await working.query(act.sql)
  const lock = strongest(await readLocks(working, 'pg_backend_pid()', relations))
  const after = await readRelations(working)
  await working.query('COMMIT')
  const rewritten = relations.filter(({ oid, node }) => after.some((each) => each.oid === oid && each.node !== node))
  return withLock(step, lock, rewritten)
}

/** Outside a transaction locks can be seen only while they are held: a writer beside it keeps it waiting for as long. */
async function observeConcurrent({ working, beside, outside }: Bench, sql: string): Promise<LockMode> {
  const relations = await readRelations(beside)
  const { rows } = await working.query<{ pid: string }>('SELECT pg_backend_pid()::text AS pid')
  const pid = rows[0]!.pid
  await beside.query('BEGIN')
  for (const { oid } of relations) {
    const { rows: named } = await beside.query<{ name: string }>(`SELECT ${oid}::regclass::text AS name`)
    await beside.query(`LOCK TABLE ONLY ${named[0]!.name} IN ROW EXCLUSIVE MODE`)
  }
  let ended = false
  const running = working.query(sql).finally(() => {
    ended = true
  })
  let seen: LockMode = lockModes[0]
  for (let tries = 0; tries < 100 && !ended; tries++) {
    const lock = strongest(await readLocks(beside, pid, relations))
    if (lockModes.indexOf(lock) > lockModes.indexOf(seen)) seen = lock
    if (lockModes.indexOf(seen) >= lockModes.indexOf('ShareUpdateExclusiveLock')) break
    await new Promise<void>((resolve) => void outside.after(10, resolve))
  }
  await beside.query('COMMIT')
  await running
  return seen
}

/** Tables and indexes that a step may find. */
async function readRelations(client: Client): Promise<readonly Relation[]> {
  const { rows } = await client.query<{ oid: string; node: string }>(
    `SELECT oid::text AS oid, pg_relation_filenode(oid)::text AS node FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  )
  return rows
}

async function readLocks(client: Client, pid: string, relations: readonly Relation[]): Promise<readonly LockMode[]> {
  const { rows } = await client.query<{ relation: string; mode: LockMode }>(
    `SELECT relation::text AS relation, mode FROM pg_locks WHERE pid = ${pid} AND locktype = 'relation' AND granted`,
  )
  const known = new Set(relations.map(({ oid }) => oid))
  return rows.filter(({ relation }) => known.has(relation)).map(({ mode }) => mode)
}

function strongest(found: readonly LockMode[]): LockMode {
  return lockModes[Math.max(0, ...found.map((mode) => lockModes.indexOf(mode)))]!
}

function withLock(step: Step, mode: LockMode, rewritten: readonly Relation[]): Step {
  const lock = mode
    .replace(/Lock$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
  if (step.risk === 'destroys') return { ...step, lock }
  if (rewritten.length > 0 || step.act.does === 'batches') return { ...step, lock, risk: 'rewrites' }
  return { ...step, lock, risk: lockModes.indexOf(mode) >= stopsWrites ? 'waits' : 'none' }
}
