import type { ComponentName } from './components.ts'
import type { Engine } from './constants.ts'
import type { CapacityPlan } from './plan-capacity.ts'

/** The figures of a plan that decisions are taken from, without how they came about. Plain data. */
export interface DesignFigures {
  readonly engine: Engine
  readonly users: number
  readonly activeUsers: number
  readonly concurrentUsers: number
  /** A second, at the peak. */
  readonly peakReads: number
  readonly peakWrites: number
  readonly peakRequests: number
  /** Reads for each write; null where nothing is written. */
  readonly readsPerWrite: number | null
  readonly eventsPerSecond: number
  /** At the end of retention, with indexes. */
  readonly storedGb: number
  readonly growthGbPerMonth: number
  readonly workingSetGb: number
  readonly rows: number
  readonly largestEntity: string | null
  readonly rowsOfLargest: number
  readonly processes: number
  readonly databaseCores: number
  readonly databaseReplicas: number
  readonly connections: number
  readonly firstBottleneck: ComponentName | null
  /** Of the first bottleneck; 0 where there is none. */
  readonly utilisation: number
  readonly headroom: number | null
  /** Null where more comes than can be served. */
  readonly p99Ms: number | null
  readonly meetsP99: boolean
  readonly centsPerMonth: number
  /** True where no budget is said. */
  readonly meetsBudget: boolean
}

export function figuresOf(plan: CapacityPlan): DesignFigures {
  const { workload, storage, deployment, latency, cost, values, firstBottleneck } = plan
  const [reads, writes] = [workload.reads.peak.value, workload.writes.peak.value]
  const largest = storage.entities.toSorted((a, b) => b.rows.atRetention.value - a.rows.atRetention.value)[0]
  const p99Ms = latency.p99Ms?.value ?? null
  return {
    engine: deployment.engine,
    users: values.users,
    activeUsers: workload.activeUsers.value,
    concurrentUsers: workload.concurrentUsers.value,
    peakReads: reads,
    peakWrites: writes,
    peakRequests: workload.total.peak.value,
    readsPerWrite: writes === 0 ? null : reads / writes,
    eventsPerSecond: workload.operations.reduce((total, { peak, events }) => total + peak.value * events, 0),
    storedGb: storage.total.atRetention.value / 1e9,
    growthGbPerMonth: storage.growthPerMonth.value / 1e9,
    workingSetGb: plan.cache.workingSet.value / 1e9,
    rows: storage.rows.atRetention.value,
    largestEntity: largest?.name ?? null,
    rowsOfLargest: largest?.rows.atRetention.value ?? 0,
    processes: deployment.processes,
    databaseCores: deployment.databaseCores,
    databaseReplicas: deployment.databaseReplicas,
    connections: deployment.processes * plan.poolPerProcess.value,
    firstBottleneck: firstBottleneck?.name ?? null,
    utilisation: firstBottleneck?.utilisation.value ?? 0,
    headroom: plan.headroom,
    p99Ms,
    meetsP99: p99Ms !== null && p99Ms <= values.p99Ms,
    centsPerMonth: cost.centsPerMonth,
    meetsBudget: values.budgetPerMonth === 0 || cost.centsPerMonth <= values.budgetPerMonth * 100,
  }
}
