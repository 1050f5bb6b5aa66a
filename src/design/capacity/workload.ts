import type { Model } from '../../model/model.ts'
import type { InputValues } from '../brief/inputs.ts'
import type { PartLoad } from '../catalogue/part-template.ts'
import { type Constants, figureOf } from './constants.ts'
import { type Figure, fixed, leaf, product, reckoned, sum } from './figure.ts'
import { LoadError } from './load.ts'
import { type OperationShape, shapeOf } from './operation.ts'

/** One kind of request, and how often it comes. */
export interface OperationLoad extends Omit<OperationShape, 'includes'> {
  /** `post.list`, an action, or `post.list with include`. */
  readonly name: string
  readonly mean: Figure
  readonly peak: Figure
}

export interface Rates {
  readonly mean: Figure
  readonly peak: Figure
}

export interface Workload {
  readonly users: Figure
  readonly activeUsers: Figure
  readonly peakFactor: Figure
  /** At the peak. */
  readonly concurrentUsers: Figure
  /** By name. */
  readonly operations: readonly OperationLoad[]
  readonly reads: Rates
  readonly writes: Rates
  readonly total: Rates
  /** By which writes, and so rows, were scaled to what is said; null where they were not. */
  readonly writeScale: Figure | null
  /** What was scaled, as sentences. */
  readonly scaled: readonly string[]
}

export const secondsOfDay: Figure = fixed(86_400, 's')

type Kind = OperationShape['kind']
interface Base {
  readonly users: Figure
  readonly activeUsers: Figure
  readonly peakFactor: Figure
  readonly reckonedConcurrent: Figure
}

/** What people do to the system, each second. @throws LoadError */
export function readWorkload(model: Model, { requests }: PartLoad, values: InputValues, constants: Constants): Workload {
  const base = readBase(values, constants)
  const unscaled = Object.entries(requests)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, perDay]) => operationsOf(model, name, perDay, base, constants))
  const scales = {
    read: scaleOf('read', unscaled, values.readsPerSecond, values, base),
    write: scaleOf('write', unscaled, values.writesPerSecond, values, base),
  }
  const operations = [
    ...unscaled.map((operation) => scaleBy(operation, scales[operation.kind])),
    ...invented('read', unscaled, values.readsPerSecond, base),
    ...invented('write', unscaled, values.writesPerSecond, base),
  ]
  const { reckonedConcurrent, ...told } = base
  return {
    ...told,
    concurrentUsers: saidConcurrent(values) ?? reckonedConcurrent,
    operations,
    reads: ratesOf('reads', ofKind(operations, 'read')),
    writes: ratesOf('writes', ofKind(operations, 'write')),
    total: ratesOf('requests', operations),
    writeScale: scales.write,
    scaled: tellScaled(scales, operations, values),
  }
}

function readBase({ users, activePercent, peakFactor }: InputValues, constants: Constants): Base {
  const given = (says: string, value: number, unit: string) => leaf('given', says, value, unit, 'an input of the design')
  const people = given('users', users, 'people')
  const peak = given('peak', peakFactor, 'times')
  const activeUsers = product(
    { says: 'active users', unit: 'people a day' },
    people,
    ['×', given('% active', activePercent, '%')],
    ['÷', fixed(100, '%')],
  )
  return {
    users: people,
    activeUsers,
    peakFactor: peak,
    // Little's law: those who arrive in a second, times the seconds that each stays.
    reckonedConcurrent: product(
      { says: 'concurrent users', unit: 'people' },
      activeUsers,
      ['×', figureOf(constants, 'sessionsPerDay')],
      ['÷', secondsOfDay],
      ['×', figureOf(constants, 'sessionSeconds')],
      ['×', peak],
    ),
  }
}

function saidConcurrent({ concurrentUsers }: InputValues): Figure | undefined {
  if (concurrentUsers === 0) return undefined
  return leaf('given', 'concurrent users', concurrentUsers, 'people', 'an input of the design')
}

function operationsOf(model: Model, name: string, perDay: number, base: Base, constants: Constants): readonly OperationLoad[] {
  if (!(Number.isFinite(perDay) && perDay >= 0))
    throw new LoadError(name, `the load counts ${perDay} requests of \`${name}\`: give a number of 0 or more`)
  const { includes, ...shape } = shapeOf(model, name)
  const each = leaf('load', 'requests a day', perDay, 'a day for each active user', `the load of \`${name}\``)
  const operation = (called: string, more: Partial<OperationShape>, share: readonly (readonly ['×', Figure])[]) => {
    const mean = product({ says: called, unit: '/s' }, base.activeUsers, ['×', each], ['÷', secondsOfDay], ...share)
    const peak = product(
      { says: `${called} at the peak`, unit: '/s' },
      base.activeUsers,
      ['×', each],
      ['÷', secondsOfDay],
      ['×', base.peakFactor],
      ...share,
    )
    return { ...shape, ...more, name: called, mean, peak }
  }
  if (!includes) return [operation(name, {}, [])]
  const share = figureOf(constants, 'includeShare')
  const rest = reckoned({ says: 'share of lists without', unit: 'times' }, 1 - share.value, `1 − ${share.value}`, [share])
  return [
    operation(name, {}, [['×', rest]]),
    operation(`${name} with include`, { serviceClass: 'listWithInclude' }, [['×', share]]),
  ]
}

// ── scaled to what is said ───────────────────────────────────────────────────

const ofKind = (operations: readonly OperationLoad[], kind: Kind) => operations.filter((each) => each.kind === kind)
const peakOf = (operations: readonly OperationLoad[]) => operations.reduce((total, { peak }) => total + peak.value, 0)

function scaleOf(kind: Kind, all: readonly OperationLoad[], said: number, values: InputValues, base: Base): Figure | null {
  const reckonedRate = peakOf(ofKind(all, kind))
  if (said > 0 && reckonedRate > 0) {
    const [to, from] = [leaf('given', `${kind}s/s said`, said, '/s', 'an input'), reckonedRate]
    return reckoned({ says: 'scale', unit: 'times' }, said / from, `${said} ${kind}s/s said ÷ ${from} reckoned`, [to])
  }
  const concurrent = saidConcurrent(values)
  if (said > 0 || concurrent === undefined) return null
  return product({ says: 'scale', unit: 'times' }, concurrent, ['÷', base.reckonedConcurrent])
}

function scaleBy(operation: OperationLoad, scale: Figure | null): OperationLoad {
  if (scale === null) return operation
  const scaledBy = (figure: Figure): Figure => ({
    ...figure,
    value: figure.value * scale.value,
    because: `${figure.because} × scale ${Number(scale.value.toPrecision(3))}`,
    of: [...figure.of, scale],
  })
  return { ...operation, mean: scaledBy(operation.mean), peak: scaledBy(operation.peak) }
}

/** Where requests are said and no part makes any, they are of a middling kind. */
function invented(kind: Kind, all: readonly OperationLoad[], said: number, { peakFactor }: Base): readonly OperationLoad[] {
  if (said === 0 || peakOf(ofKind(all, kind)) > 0) return []
  const name = `other ${kind}s`
  const peak = leaf('given', `${name} at the peak`, said, '/s', 'an input of the design')
  const shape = {
    kind,
    serviceClass: kind === 'read' ? 'list' : 'create',
    statements: 0,
    handler: false,
    events: 0,
    entity: null,
  } as const
  return [{ ...shape, name, mean: product({ says: name, unit: '/s' }, peak, ['÷', peakFactor]), peak }]
}

function tellScaled(
  scales: Readonly<Record<Kind, Figure | null>>,
  operations: readonly OperationLoad[],
  values: InputValues,
): readonly string[] {
  const told = (['read', 'write'] as const).flatMap((kind) => {
    const scale = scales[kind]
    return scale === null ? [] : [`all ${kind}s are scaled: ${scale.because} = ${Number(scale.value.toPrecision(3))} times`]
  })
  const made = operations.filter(({ name }) => name === 'other reads' || name === 'other writes')
  const concurrent = values.concurrentUsers === 0 ? [] : ['the concurrent users are those said, not reckoned']
  return [...told, ...made.map(({ name }) => `no part makes what is said: it is taken as \`${name}\``), ...concurrent]
}

function ratesOf(says: string, operations: readonly OperationLoad[]): Rates {
  return {
    mean: sum(
      { says: `${says} a second`, unit: '/s' },
      operations.map(({ mean }) => mean),
    ),
    peak: sum(
      { says: `${says} a second at the peak`, unit: '/s' },
      operations.map(({ peak }) => peak),
    ),
  }
}
