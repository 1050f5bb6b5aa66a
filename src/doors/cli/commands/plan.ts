import { writeFile } from 'node:fs/promises'
import { type Deployment, type ProjectPlan, planProject, writeCapacityPlan, writeCurves } from '../../../house/plan.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { err, json, out } from '../output.ts'
import { isOff, planText, verifiedText } from '../plan-text.ts'
import { untilEnded } from '../until-ended.ts'

export interface PlanOptions {
  readonly set?: readonly string[]
  readonly engine?: string
  readonly processes?: string
  readonly databaseCores?: string
  readonly replicas?: string
  readonly whole?: boolean
  readonly curves?: string
  readonly verify?: boolean
  readonly scale: string
  readonly seconds: string
  readonly json?: boolean
}

/** How far a forecast may be off before a verification fails, in percent. */
const mostOff = 25

/** What a project needs to carry its load, and what it would need; with `--verify` 1 where the forecast is off. */
export async function plan(folder: string, options: PlanOptions): Promise<ExitCode> {
  const chosen = chosenBy(options)
  if (options.verify) return verify(folder, options)
  const planned = await planProject({ folder, set: options.set ?? [], chosen })
  const { designed, asked, curves } = planned
  if (options.curves !== undefined) {
    if (!options.curves.endsWith('.svg'))
      throw new UsageError(`\`--curves ${options.curves}\` is no SVG`, 'name a file such as `capacity.svg`')
    await writeFile(options.curves, writeCurves(curves))
    err.line(`${err.colours.green('✓')} ${nearby(options.curves)}`)
  }
  if (options.json) out.line(json(planJson(planned)))
  else if (options.whole) out.write(writeCapacityPlan(asked ?? designed))
  else out.line(planText(planned, out.colours))
  return 0
}

function planJson({ project: { calibration, load }, designed, asked, curves }: ProjectPlan) {
  const { assumed, dropped } = load
  const measured =
    calibration === null ? null : { date: calibration.date, machine: calibration.machine, command: calibration.command }
  const plain = (key: string, value: unknown) => (key === 'of' || key === 'constants' ? undefined : value)
  return JSON.parse(JSON.stringify({ designed, asked, curves, measured, assumed, dropped }, plain)) as unknown
}

function chosenBy({ engine, processes, databaseCores, replicas, verify }: PlanOptions): Partial<Deployment> {
  if (engine !== undefined && !isEngine(engine))
    throw new UsageError(`\`--engine ${engine}\` is none that is served`, 'it is `sqlite` or `postgres`')
  if (engine === 'sqlite' && (databaseCores !== undefined || replicas !== undefined))
    throw new UsageError(
      'SQLite has no cores and no replicas of its own',
      'leave `--database-cores` and `--replicas` out, or say `--engine postgres`',
    )
  const chosen = {
    ...(engine === undefined ? {} : { engine }),
    ...(processes === undefined ? {} : { processes: wholeOf('--processes', processes, 1, 10_000) }),
    ...(databaseCores === undefined ? {} : { databaseCores: wholeOf('--database-cores', databaseCores, 1, 1_024) }),
    ...(replicas === undefined ? {} : { databaseReplicas: wholeOf('--replicas', replicas, 0, 100) }),
  }
  if (verify && Object.keys(chosen).length > 0)
    throw new UsageError(
      'what is verified is one process on SQLite',
      'leave `--engine`, `--processes`, `--database-cores` and `--replicas` out',
    )
  return chosen
}

const isEngine = (text: string): text is Deployment['engine'] => text === 'sqlite' || text === 'postgres'

async function verify(folder: string, { scale, seconds, set = [], json: asJson }: PlanOptions): Promise<ExitCode> {
  if (set.length > 0)
    throw new UsageError(
      'what is verified is the plan as it was designed',
      'leave `--set` out; `--scale` says whose data are made',
    )
  const users = wholeOf('--scale', scale, 1, 1_000_000)
  const settings = { seconds: wholeOf('--seconds', seconds, 1, 600) }
  const { openProject, verifyProject, ...processes } = await import('../measure/processes.ts')
  const project = await openProject(folder)
  const scales = await untilEnded(async (signal, onProgress) => {
    const verified = []
    for (const each of [users, users * 10])
      verified.push(await verifyProject(project, { ...settings, ...processes, users: each, signal, onProgress }))
    return verified
  })
  const isWrong = scales.some((scale) => isOff(scale, mostOff))
  if (asJson) out.line(json({ state: isWrong ? 'off' : 'verified', mostOff, calibrated: project.calibration !== null, scales }))
  else out.line(verifiedText({ scales, mostOff, calibration: project.calibration }, out.colours))
  return isWrong ? 1 : 0
}

export function wholeOf(name: string, text: string, least: number, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
  throw new UsageError(
    `\`${name} ${text.slice(0, 40)}\` is no whole number from ${least} to ${most}`,
    `write it such as \`${name} ${Math.max(least, 2)}\``,
  )
}
