import type { Model } from '../../model/model.ts'
import type { InputValues } from '../brief/inputs.ts'
import type { PartLoad } from '../catalogue/part-template.ts'
import { type CacheFigures, type Component, type Placed, poolSize, readCache, readComponents } from './components.ts'
import { type Constants, constants as usual } from './constants.ts'
import { type Cost, readCost } from './cost.ts'
import { type OperationDemand, readDemands } from './demand.ts'
import { chooseEngine, type Deployment, sizeDeployment } from './deployment.ts'
import type { Figure } from './figure.ts'
import { type Latency, readLatency } from './latency.ts'
import { type Prices, prices as usualPrices } from './prices.ts'
import { readStorage, type Storage } from './storage.ts'
import { withUsers } from './users.ts'
import { readWorkload, type Workload } from './workload.ts'

export interface PlannedComponent extends Component {
  /** With how many people it is full, all else as it is; null where no number of them fills it. */
  readonly fullAtUsers: number | null
}

export interface CapacityPlan {
  readonly name: string
  readonly values: InputValues
  readonly workload: Workload
  readonly demands: readonly OperationDemand[]
  readonly storage: Storage
  readonly deployment: Deployment
  readonly poolPerProcess: Figure
  readonly cache: CacheFigures
  readonly components: readonly PlannedComponent[]
  /** The component that is full first as people are added; null where nothing is asked of any. */
  readonly firstBottleneck: PlannedComponent | null
  /** How many times as many people it takes until then. */
  readonly headroom: number | null
  readonly latency: Latency
  readonly cost: Cost
  /** What it was reckoned with. */
  readonly constants: Constants
}

/** One state of a design, without the question how far it carries. */
export interface CapacityState extends Placed {
  readonly components: readonly Component[]
}

/**
 * What a design needs to carry its load: how much of everything, what is full first, what it costs. What is left out of
 * `chosen` is sized for the load; what is chosen stays, and may prove too small.
 * @throws LoadError @throws PriceError
 */
export function planCapacity(
  model: Model,
  load: PartLoad,
  values: InputValues,
  constants: Constants = usual,
  prices: Prices = usualPrices,
  chosen: Partial<Deployment> = {},
): CapacityPlan {
  const state = readState(model, load, values, constants, chosen)
  const { workload, demands, storage, deployment } = state
  const components = state.components.map((component) => ({
    ...component,
    fullAtUsers: fullAt(component, values.users, (users) => {
      const then = readState(model, load, withUsers(values, users), constants, deployment)
      return then.components.find(({ name }) => name === component.name)!.utilisation.value
    }),
  }))
  const first = firstFull(components)
  return {
    name: model.name,
    values,
    workload,
    demands,
    storage,
    deployment,
    poolPerProcess: poolSize(state, constants),
    cache: readCache(state, constants),
    components,
    firstBottleneck: first,
    headroom: first === null ? null : first.fullAtUsers! / values.users,
    latency: readLatency(state, constants),
    cost: readCost(demands, storage, deployment, constants, prices),
    constants,
  }
}

export function readState(
  model: Model,
  load: PartLoad,
  values: InputValues,
  constants: Constants,
  chosen: Partial<Deployment>,
): CapacityState {
  const workload = readWorkload(model, load, values, constants)
  // Whether SQLite is enough is asked of SQLite.
  const engine = chosen.engine ?? chooseEngine(readDemands(workload, 'sqlite', constants), values, constants)
  const demands = readDemands(workload, engine, constants)
  const storage = readStorage(model, load, values, constants, workload, engine)
  const deployment = sizeDeployment(demands, workload, storage, values, constants, chosen)
  const placed = { demands, workload, storage, deployment, pagesPerWrite: pagesPerWrite(model) }
  return { ...placed, components: readComponents(placed, constants) }
}

/** A page of the table, one of the index by id, and one of each further index. */
function pagesPerWrite({ entities }: Model): number {
  return entities.reduce((total, { indexes }) => total + 2 + indexes.length, 0) / Math.max(1, entities.length)
}

function firstFull(components: readonly PlannedComponent[]): PlannedComponent | null {
  const fillable = components.filter(({ fullAtUsers }) => fullAtUsers !== null)
  return fillable.toSorted((a, b) => a.fullAtUsers! - b.fullAtUsers!)[0] ?? null
}

const mostUsers = 1e15

/** All but reading from disk fill along a straight line, which two points tell; for what does not, the gap is halved. */
function fullAt({ utilisation }: Component, users: number, useAt: (users: number) => number): number | null {
  const now = utilisation.value
  const twice = useAt(users * 2)
  const straight = twice > now ? users + (users * (1 - now)) / (twice - now) : 0
  if (straight > 0 && straight < mostUsers && Math.abs(useAt(straight) - 1) < 1e-9) return straight
  if (useAt(mostUsers) < 1) return null
  let [low, high] = [1e-6, mostUsers]
  if (useAt(low) >= 1) return 0
  while (high / low > 1 + 1e-12) {
    const middle = Math.sqrt(low * high)
    if (useAt(middle) < 1) low = middle
    else high = middle
  }
  return low
}
