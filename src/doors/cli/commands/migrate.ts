import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { waitingOutside } from '../../../house/outside.ts'
import { readDataSettings } from '../../../house/settings.ts'
import type { Migrator } from '../../../ports/migration.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { columns, count, err, json, out, withProgress } from '../output.ts'
import { permissionText, stepsText } from '../steps-text.ts'

interface Asked {
  readonly json?: boolean
  readonly lockTimeout?: string
}

export interface PlanOptions extends Asked {
  readonly allowDestructive: readonly string[]
  /** A folder for the plan as SQL files. */
  readonly sql?: string
}

export interface ApplyOptions extends Asked {
  readonly allowDestructive: readonly string[]
  readonly through?: 'backfill' | 'contract'
}

/** What leads from the present tables to those of the blueprint. */
export function planMigration(path: string, options: PlanOptions): Promise<ExitCode> {
  return withMigrator(path, options, (context) => plan(context, options))
}

export function applyMigration(path: string, options: ApplyOptions): Promise<ExitCode> {
  return withMigrator(path, options, (context) => apply(context, options))
}

export function tellMigration(path: string, options: Asked): Promise<ExitCode> {
  return withMigrator(path, options, (context) => status(context, options))
}

export function takeBackMigration(path: string, options: Asked): Promise<ExitCode> {
  return withMigrator(path, options, (context) => down(context, options))
}

interface Context {
  readonly house: typeof import('../../../house/migrate.ts')
  readonly migrator: Migrator
  readonly model: import('../../../model/model.ts').Model
}

async function withMigrator(
  path: string,
  { lockTimeout }: Asked,
  act: (context: Context) => Promise<ExitCode>,
): Promise<ExitCode> {
  const house = await import('../../../house/migrate.ts')
  const read = readDataSettings(process.env, path)
  if ('faults' in read) throw new UsageError(read.faults[0]!, undefined, 'settings', read.faults.length > 1 ? read.faults : [])
  const { folder, database } = read.settings
  if (database?.pooled) {
    throw new UsageError(
      'a migration holds a lock of its session, which a transaction pooler cannot keep',
      'set `DATABASE_URL` to the server itself for this command, without `LINTEL_DATABASE_POOLER`',
      'settings',
    )
  }
  const lockTimeoutMs = lockTimeout === undefined ? undefined : readMilliseconds(lockTimeout)
  const model = await house.modelOfProject(path, folder)
  const migrator = await house.openMigrator({
    folder,
    ...(database === undefined ? {} : { database }),
    ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
  })
  try {
    return await act({ house, migrator, model })
  } finally {
    await migrator.close()
  }
}

function readMilliseconds(text: string): number {
  const ms = /^(\d{1,5})(ms)?$/.exec(text)?.[1]
  if (ms !== undefined && Number(ms) > 0) return Number(ms)
  throw new UsageError(`\`--lock-timeout ${text}\` is no span of milliseconds`, 'write it such as `--lock-timeout 50ms`')
}

async function plan({ house, migrator, model }: Context, options: PlanOptions): Promise<ExitCode> {
  const planned = await withProgress('observing the plan in a copy of the schema', house.planMigration(migrator, model))
  if (planned.plan === null || planned.plan.steps.length === 0) {
    const says =
      planned.plan === null
        ? 'there are no tables yet: the first start makes them'
        : 'nothing to do: the tables fit the blueprint'
    if (options.json) out.line(json({ steps: [], says }))
    else out.line(`${out.colours.green('✓')} ${says}`)
    return 0
  }
  const forbidden = house.forbidden(planned.plan, options.allowDestructive)
  if (options.sql !== undefined) writeSql(options.sql, planned.files, options.json === true)
  if (options.json) {
    const { engine, fingerprint, steps } = planned.plan
    out.line(json({ engine, fingerprint, begun: planned.begun, locksFrom: planned.locksFrom, steps, forbidden }))
  } else if (options.sql === undefined)
    out.line(
      [...stepsText(planned.plan.steps, out.colours), planned.locksFrom, ...permissionText(forbidden, out.colours)].join('\n'),
    )
  return forbidden.length > 0 ? 1 : 0
}

function writeSql(folder: string, files: readonly { readonly name: string; readonly text: string }[], quiet: boolean): void {
  const at = resolve(folder)
  mkdirSync(at, { recursive: true })
  for (const { name, text } of files) writeFileSync(join(at, name), text)
  if (!quiet) err.line(`${err.colours.green('✓')} wrote ${count(files.length, 'file')} to ${err.colours.bold(nearby(at))}`)
}

async function apply({ house, migrator, model }: Context, options: ApplyOptions): Promise<ExitCode> {
  const { green, red, bold } = out.colours
  const told = { ready: false }
  const deploy =
    'expanded and filled: deploy the new code, then run `lintel migrate apply` again to take away what old code needed'
  const applied = await house.applyMigration(migrator, {
    to: model,
    allow: options.allowDestructive,
    through: options.through ?? null,
    outside: waitingOutside,
    onStep: (step, news) => {
      if (news === 'begins' && err.isTerminal) err.line(err.colours.dim(`${step.wave} ${step.id}`))
    },
    onReady: () => {
      told.ready = true
      if (!options.json) out.line(`${green('✓')} ${deploy}`)
    },
  })
  const destroys = applied.is === 'forbidden' ? applied.destroys : []
  if (options.json) out.line(json({ state: applied.is, destroys }))
  else if (applied.is === 'forbidden') {
    out.line(`${red('✗')} values would be destroyed for good, and nothing of it was done; to permit it:`)
    out.line(`  ${bold(`lintel migrate apply ${destroys.map((name) => `--allow-destructive ${name}`).join(' ')}`)}`)
  } else if (applied.is === 'done') out.line(`${green('✓')} done: the tables are those of the blueprint`)
  else if (applied.is === 'nothing') out.line(`${green('✓')} nothing to do: the tables fit the blueprint`)
  else if (applied.is === 'empty')
    out.line(`${green('✓')} nothing to do: there are no tables yet, and the first start makes them`)
  else if (!told.ready) out.line(`${green('✓')} ${deploy}`)
  return applied.is === 'forbidden' ? 1 : 0
}

async function status({ house, migrator, model }: Context, options: Asked): Promise<ExitCode> {
  const found = await house.migrationStatus(migrator, model)
  if (options.json) {
    out.line(json(found))
    return 0
  }
  const { bold, dim, green } = out.colours
  const words = {
    empty: 'no tables yet',
    none: 'no migration is under way',
    pending: 'the blueprint asks for other tables',
  } as const
  const says =
    found.state in words
      ? words[found.state as keyof typeof words]
      : `a migration is under way since ${found.startedAt}: ${found.state}`
  out.line(bold(says))
  if (found.steps.length > 0) {
    const rows = found.steps.map(({ id, wave, done, rows: many }) => [
      done ? green('✓') : dim('·'),
      wave,
      id,
      many === null ? '' : count(many, 'row'),
    ])
    out.line(columns(rows))
  }
  out.line(`next: ${found.next}`)
  return 0
}

async function down({ house, migrator }: Context, options: Asked): Promise<ExitCode> {
  const taken = await house.takeBack(migrator, { outside: waitingOutside })
  const says =
    taken.is === 'nothing'
      ? 'nothing to take back: no migration is under way'
      : `taken back: ${count(taken.steps, 'step')}; the tables are those of the code before`
  if (options.json) out.line(json({ state: taken.is }))
  else out.line(`${out.colours.green('✓')} ${says}`)
  return 0
}
