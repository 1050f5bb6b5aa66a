import { type Figure, leavesOf } from './figure.ts'
import type { CapacityPlan } from './plan-capacity.ts'

/** Every number that was put into a plan, once, in the order in which the plan comes upon it. */
export function restsOn(plan: CapacityPlan): readonly Figure[] {
  return leavesOf([
    ...plan.demands.flatMap(({ operation, processCores, databaseCores, serviceMs, bytes }) => [
      operation.peak,
      processCores,
      databaseCores,
      serviceMs,
      bytes,
    ]),
    plan.workload.concurrentUsers,
    plan.storage.total.atRetention,
    plan.storage.backups,
    plan.cache.hitRate,
    plan.cache.neededHitRate,
    plan.poolPerProcess,
    ...plan.components.map(({ utilisation }) => utilisation),
  ])
}

/**
 * A plan as JSON: each figure with its value, unit, origin and formula, what all of them rest on once at the end. The figures
 * that a figure is made of are left out, since the same ones would be written many times.
 */
export function writePlanJson(plan: CapacityPlan): string {
  const withoutParts = (key: string, value: unknown) => (key === 'of' || key === 'constants' ? undefined : value)
  return `${JSON.stringify({ ...plan, restsOn: restsOn(plan) }, withoutParts, 2)}\n`
}
