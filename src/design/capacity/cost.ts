import type { Constants } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import type { Deployment } from './deployment.ts'
import { microDollars, type Priced, type PriceList, type Prices, pricedUnits, pricesOf } from './prices.ts'
import type { Storage } from './storage.ts'

export interface CostLine {
  /** What it is for: `serving processes`. */
  readonly says: string
  readonly quantity: number
  /** Of one, `a month of 1 core with 2 GB, for one serving process`. */
  readonly unit: string
  /** Dollars for one, exactly. */
  readonly usd: string
  /** Whole cents, rounded up. */
  readonly cents: number
}

export interface Cost {
  readonly provider: string
  readonly list: PriceList
  readonly lines: readonly CostLine[]
  /** The sum of the lines. */
  readonly centsPerMonth: number
}

const gigabyte = 1e9
const secondsOfMonth = (365 / 12) * 86_400

/** What a month costs, with what is stored at the end of retention. @throws PriceError */
export function readCost(
  demands: readonly OperationDemand[],
  storage: Storage,
  deployment: Deployment,
  constants: Constants,
  all: Prices,
): Cost {
  const list = pricesOf(all, deployment.cloud)
  const { engine, processes, databaseCores, databaseReplicas, diskOperations } = deployment
  const stored = gigabytes(storage.total.atRetention.value)
  const sent = demands.reduce(
    (total, { operation, bytes }) => total + operation.mean.value * Math.max(0, bytes.value - constants.requestBytes.value),
    0,
  )
  const line = (says: string, item: Priced, quantity: number) => priceLine(says, item, quantity, list)
  const primary = [
    line('cores of the database', 'databaseCore', databaseCores),
    line('storage', 'storageGb', stored),
    line('reads of the disk', 'diskOperation', diskOperations - constants.diskOperationsPerSecond.value),
  ]
  const lines = [
    line('serving processes', 'process', processes),
    ...primary.filter(({ quantity, says }) => says === 'storage' || quantity > 0),
    ...(databaseReplicas === 0 ? [] : [replicaLine(primary, databaseReplicas)]),
    line('backups', 'backupGb', gigabytes(storage.backups.value)),
    line('answers that are sent', 'egressGb', gigabytes(sent * secondsOfMonth)),
    ...(engine === 'sqlite' ? [] : [line('load balancer', 'loadBalancer', 1)]),
  ]
  return { provider: list.provider, list, lines, centsPerMonth: lines.reduce((total, { cents }) => total + cents, 0) }
}

/** Each has as many cores and as quick a disk as the primary, and all that is stored once more. */
function replicaLine(primary: readonly CostLine[], replicas: number): CostLine {
  const each = primary.reduce((total, { cents }) => total + cents, 0)
  const usd = `${Math.floor(each / 100)}.${String(each % 100).padStart(2, '0')}`
  const unit = 'a month of the cores and the storage of the primary, with its disk, once more'
  return { says: 'database replicas', quantity: replicas, unit, usd, cents: each * replicas }
}

function priceLine(says: string, item: Priced, quantity: number, { prices }: PriceList): CostLine {
  const micro = microDollars(item, prices[item]) * BigInt(quantity)
  return { says, quantity, unit: pricedUnits[item], usd: prices[item].usd, cents: Number((micro + 9_999n) / 10_000n) }
}

const gigabytes = (bytes: number) => Math.ceil(bytes / gigabyte)
