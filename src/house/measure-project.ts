import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import {
  type Calibration,
  type CapacityPlan,
  type Comparison,
  comparePlan,
  constants,
  planCapacity,
  prices,
  valuesOf,
  withUsers,
} from '../design/index.ts'
import {
  type Filled,
  type LoadOrder,
  type LoadResult,
  type Measured,
  type MeasuredServer,
  measureOperations,
  sendCall,
} from '../measure/index.ts'
import { writeText } from './design.ts'
import { waitingOutside } from './outside.ts'
import { constantsOf, openProject, type Project } from './plan.ts'
import type { MeasuredOrder } from './serve-measured.ts'

export interface ServedProject extends MeasuredServer {
  readonly entities: Filled['entities']
  stop(): void
}

/** Sends calls as fast as they are answered. */
export interface Loader {
  run(order: LoadOrder): Promise<LoadResult>
  stop(): void
}

/** Processes beside this one, which only a door starts. */
export interface MeasureProcesses {
  serve(order: MeasuredOrder, signal: AbortSignal): Promise<ServedProject>
  load(signal: AbortSignal): Loader
}

export interface MeasureSettings extends MeasureProcesses {
  /** Whose data are there. */
  readonly users: number
  /** Of each load. */
  readonly seconds: number
  readonly signal: AbortSignal
  readonly onProgress: (says: string, done: number, of: number) => void
}

/** Rows that are made at most; where a design has more, every entity has its part of them. */
const mostRows = 50_000
const connections = 32
/** Whose data are there while a design is measured. */
const usersMeasured = 100

interface MeasuredProject {
  readonly measured: Measured
  readonly plan: CapacityPlan
  readonly rows: Filled['entities']
}

/** Serves a project on SQLite with one process, and asks for every operation of its plan. */
async function measure(project: Project, settings: MeasureSettings): Promise<MeasuredProject> {
  const { folder, model, load, brief } = project
  const { users, seconds, signal, onProgress } = settings
  const plan = planCapacity(model, load.load, withUsers(valuesOf(brief), users), constantsOf(project), prices, {
    engine: 'sqlite',
    processes: 1,
  })
  const share = constants.textFill.value
  onProgress('filling', 0, 1)
  const server = await settings.serve({ folder, counts: rowsOf(plan), share }, signal)
  const loader = settings.load(signal)
  try {
    const operations = plan.demands.map(({ operation: { name, peak } }) => ({ name, rate: peak.value }))
    const send = sendCall(server.url, signal)
    const measured = await measureOperations(model, server, {
      operations,
      share,
      seconds,
      connections,
      send,
      load: loader.run,
      onProgress,
    })
    return { measured, plan, rows: server.entities }
  } finally {
    loader.stop()
    server.stop()
  }
}

/** What a year of so many people leaves. */
function rowsOf({ storage }: CapacityPlan): Readonly<Record<string, number>> {
  const all = storage.entities.map(({ name, rows }) => ({ name, rows: rows.afterOneYear.value }))
  const total = all.reduce((sum, { rows }) => sum + rows, 0)
  const part = Math.min(1, mostRows / Math.max(1, total))
  return Object.fromEntries(all.map(({ name, rows }) => [name, Math.ceil(rows * part)]))
}

/** What the operations of a project take on this machine. @throws MeasuredServerError, LoadRunError */
export async function calibrateProject(project: Project, settings: MeasureSettings): Promise<Calibration> {
  const { measured } = await measure(project, settings)
  const operations = Object.entries(measured.operations).map(([name, { processMicros, bytes }]) => [
    name,
    { processMicros: short(processMicros), bytes: Math.round(bytes) },
  ])
  return {
    date: new Date(waitingOutside.now()).toISOString().slice(0, 10),
    machine: machine(),
    command: 'lintel design --calibrate',
    engine: 'sqlite',
    users: settings.users,
    operations: Object.fromEntries(operations),
    refused: measured.refused,
    residentBytes: measured.residentBytes,
  }
}

/** The same of a design that is not written yet. @throws MeasuredServerError, LoadRunError */
export async function calibrateDesign(
  files: readonly { readonly path: string; readonly text: string }[],
  settings: Omit<MeasureSettings, 'users' | 'seconds'>,
): Promise<Calibration> {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-design-'))
  try {
    for (const { path, text } of files) await writeText(join(folder, path), text)
    return await calibrateProject(await openProject(folder), { ...settings, users: usersMeasured, seconds: 1 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a plan foretold, and what came, with the data of so many people. */
export interface VerifiedScale {
  readonly users: number
  readonly rows: number
  /** That a year of so many people leaves, of which no more are made than can be in a minute or so. */
  readonly rowsOfYear: number
  readonly operations: readonly Comparison[]
  /** All that could be asked for, together; null where nothing could. */
  readonly total: Comparison | null
  readonly refused: Readonly<Record<string, string>>
  /** Those that the load could not fill: what came is reckoned up to a whole process. */
  readonly extrapolated: readonly string[]
  /** How much of the plan's work could be asked for, 0 to 1. */
  readonly coverage: number
}

/** Runs the load of a plan, and holds what comes against what the plan says. @throws MeasuredServerError, LoadRunError */
export async function verifyProject(project: Project, settings: MeasureSettings): Promise<VerifiedScale> {
  const { measured, plan, rows } = await measure(project, settings)
  const { operations, mix, mixed, refused } = measured
  const alone = Object.fromEntries(Object.entries(operations).map(([name, { perSecond }]) => [name, perSecond]))
  const able = new Set(Object.keys(alone))
  const { operations: compared } = comparePlan(plan, { engine: 'sqlite', alone, total: null })
  const { total } = comparePlan(onlyWith(plan, new Set(mixed)), {
    engine: 'sqlite',
    alone,
    total: mix?.perSecond ?? null,
  })
  const work = (demands: CapacityPlan['demands']) => demands.reduce((sum, { processCores }) => sum + processCores.value, 0)
  const all = work(plan.demands)
  return {
    users: settings.users,
    rows: Object.values(rows).reduce((sum, { made }) => sum + made, 0),
    rowsOfYear: plan.storage.entities.reduce((sum, { rows: { afterOneYear } }) => sum + Math.ceil(afterOneYear.value), 0),
    operations: compared,
    total,
    refused,
    extrapolated: [...Object.entries(operations), ...(mix === null ? [] : ([['total', mix]] as const))]
      .filter(([, { isExtrapolated }]) => isExtrapolated)
      .map(([name]) => name),
    coverage: all === 0 ? 0 : work(plan.demands.filter(({ operation }) => able.has(operation.name))) / all,
  }
}

/** The plan of those operations alone: what is full when only they are asked for. */
function onlyWith(plan: CapacityPlan, names: ReadonlySet<string>): CapacityPlan {
  const demands = plan.demands.filter(({ operation }) => names.has(operation.name))
  const rate = demands.reduce((sum, { operation }) => sum + operation.peak.value, 0)
  const used = demands.reduce((sum, { processCores }) => sum + processCores.value, 0)
  const components = plan.components
    .filter(({ name }) => name === 'processes')
    .map((component) => ({ ...component, utilisation: { ...component.utilisation, value: used / plan.deployment.processes } }))
  const total = { ...plan.workload.total, peak: { ...plan.workload.total.peak, value: rate } }
  return { ...plan, demands, components, workload: { ...plan.workload, total } }
}

const short = (value: number) => Number(value.toPrecision(4))

function machine(): string {
  const all = cpus()
  const cores = all.length === 1 ? 'one core' : `${all.length} cores`
  return `${cores} of ${all[0]?.model.trim() ?? 'an unknown kind'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}
