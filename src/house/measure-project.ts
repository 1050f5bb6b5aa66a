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
  /** What the rows of each entity take with their indexes. */
  readonly storedBytes: Readonly<Record<string, number>>
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
/** For each operation, while a design is measured. */
const secondsMeasured = 0.5
/** Whose data are there while a design is measured: what an operation takes grows with them. */
const usersMeasured = [10, 60, 360] as const

interface MeasuredProject {
  readonly measured: Measured
  /** Whose data were there, where not all rows were made. */
  readonly users: number
  /** That a year of those leaves who were asked for. */
  readonly rowsOfYear: number
  readonly plan: CapacityPlan
  readonly rows: Filled['entities']
  readonly storedBytes: ServedProject['storedBytes']
}

/** Serves a project on SQLite with one process, and asks for every operation of its plan. */
async function measure(project: Project, settings: MeasureSettings): Promise<MeasuredProject> {
  const { folder, model, load, brief } = project
  const { seconds, signal, onProgress } = settings
  const planFor = (users: number) =>
    planCapacity(model, load.load, withUsers(valuesOf(brief), users), constantsOf(project), prices, {
      engine: 'sqlite',
      processes: 1,
    })
  const rowsOfYear = sumOf(Object.values(rowsOf(planFor(settings.users))))
  const users = Math.max(1, Math.round(settings.users * Math.min(1, mostRows / Math.max(1, rowsOfYear))))
  const plan = planFor(users)
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
    return { measured, users, rowsOfYear, plan, rows: server.entities, storedBytes: server.storedBytes }
  } finally {
    loader.stop()
    server.stop()
  }
}

/** What a year of so many people leaves. */
function rowsOf({ storage }: CapacityPlan): Readonly<Record<string, number>> {
  return Object.fromEntries(storage.entities.map(({ name, rows }) => [name, Math.ceil(rows.afterOneYear.value)]))
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

/** What the operations of a project take on this machine. @throws MeasuredServerError, LoadRunError */
async function calibrateProject(project: Project, settings: Omit<MeasureSettings, 'users'>): Promise<Calibration> {
  const all: MeasuredProject[] = []
  for (const [i, users] of usersMeasured.entries()) {
    const onProgress: MeasureSettings['onProgress'] = (says, done, of) =>
      settings.onProgress(says, i * of + done, usersMeasured.length * of)
    all.push(await measure(project, { ...settings, users, onProgress }))
  }
  const measuredAnywhere = new Set(all.flatMap(({ measured }) => Object.keys(measured.operations)))
  const { refused, residentBytes } = all.at(-1)!.measured
  return {
    date: new Date(waitingOutside.now()).toISOString().slice(0, 10),
    machine: machine(),
    command: 'lintel design --calibrate',
    engine: 'sqlite',
    sizes: all.map(({ users, measured }) => ({
      users,
      operations: Object.fromEntries(
        Object.entries(measured.operations).map(([name, { processMicros, bytes }]) => [
          name,
          { processMicros: short(processMicros), bytes: Math.round(bytes) },
        ]),
      ),
      together: togetherOf(measured),
    })),
    refused: Object.fromEntries(Object.entries(refused).filter(([name]) => !measuredAnywhere.has(name))),
    residentBytes,
  }
}

/** What a request took among all others, by what each took alone; null where not all of them were measured alone. */
function togetherOf({ mix, mixed, operations }: Measured): number | null {
  if (mix === null || mixed.some(({ name }) => !Object.hasOwn(operations, name))) return null
  const alone =
    sumOf(mixed.map(({ name, rate }) => rate * operations[name]!.processMicros)) / sumOf(mixed.map(({ rate }) => rate))
  return short(mix.processMicros / alone)
}

/** The same of a design that is not written yet. @throws MeasuredServerError, LoadRunError */
export async function calibrateDesign(
  files: readonly { readonly path: string; readonly text: string }[],
  settings: Omit<MeasureSettings, 'users' | 'seconds'>,
): Promise<Calibration> {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-design-'))
  try {
    for (const { path, text } of files) await writeText(join(folder, path), text)
    return await calibrateProject(await openProject(folder), { ...settings, seconds: secondsMeasured })
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
  /** Bytes of the rows that were made, with their indexes, of entities with a hundred or more; null where there are none. */
  readonly stored: Stored | null
  readonly refused: Readonly<Record<string, string>>
  /** Those that the load could not fill: what came is reckoned up to a whole process. */
  readonly extrapolated: readonly string[]
  /** How much of the plan's work could be asked for, 0 to 1. */
  readonly coverage: number
}

export interface Stored {
  readonly predicted: number
  readonly measured: number
  readonly percentOff: number
}

/** Runs the load of a plan, and holds what comes against what the plan says. @throws MeasuredServerError, LoadRunError */
export async function verifyProject(project: Project, settings: MeasureSettings): Promise<VerifiedScale> {
  const { measured, plan, rows, rowsOfYear, storedBytes } = await measure(project, settings)
  const { operations, mix, mixed, refused } = measured
  const alone = Object.fromEntries(Object.entries(operations).map(([name, { perSecond }]) => [name, perSecond]))
  const able = new Set(Object.keys(alone))
  const { operations: compared } = comparePlan(plan, { engine: 'sqlite', alone, total: null })
  const { total } = comparePlan(onlyWith(plan, new Set(mixed.map(({ name }) => name))), {
    engine: 'sqlite',
    alone,
    total: mix?.perSecond ?? null,
  })
  const work = (demands: CapacityPlan['demands']) => sumOf(demands.map(({ processCores }) => processCores.value))
  const all = work(plan.demands)
  return {
    users: settings.users,
    rows: sumOf(Object.values(rows).map(({ made }) => made)),
    rowsOfYear,
    operations: compared,
    total,
    stored: storedOf(plan, rows, storedBytes),
    refused,
    extrapolated: [...Object.entries(operations), ...(mix === null ? [] : ([['total', mix]] as const))]
      .filter(([, { isExtrapolated }]) => isExtrapolated)
      .map(([name]) => name),
    coverage: all === 0 ? 0 : work(plan.demands.filter(({ operation }) => able.has(operation.name))) / all,
  }
}

/** Fewer rows than that take whole pages, however little they fill of them. */
const leastRows = 100

/** What the plan says that the rows take which were made, and what they take; null where there are hardly any. */
function storedOf({ storage }: CapacityPlan, rows: Filled['entities'], storedBytes: ServedProject['storedBytes']): Stored | null {
  const many = storage.entities.filter(({ name }) => (rows[name]?.made ?? 0) >= leastRows)
  if (many.length === 0) return null
  const perRow = ({ bytes, rows: { afterOneYear } }: CapacityPlan['storage']['entities'][number]) =>
    afterOneYear.value === 0 ? 0 : bytes.afterOneYear.value / afterOneYear.value
  const predicted = sumOf(many.map((entity) => perRow(entity) * rows[entity.name]!.made))
  const measured = sumOf(many.map(({ name }) => storedBytes[name] ?? 0))
  return { predicted, measured, percentOff: (100 * (predicted - measured)) / Math.max(1, measured) }
}

/** The plan of those operations alone: what is full when only they are asked for. */
function onlyWith(plan: CapacityPlan, names: ReadonlySet<string>): CapacityPlan {
  const demands = plan.demands.filter(({ operation }) => names.has(operation.name))
  const rateOf = (all: CapacityPlan['demands']) => sumOf(all.map(({ operation }) => operation.peak.value))
  const coresOf = (all: CapacityPlan['demands']) => sumOf(all.map(({ processCores }) => processCores.value))
  const writes = (all: CapacityPlan['demands']) => all.filter(({ operation }) => operation.kind === 'write')
  const parts: Readonly<Record<string, (all: CapacityPlan['demands']) => number>> = {
    processes: coresOf,
    writer: (all) => coresOf(writes(all)),
    flushes: (all) => rateOf(writes(all)),
  }
  const components = plan.components.flatMap((component) => {
    const of = parts[component.name]
    if (of === undefined) return []
    const part = of(plan.demands) === 0 ? 0 : of(demands) / of(plan.demands)
    return [{ ...component, utilisation: { ...component.utilisation, value: component.utilisation.value * part } }]
  })
  const total = { ...plan.workload.total, peak: { ...plan.workload.total.peak, value: rateOf(demands) } }
  return { ...plan, demands, components, workload: { ...plan.workload, total } }
}

const short = (value: number) => Number(value.toPrecision(4))

function machine(): string {
  const all = cpus()
  const cores = all.length === 1 ? 'one core' : `${all.length} cores`
  return `${cores} of ${all[0]?.model.trim() ?? 'an unknown kind'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}
