import { type Constants, figureOf } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import { type Deployment, databaseCoresUsed } from './deployment.ts'
import { type Figure, fixed, leaf, product, reckoned, sum } from './figure.ts'
import { cacheBytes, readPages, diskReads as readsOfDisk } from './page-cache.ts'
import type { Storage } from './storage.ts'
import type { Workload } from './workload.ts'

export type ComponentName =
  | 'processes'
  | 'writer'
  | 'database'
  | 'connections'
  | 'flushes'
  | 'disk writes'
  | 'disk reads'
  | 'memory'
  | 'network'
  | 'clients'

/** Something that can be full. */
export interface Component {
  readonly name: ComponentName
  /** What is full when it is: `cores of the serving processes`. */
  readonly says: string
  readonly demand: Figure
  readonly capacity: Figure
  /** Demand by capacity; 1 is full. */
  readonly utilisation: Figure
}

export interface CacheFigures {
  /** The least data and indexes at the end of retention that the hot reads go to. */
  readonly workingSet: Figure
  readonly memory: Figure
  /** What the memory at hand brings. */
  readonly hitRate: Figure
  /** Below it the disk cannot read enough. */
  readonly neededHitRate: Figure
}

export interface Placed {
  readonly demands: readonly OperationDemand[]
  readonly workload: Workload
  readonly storage: Storage
  readonly deployment: Deployment
  /** Indexes of an entity and its table: what one stored row changes, on average. */
  readonly pagesPerWrite: number
}

export function readComponents(placed: Placed, constants: Constants): readonly Component[] {
  const { engine } = placed.deployment
  return [
    processes(placed),
    ...(engine === 'sqlite' ? [writer(placed)] : [database(placed), connections(placed, constants)]),
    flushes(placed, constants),
    diskWrites(placed, constants),
    diskReads(placed, constants),
    memory(placed, constants),
    network(placed, constants),
    clients(placed, constants),
  ]
}

/** Connections that each process may open: what it asks for, or its part of what the server has. */
export function poolSize({ deployment }: Placed, constants: Constants): Figure {
  const [wanted, most, reserved] = (['poolSize', 'maxConnections', 'reservedConnections'] as const).map((name) =>
    figureOf(constants, name),
  ) as [Figure, Figure, Figure]
  const named = { says: 'connections a process', unit: 'connections' }
  if (deployment.engine === 'sqlite') return leaf('fixed', named.says, 0, named.unit, 'the database is a part of the process')
  const part = Math.floor((most.value - reserved.value) / deployment.processes)
  const because = `the least of ${wanted.value} asked for and (${most.value} − ${reserved.value}) ÷ ${deployment.processes} processes, rounded down, but 1`
  return reckoned(named, Math.max(1, Math.min(wanted.value, part)), because, [wanted, most, reserved])
}

export function readCache({ demands, storage, deployment }: Placed, constants: Constants): CacheFigures {
  const { engine, processes: count, databaseCores, databaseReplicas } = deployment
  const stored = storage.total.atRetention
  const bytes = cacheBytes(engine, count, databaseCores, constants)
  const memoryOf = engine === 'postgres' ? `${databaseCores} cores of the database` : `${count} processes`
  const cache = reckoned({ says: 'bytes of cache', unit: 'bytes' }, bytes, `what ${memoryOf} leave for pages`, [
    figureOf(constants, engine === 'postgres' ? 'databaseCoreBytes' : 'processMemoryBytes'),
    figureOf(constants, 'cacheShare'),
  ])
  const hot = [figureOf(constants, 'hotShare'), figureOf(constants, 'hotReads')]
  const limit = diskOperationsOf(deployment)
  const pages = readPages(demands, storage, constants)
  const perSecond = pages.perSecond / (1 + databaseReplicas)
  const needed = perSecond === 0 ? 0 : Math.max(0, 1 - limit.value / perSecond)
  return {
    workingSet: reckoned(
      { says: 'bytes of working set', unit: 'bytes' },
      pages.bytesFor(constants.hotReads.value),
      'the least data that the hot reads go to, by the tables that are asked for',
      [stored, ...hot],
    ),
    memory: cache,
    hitRate: reckoned(
      { says: 'share of page reads that the cache answers', unit: '' },
      pages.hitRate(bytes),
      'all where everything fits; else what is read most for its size, by the tables that are asked for',
      [cache, stored, ...hot],
    ),
    neededHitRate: reckoned(
      { says: 'share that the cache has to answer', unit: '' },
      needed,
      `1 − ${limit.value} reads a second of the disk ÷ ${Number(perSecond.toPrecision(3))} pages a second, but 0`,
      [limit],
    ),
  }
}

// ── one by one ───────────────────────────────────────────────────────────────

function component(name: ComponentName, says: string, demand: Figure, capacity: Figure): Component {
  return { name, says, demand, capacity, utilisation: product({ says: `use of ${name}`, unit: '' }, demand, ['÷', capacity]) }
}

const counted = (says: string, value: number, unit: string) => leaf('model', says, value, unit, 'the deployment')

function diskOperationsOf({ diskOperations }: Deployment): Figure {
  return counted('reads a second that the disk is bought with', diskOperations, '/s')
}

function processes({ demands, deployment }: Placed): Component {
  const demand = sum(
    { says: 'cores that requests take', unit: 'cores' },
    demands.map(({ processCores }) => processCores),
  )
  return component('processes', 'cores of the serving processes', demand, counted('processes', deployment.processes, 'cores'))
}

/** SQLite has one writer at a time, however many processes there are. */
function writer({ demands }: Placed): Component {
  const writes = demands.filter(({ operation }) => operation.kind === 'write')
  const demand = sum(
    { says: 'seconds of writing a second', unit: 's/s' },
    writes.map(({ processCores }) => processCores),
  )
  return component('writer', 'the one writer of SQLite', demand, fixed(1, 'writer'))
}

function database({ demands, deployment: { databaseCores, databaseReplicas } }: Placed): Component {
  const demand = reckoned(
    { says: 'cores of the database', unit: 'cores' },
    databaseCoresUsed(demands, databaseReplicas),
    `all writes, and reads ÷ ${1 + databaseReplicas} machines that share them`,
    demands.map((each) => each.databaseCores),
  )
  return component('database', 'cores of the database', demand, counted('cores of a database machine', databaseCores, 'cores'))
}

function connections(placed: Placed, constants: Constants): Component {
  const { demands, deployment } = placed
  const demand = sum(
    { says: 'connections in use', unit: 'connections' },
    demands.map(({ operation, connectionMs }) =>
      product(
        { says: `for ${operation.name}`, unit: 'connections' },
        operation.peak,
        ['×', connectionMs],
        ['÷', fixed(1_000, 'ms a second')],
      ),
    ),
  )
  const pool = poolSize(placed, constants)
  const most = constants.maxConnections.value - constants.reservedConnections.value
  const all = Math.max(1, Math.min(most, pool.value * deployment.processes))
  const because = `${deployment.processes} processes × ${pool.value}, but ${most} that the server has`
  return component(
    'connections',
    'connections to the database',
    demand,
    reckoned({ says: 'connections', unit: 'connections' }, all, because, [pool]),
  )
}

function flushes({ workload }: Placed, constants: Constants): Component {
  const capacity = product(
    { says: 'commits a second', unit: '/s' },
    fixed(1_000, 'ms a second'),
    ['÷', figureOf(constants, 'flushMs')],
    ['×', figureOf(constants, 'commitsPerFlush')],
  )
  return component('flushes', 'flushes to disk, which commits share', workload.writes.peak, capacity)
}

/** Pages are written twice: to the log, and to where they belong. */
function diskWrites({ workload, pagesPerWrite, deployment }: Placed, constants: Constants): Component {
  const page = fixed(deployment.engine === 'sqlite' ? 4_096 : 8_192, 'bytes a page')
  const pages = leaf('model', 'pages a write', pagesPerWrite, 'pages', 'a page of the table and one of each index, on average')
  const demand = product(
    { says: 'bytes written a second', unit: 'bytes/s' },
    workload.writes.peak,
    ['×', pages],
    ['×', page],
    ['×', fixed(2, 'writes of each')],
  )
  return component('disk writes', 'bandwidth of the disk', demand, figureOf(constants, 'diskBytesPerSecond'))
}

function diskReads(placed: Placed, constants: Constants): Component {
  const { demands, deployment } = placed
  const { hitRate: hits } = readCache(placed, constants)
  const machines = 1 + deployment.databaseReplicas
  const value = readsOfDisk(readPages(demands, placed.storage, constants), deployment, constants)
  const because = `pages of all reads ÷ ${machines} × (1 − ${Number(hits.value.toPrecision(3))} from the cache)`
  const demand = reckoned({ says: 'pages from disk a second', unit: '/s' }, value, because, [
    hits,
    ...demands.map(({ operation }) => operation.peak),
  ])
  return component('disk reads', 'reads of the disk', demand, diskOperationsOf(deployment))
}

/** Of one process: they share the requests evenly. */
function memory(placed: Placed, constants: Constants): Component {
  const share = counted('processes', placed.deployment.processes, 'processes')
  const inFlight = sum(
    { says: 'requests in flight', unit: 'requests' },
    placed.demands.map((each) => each.inFlight),
  )
  const demand = sum({ says: 'bytes a process', unit: 'bytes' }, [
    figureOf(constants, 'processBaseBytes'),
    product({ says: 'bytes of requests', unit: 'bytes' }, inFlight, ['×', figureOf(constants, 'inFlightBytes')], ['÷', share]),
    product(
      { says: 'bytes of client connections', unit: 'bytes' },
      placed.workload.concurrentUsers,
      ['×', figureOf(constants, 'connectionBytes')],
      ['÷', share],
    ),
  ])
  return component('memory', 'memory of a process', demand, figureOf(constants, 'processMemoryBytes'))
}

function network({ demands, deployment }: Placed, constants: Constants): Component {
  const demand = sum(
    { says: 'bytes sent and taken a second', unit: 'bytes/s' },
    demands.map(({ operation, bytes }) =>
      product({ says: `bytes/s of ${operation.name}`, unit: 'bytes/s' }, operation.peak, ['×', bytes]),
    ),
  )
  const machines = counted('machines', deployment.engine === 'sqlite' ? 1 : deployment.processes, 'machines')
  const each = figureOf(constants, 'networkBytesPerSecond')
  return component(
    'network',
    'bandwidth of the network',
    demand,
    product({ says: 'bytes/s of the network', unit: 'bytes/s' }, each, ['×', machines]),
  )
}

function clients({ workload, deployment }: Placed, constants: Constants): Component {
  const capacity = product({ says: 'client connections', unit: 'connections' }, figureOf(constants, 'clientConnections'), [
    '×',
    counted('processes', deployment.processes, 'processes'),
  ])
  return component('clients', 'client connections, one a concurrent user', workload.concurrentUsers, capacity)
}
