import type { Cloud, InputValues } from '../brief/inputs.ts'
import type { Constants, Engine } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import type { Storage } from './storage.ts'
import type { Workload } from './workload.ts'

/** On how much of what the design runs. */
export interface Deployment {
  readonly engine: Engine
  /** That serve, with a core each. */
  readonly processes: number
  /** Of the primary and of each replica; 0 where the database is a part of the process. */
  readonly databaseCores: number
  readonly databaseReplicas: number
  readonly cloud: Cloud
}

const databaseSizes = [2, 4, 8, 16, 32, 64, 128]
const replicasMost = 15

/** The engine that is asked for; else SQLite as long as one machine is enough and may be away for a while. */
export function chooseEngine(demands: readonly OperationDemand[], values: InputValues, constants: Constants): Engine {
  if (values.stores.includes('postgres')) return 'postgres'
  if (values.stores.includes('sqlite')) return 'sqlite'
  const target = constants.targetUse.value
  const fits =
    coresOf(demands, 'processCores') <= constants.sqliteProcessesMost.value * target &&
    coresOf(ofWrites(demands), 'processCores') <= target &&
    values.availabilityPercent <= 99.9 &&
    values.regions === 1
  return fits ? 'sqlite' : 'postgres'
}

/** What the load needs at the use that is planned for; what is chosen stays as it is. */
export function sizeDeployment(
  demands: readonly OperationDemand[],
  workload: Workload,
  storage: Storage,
  values: InputValues,
  constants: Constants,
  chosen: Partial<Deployment> = {},
): Deployment {
  const { engine } = storage
  const processes = chosen.processes ?? sizeProcesses(demands, workload, engine, values, constants)
  const cloud = chosen.cloud ?? values.cloud
  if (engine === 'sqlite') return { engine, processes, databaseCores: 0, databaseReplicas: 0, cloud }
  const replicas = chosen.databaseReplicas ?? sizeReplicas(demands, values, constants)
  const databaseCores = chosen.databaseCores ?? sizeDatabase(demands, storage, replicas, constants)
  return { engine, processes, databaseCores, databaseReplicas: replicas, cloud }
}

function sizeProcesses(
  demands: readonly OperationDemand[],
  { concurrentUsers }: Workload,
  engine: Engine,
  { regions, availabilityPercent }: InputValues,
  constants: Constants,
): number {
  const target = constants.targetUse.value
  const network = demands.reduce((total, { operation, bytes }) => total + operation.peak.value * bytes.value, 0)
  const needed = Math.max(
    1,
    Math.ceil(coresOf(demands, 'processCores') / target),
    Math.ceil(concurrentUsers.value / (constants.clientConnections.value * target)),
  )
  if (engine === 'sqlite') return Math.min(constants.sqliteProcessesMost.value, needed)
  const least = regions * (availabilityPercent > 99.9 ? 2 : 1)
  return Math.max(least, needed, Math.ceil(network / (constants.networkBytesPerSecond.value * target)))
}

/** One to take over where answers may hardly ever be missing; more where the largest machine cannot read enough. */
function sizeReplicas(demands: readonly OperationDemand[], { availabilityPercent }: InputValues, constants: Constants): number {
  const least = availabilityPercent > 99.9 ? 1 : 0
  const room = constants.databaseCoresMost.value * constants.targetUse.value
  const left = room - coresOf(ofWrites(demands), 'databaseCores')
  if (left <= 0) return least
  const reads = coresOf(ofReads(demands), 'databaseCores')
  return Math.min(replicasMost, Math.max(least, Math.ceil(reads / left) - 1))
}

function sizeDatabase(demands: readonly OperationDemand[], storage: Storage, replicas: number, constants: Constants): number {
  const { targetUse, databaseCoresMost, diskOperationsPerSecond } = constants
  const most = databaseCoresMost.value
  const enough = (cores: number) =>
    databaseCoresUsed(demands, replicas) <= cores * targetUse.value &&
    (pagesRead(demands, constants) / (1 + replicas)) *
      (1 - hitRate(cacheBytes(storage.engine, 0, cores, constants), storage.total.atRetention.value, constants)) <=
      diskOperationsPerSecond.value * targetUse.value
  return databaseSizes.filter((cores) => cores <= most).find(enough) ?? most
}

// ── shared with the components ───────────────────────────────────────────────

const ofReads = (demands: readonly OperationDemand[]) => demands.filter(({ operation }) => operation.kind === 'read')
const ofWrites = (demands: readonly OperationDemand[]) => demands.filter(({ operation }) => operation.kind === 'write')
const coresOf = (demands: readonly OperationDemand[], of: 'processCores' | 'databaseCores') =>
  demands.reduce((total, each) => total + each[of].value, 0)

/** Of one database machine: every one takes all writes, and its part of the reads. */
export function databaseCoresUsed(demands: readonly OperationDemand[], replicas: number): number {
  return coresOf(ofWrites(demands), 'databaseCores') + coresOf(ofReads(demands), 'databaseCores') / (1 + replicas)
}

/** Pages of data that reads need in a second, from the cache or from disk. */
export function pagesRead(demands: readonly OperationDemand[], constants: Constants): number {
  return demands.reduce((total, { operation: { serviceClass, peak } }) => {
    const pages = serviceClass === 'create' ? constants['get.pages'] : constants[`${serviceClass}.pages`]
    return total + peak.value * pages.value
  }, 0)
}

/** Memory in which pages of data stay. */
export function cacheBytes(engine: Engine, processes: number, databaseCores: number, constants: Constants): number {
  const { databaseCoreBytes, processMemoryBytes, processBaseBytes, cacheShare } = constants
  const memory =
    engine === 'postgres'
      ? databaseCores * databaseCoreBytes.value
      : processes * Math.max(0, processMemoryBytes.value - processBaseBytes.value)
  return memory * cacheShare.value
}

/** The share of page reads that the cache answers, where hot data is cached first. */
export function hitRate(cache: number, stored: number, constants: Constants): number {
  if (cache >= stored) return 1
  const [hot, hotReads] = [stored * constants.hotShare.value, constants.hotReads.value]
  if (cache <= hot) return hotReads * (cache / hot)
  return hotReads + (1 - hotReads) * ((cache - hot) / (stored - hot))
}
