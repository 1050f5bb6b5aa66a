import type { ConstantName, Engine } from './constants.ts'
import type { CapacityPlan } from './plan-capacity.ts'
import { throughputAlone, throughputOfMix } from './throughput.ts'

/** What was asked for in a run, and how much of it was answered. */
export interface MeasuredRun {
  readonly engine: Engine
  /** By operation, as the plan names them: requests a second that its deployment answered, with nothing else to do. */
  readonly alone: Readonly<Record<string, number>>
  /** Requests a second of the mix of the plan, on its deployment, when it was full. */
  readonly total: number | null
}

export interface Comparison {
  /** The operation, or `total`. */
  readonly name: string
  readonly predicted: number
  readonly measured: number
  /** How far the prediction is above what was measured, in percent; below it is negative. */
  readonly percentOff: number
  /** The constant that a measurement should replace first. */
  readonly blame: ConstantName
}

export interface PlanComparison {
  readonly operations: readonly Comparison[]
  readonly total: Comparison | null
  /** Operations of the plan that were not measured. */
  readonly notMeasured: readonly string[]
  /** What was measured and is not in the plan. */
  readonly notPlanned: readonly string[]
}

/** A run that cannot be held against the plan. */
export class ComparisonError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ComparisonError'
  }
}

/** Holds a run against the plan that foretold it. @throws ComparisonError */
export function comparePlan(predicted: CapacityPlan, measured: MeasuredRun): PlanComparison {
  const { engine } = predicted.deployment
  if (measured.engine !== engine)
    throw new ComparisonError(`the plan is of ${engine} and the run of ${measured.engine}: plan for the engine that was measured`)
  for (const [name, value] of [...Object.entries(measured.alone), ['total', measured.total ?? 1] as const])
    if (!(Number.isFinite(value) && value > 0))
      throw new ComparisonError(`the run says ${value} requests a second of \`${name}\`: leave out what was not measured`)
  const names = predicted.demands.map(({ operation }) => operation.name)
  const operations = predicted.demands.flatMap((demand) => {
    const { name } = demand.operation
    if (!Object.hasOwn(measured.alone, name)) return []
    const { perSecond, limitedBy } = throughputAlone(predicted, demand)
    return [compared(name, perSecond, measured.alone[name]!, limitedBy)]
  })
  return {
    operations,
    total: measured.total === null ? null : totalOf(predicted, measured.total, operations),
    notMeasured: names.filter((name) => !Object.hasOwn(measured.alone, name)),
    notPlanned: Object.keys(measured.alone)
      .filter((name) => !names.includes(name))
      .sort(),
  }
}

function compared(name: string, predicted: number, measured: number, blame: ConstantName): Comparison {
  return { name, predicted, measured, percentOff: (100 * (predicted - measured)) / measured, blame }
}

/** The total is blamed on the operation that is furthest off, weighed by how much of the mix's cost it is. */
function totalOf(plan: CapacityPlan, measured: number, operations: readonly Comparison[]): Comparison | null {
  const mix = throughputOfMix(plan)
  if (mix === null) return null
  const bySize = (name: string) => {
    const demand = plan.demands.find(({ operation }) => operation.name === name)!
    return demand.processCores.value + demand.databaseCores.value
  }
  const weighed = operations.map((each) => ({ each, weight: Math.abs(each.percentOff) * bySize(each.name) }))
  const worst = weighed.toSorted((a, b) => b.weight - a.weight)[0]
  const ofCores = /\.(process|database)$/.test(mix.limitedBy)
  const blame = ofCores && worst !== undefined && worst.weight > 0 ? worst.each.blame : mix.limitedBy
  return compared('total', mix.perSecond, measured, blame)
}
