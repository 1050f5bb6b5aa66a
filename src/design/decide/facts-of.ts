import type { Model } from '../../model/model.ts'
import type { CapacityPlan } from '../capacity/plan-capacity.ts'
import { builtBy } from './built.ts'
import type { DesignFacts } from './facts.ts'

/** What there is of a design before it is decided. */
export interface Designed {
  readonly model: Model
  readonly parts: number
  readonly archetypes: readonly string[]
  /** Of the same load on SQLite, of which it is asked whether SQLite is enough. */
  readonly onSqlite: CapacityPlan
}

/** @param plan of the store that was decided; that on SQLite until one is */
export function factsOf({ model, parts, archetypes, onSqlite }: Designed, plan: CapacityPlan): DesignFacts {
  const { workload, storage, deployment, cost } = plan
  const isCarried = plan.headroom === null || plan.headroom >= 1
  return {
    parts,
    entities: model.entities.length,
    actions: model.actions.length,
    events: model.events.length,
    jobs: model.jobs.length,
    sagas: model.sagas.length,
    externals: model.external.length,
    archetypes,
    builds: builtBy(model),
    peakUsers: exact(workload.concurrentUsers.value),
    peakReads: exact(workload.reads.peak.value),
    peakWrites: exact(workload.writes.peak.value),
    storedGb: gigabytes(storage.total.atRetention.value),
    sqliteGb: gigabytes(onSqlite.storage.total.atRetention.value),
    sqlitePercent: exact(Math.max(0, ...onSqlite.components.map(({ utilisation }) => utilisation.value)) * 100),
    processes: deployment.processes,
    replicas: deployment.databaseReplicas,
    loadBalancers: cost.lines.filter(({ says }) => says === 'load balancer').length,
    carriedPercent: isCarried ? 100 : exact(plan.headroom * 100),
    fullFirst: isCarried || plan.firstBottleneck === null ? [] : [plan.firstBottleneck.name],
  }
}

const gigabytes = (bytes: number) => exact(bytes / 1e9)

/** Without the noise of arithmetic, which would put 2,250 below 2,250. */
function exact(value: number): number {
  return Number(value.toPrecision(12))
}
