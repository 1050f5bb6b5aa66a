import type { Cloud, InputValues } from '../brief/inputs.ts'
import type { Constants, Engine } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import { diskReads, readPages } from './page-cache.ts'
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
  /** Reads a second that the disk of the data is bought with, of each machine. */
  readonly diskOperations: number
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
  const pages = readPages(demands, storage, constants)
  const fromDisk = (databaseCores: number, databaseReplicas: number) =>
    diskReads(pages, { engine, processes, databaseCores, databaseReplicas }, constants)
  const database = engine === 'sqlite' ? noDatabase : sizeDatabase(demands, fromDisk, values, constants, chosen)
  const diskOperations = chosen.diskOperations ?? sizeDisk(fromDisk(database.databaseCores, database.databaseReplicas), constants)
  return { engine, processes, ...database, diskOperations, cloud }
}

const noDatabase = { databaseCores: 0, databaseReplicas: 0 }

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

/**
 * Enough cores, and with them enough memory that the quickest disk is quick enough: a disk costs far less than cores do. A replica
 * takes over where answers may hardly ever be missing; more of them share the reads that the largest machine has not the room for.
 */
function sizeDatabase(
  demands: readonly OperationDemand[],
  fromDisk: (cores: number, replicas: number) => number,
  { availabilityPercent }: InputValues,
  { targetUse, databaseCoresMost, diskOperationsMost }: Constants,
  chosen: Partial<Deployment>,
): Pick<Deployment, 'databaseCores' | 'databaseReplicas'> {
  const most = databaseCoresMost.value
  const sizes = chosen.databaseCores === undefined ? databaseSizes.filter((cores) => cores <= most) : [chosen.databaseCores]
  const least = availabilityPercent > 99.9 ? 1 : 0
  const enough = (cores: number, replicas: number) =>
    databaseCoresUsed(demands, replicas) <= cores * targetUse.value &&
    fromDisk(cores, replicas) <= diskOperationsMost.value * targetUse.value
  const counts =
    chosen.databaseReplicas === undefined
      ? Array.from({ length: replicasMost + 1 - least }, (_, i) => least + i)
      : [chosen.databaseReplicas]
  for (const databaseReplicas of counts) {
    const databaseCores = sizes.find((cores) => enough(cores, databaseReplicas))
    if (databaseCores !== undefined) return { databaseCores, databaseReplicas }
  }
  // Writes alone are more than the largest takes: replicas do not help with them.
  return { databaseCores: sizes.at(-1)!, databaseReplicas: counts[0]! }
}

const diskStep = 1_000

function sizeDisk(reads: number, { targetUse, diskOperationsPerSecond, diskOperationsMost }: Constants): number {
  const needed = Math.ceil(reads / targetUse.value / diskStep) * diskStep
  return Math.min(diskOperationsMost.value, Math.max(diskOperationsPerSecond.value, needed))
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
