import type { Model } from '../../model/model.ts'
import type { PartLoad } from '../catalogue/part-template.ts'
import type { Constants } from './constants.ts'
import { readCost } from './cost.ts'
import type { Deployment } from './deployment.ts'
import { readLatency } from './latency.ts'
import { type CapacityPlan, type CapacityState, readState } from './plan-capacity.ts'
import { type Prices, prices as usualPrices } from './prices.ts'
import { withUsers } from './users.ts'

/** The design with so many people. */
export interface CurvePoint {
  readonly users: number
  /** A second, at the peak. */
  readonly requests: number
  readonly storedGb: number
  /** On the deployment of the plan: what is used most, and how far. */
  readonly use: number
  readonly fullest: string
  /** On the deployment of the plan; null where more comes than can be served. */
  readonly p99Ms: number | null
  /** Of a deployment that is sized for this many people. */
  readonly centsPerMonth: number
  readonly processes: number
  readonly databaseCores: number
}

export interface PlanCurves {
  readonly name: string
  /** Those of the plan. */
  readonly users: number
  readonly p99GoalMs: number
  /** Ten, each by the same factor more than the one before. */
  readonly points: readonly CurvePoint[]
}

const pointCount = 10

/**
 * What if there were fewer people, or more: from a tenth of those planned for, past what fills the deployment.
 * @param chosen what a deployment keeps that is sized for so many: the store, unless more is said
 */
export function readCurves(
  model: Model,
  load: PartLoad,
  plan: CapacityPlan,
  prices: Prices = usualPrices,
  chosen: Partial<Deployment> = { engine: plan.deployment.engine },
): PlanCurves {
  const { values, deployment, firstBottleneck, name, constants } = plan
  const full = firstBottleneck?.fullAtUsers ?? values.users
  const from = Math.max(1, Math.min(values.users / 10, full / 2))
  const to = Math.max(values.users * 10, from * 100, full * 2)
  const counts = Array.from({ length: pointCount }, (_, i) => Math.round(from * (to / from) ** (i / (pointCount - 1))))
  const points = counts.map((users) => {
    const then = withUsers(values, users)
    const kept = readState(model, load, then, constants, deployment)
    const sized = readState(model, load, then, constants, chosen)
    return pointOf(users, kept, sized, constants, prices)
  })
  return { name, users: values.users, p99GoalMs: values.p99Ms, points }
}

function pointOf(users: number, kept: CapacityState, sized: CapacityState, constants: Constants, prices: Prices): CurvePoint {
  const fullest = kept.components.toSorted((a, b) => b.utilisation.value - a.utilisation.value)[0]!
  return {
    users,
    requests: kept.workload.total.peak.value,
    storedGb: kept.storage.total.atRetention.value / 1e9,
    use: fullest.utilisation.value,
    fullest: fullest.name,
    p99Ms: readLatency(kept, constants).p99Ms?.value ?? null,
    centsPerMonth: readCost(sized.demands, sized.storage, sized.deployment, constants, prices).centsPerMonth,
    processes: sized.deployment.processes,
    databaseCores: sized.deployment.databaseCores,
  }
}
