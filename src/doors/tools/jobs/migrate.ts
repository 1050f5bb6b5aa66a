import { createHash } from 'node:crypto'
import * as house from '../../../house/migrate.ts'
import { waitingOutside } from '../../../house/outside.ts'
import { readDataSettings } from '../../../house/settings.ts'
import { canonicalJson } from '../../../kit/json.ts'
import type { Model } from '../../../model/model.ts'
import type { Migrator, Step } from '../../../ports/migration.ts'
import { UsageError } from '../../cli/faults.ts'
import type { JobAnswers, JobOrder, MigrationFacts } from './messages.ts'

type Order = Extract<JobOrder, { kind: 'migratePlan' | 'migrateStatus' | 'migrateApply' | 'migrateDown' }>

interface Work {
  readonly migrator: Migrator
  readonly model: Model
  readonly progress: (words: string) => void
}

/** What changes the tables of a project, or tells about it. */
export async function migrateJob(order: Order, progress: (words: string) => void): Promise<JobAnswers[Order['kind']]> {
  const read = readDataSettings(process.env, order.path)
  if ('faults' in read) throw new UsageError(read.faults[0]!, undefined, 'settings', read.faults)
  const { folder, database } = read.settings
  if (database?.pooled)
    throw new UsageError(
      'a migration holds a lock of its session, which a transaction pooler cannot keep',
      'set `DATABASE_URL` to the server itself',
      'settings',
    )
  const model = await house.modelOfProject(order.path, folder)
  const migrator = await house.openMigrator({ folder, ...(database === undefined ? {} : { database }) })
  try {
    return await perform(order, { migrator, model, progress })
  } finally {
    await migrator.close()
  }
}

async function perform(order: Order, work: Work): Promise<JobAnswers[Order['kind']]> {
  switch (order.kind) {
    case 'migratePlan':
      return facts(order, work)
    case 'migrateStatus':
      return JSON.parse(JSON.stringify(await house.migrationStatus(work.migrator, work.model)))
    case 'migrateApply':
      return apply(order, work)
    case 'migrateDown':
      return down(order, work)
  }
}

async function facts({ allow, observe }: Extract<Order, { kind: 'migratePlan' }>, work: Work): Promise<MigrationFacts> {
  const { migrator, model, progress } = work
  const stored = await migrator.stored()
  const begun = stored.migration !== null && stored.progress.wave !== 'done'
  const common = { engine: migrator.engine, fingerprint: await fingerprintOf(work) }
  if (stored.model === null) return { ...common, state: 'empty', locksFrom: '', steps: [], forbidden: [] }
  if (observe) progress('observing the plan in a copy of the schema')
  const planned = observe ? await house.planMigration(migrator, model) : null
  const plan = planned?.plan ?? (begun ? stored.migration!.plan : migrator.plan(stored.model, model))
  return {
    ...common,
    state: begun ? 'begun' : plan.steps.length === 0 ? 'fits' : 'pending',
    locksFrom: planned?.locksFrom ?? '',
    steps: plan.steps.map((step) => ({
      id: step.id,
      wave: step.wave,
      risk: step.risk,
      lock: step.lock,
      why: step.why,
      destroys: step.destroys,
      done: begun && stored.progress.done.includes(step.id),
      sql: sqlOf(step),
    })),
    forbidden: house.forbidden(plan, allow),
  }
}

function sqlOf({ act }: Step): readonly string[] {
  return act.does === 'change' ? act.sql : [act.sql]
}

/** What a plan was made from; what a server writes into rows meanwhile is none of it. */
async function fingerprintOf({ migrator, model }: Pick<Work, 'migrator' | 'model'>): Promise<string> {
  const { model: from, migration, progress } = await migrator.stored()
  const begun = migration !== null && progress.wave !== 'done'
  const state = {
    from,
    to: model,
    engine: migrator.engine,
    migration: begun ? { migration, progress: { ...progress, cursors: {} } } : null,
  }
  return createHash('sha256').update(canonicalJson(state)).digest('hex')
}

/** @throws UsageError `plan_changed`: what was approved is not what would be done. */
async function assertState(expected: string, work: Work): Promise<void> {
  if ((await fingerprintOf(work)) === expected) return
  throw new UsageError(
    'the blueprint or the tables have changed since the plan was approved, and nothing was done',
    'look at the new plan',
    'plan_changed',
  )
}

async function apply(order: Extract<Order, { kind: 'migrateApply' }>, work: Work): Promise<JobAnswers['migrateApply']> {
  await assertState(order.state, work)
  const applied = await house.applyMigration(work.migrator, {
    to: work.model,
    allow: order.allow,
    through: order.through,
    outside: waitingOutside,
    onStep: ({ wave, id }, news) => {
      if (news === 'begins') work.progress(`${wave} ${id}`)
    },
  })
  return { state: applied.is, destroys: applied.is === 'forbidden' ? applied.destroys : [] }
}

async function down(order: Extract<Order, { kind: 'migrateDown' }>, work: Work): Promise<JobAnswers['migrateDown']> {
  await assertState(order.state, work)
  const taken = await house.takeBack(work.migrator, { outside: waitingOutside })
  return { state: taken.is, steps: taken.is === 'nothing' ? 0 : taken.steps }
}
