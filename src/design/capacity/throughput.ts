import type { ComponentName } from './components.ts'
import type { ConstantName } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import type { CapacityPlan } from './plan-capacity.ts'

/** The most requests a second that a deployment answers, and the constant that says so. */
export interface Throughput {
  readonly perSecond: number
  readonly limitedBy: ConstantName
}

/** Of one operation, where nothing else is asked for. */
export function throughputAlone({ deployment, components }: CapacityPlan, demand: OperationDemand): Throughput {
  const { engine, processes, databaseCores, databaseReplicas } = deployment
  const { kind } = demand.operation
  const micros = demand.aloneMicros.value
  // SQLite has one writer, however many processes there are.
  const cores = engine === 'sqlite' && kind === 'write' ? 1 : processes
  const limits: Throughput[] = [{ perSecond: (cores * 1e6) / micros, limitedBy: costOf(demand, 'process', engine) }]
  if (engine === 'postgres') {
    const machines = kind === 'read' ? 1 + databaseReplicas : 1
    const perSecond = (databaseCores * machines * 1e6) / demand.databaseMicros.value
    limits.push({ perSecond, limitedBy: costOf(demand, 'database', engine) })
  }
  const flushes = components.find(({ name }) => name === 'flushes')
  if (kind === 'write' && flushes !== undefined) limits.push({ perSecond: flushes.capacity.value, limitedBy: 'flushMs' })
  return least(limits)
}

/** Of the whole mix; null where nothing is asked for. */
export function throughputOfMix(plan: CapacityPlan): Throughput | null {
  const rate = plan.workload.total.peak.value
  const limits = plan.components.flatMap(({ name, utilisation: { value } }) => {
    const limitedBy = limitOf(plan, name)
    return limitedBy === null || value === 0 ? [] : [{ perSecond: rate / value, limitedBy }]
  })
  return limits.length === 0 ? null : least(limits)
}

function least(limits: readonly Throughput[]): Throughput {
  return limits.reduce((lowest, each) => (each.perSecond < lowest.perSecond ? each : lowest))
}

/** What a component's throughput rests on; null of those that do not bound requests a second. */
function limitOf(plan: CapacityPlan, name: ComponentName): ConstantName | null {
  const { engine } = plan.deployment
  const heaviest = (of: 'processCores' | 'databaseCores', kind?: 'write') => {
    const able = plan.demands.filter(({ operation }) => kind === undefined || operation.kind === kind)
    const demand = able.toSorted((a, b) => b[of].value - a[of].value)[0]
    return demand === undefined ? null : costOf(demand, of === 'processCores' ? 'process' : 'database', engine)
  }
  switch (name) {
    case 'processes':
      return heaviest('processCores')
    case 'writer':
      return heaviest('processCores', 'write')
    case 'database':
      return heaviest('databaseCores')
    case 'connections':
      return 'roundTripMs'
    case 'flushes':
      return 'flushMs'
    case 'disk writes':
      return 'diskBytesPerSecond'
    case 'disk reads':
      return 'hotReads'
    case 'network':
      return 'networkBytesPerSecond'
    default:
      return null
  }
}

/** The larger part of what a request costs: that of its class, or of the statements beyond. */
function costOf(
  { operation: { serviceClass }, aloneMicros, databaseMicros }: OperationDemand,
  of: 'process' | 'database',
  engine: CapacityPlan['deployment']['engine'],
): ConstantName {
  const { value, of: parts } = of === 'process' ? aloneMicros : databaseMicros
  const further = parts.length === 2 && parts[1]!.value > value / 2
  const kind = further ? 'statement' : serviceClass
  return of === 'database' ? `postgres.${kind}.database` : `${engine}.${kind}.process`
}
