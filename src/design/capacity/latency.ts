import type { Component } from './components.ts'
import { type Constants, figureOf } from './constants.ts'
import type { OperationDemand } from './demand.ts'
import type { Deployment } from './deployment.ts'
import { type Figure, reckoned } from './figure.ts'
import { type Waiting, waitingAt } from './queueing.ts'

export interface Latency {
  /** Of all requests together, in ms; null where the line grows without end. */
  readonly meanMs: Figure | null
  readonly p99Ms: Figure | null
  /** Requests under way at the peak, with their waits; Little's law. */
  readonly inFlight: Figure | null
}

/**
 * Times at the peak, by queueing: in line for a process, then for the database, each wait at its 99th percentile. Where a disk or
 * anything else is asked for more than it has, there is no end to waiting.
 */
export function readLatency(
  {
    demands,
    deployment,
    components,
  }: {
    readonly demands: readonly OperationDemand[]
    readonly deployment: Deployment
    readonly components: readonly Component[]
  },
  constants: Constants,
): Latency {
  const isFull = components.some(({ utilisation }) => utilisation.value >= 1)
  const waits = isFull ? null : waitsOf(demands, deployment)
  if (waits === null) return { meanMs: null, p99Ms: null, inFlight: null }
  const rate = demands.reduce((total, { operation }) => total + operation.peak.value, 0)
  const service =
    rate === 0 ? 0 : demands.reduce((total, each) => total + each.operation.peak.value * each.serviceMs.value, 0) / rate
  const wait = 1_000 * waits.reduce((total, { mean }) => total + mean, 0)
  const wait99 = 1_000 * waits.reduce((total, { p99 }) => total + p99, 0)
  const slow = service99(demands, rate)
  const short = (value: number) => Number(value.toPrecision(3))
  const from = demands.map(({ serviceMs }) => serviceMs)
  const meanMs = reckoned(
    { says: 'ms on average', unit: 'ms' },
    service + wait,
    `${short(service)} ms of service + ${short(wait)} ms of waiting`,
    from,
  )
  return {
    meanMs,
    p99Ms: reckoned(
      { says: 'ms for 99 of 100', unit: 'ms' },
      slow + wait99,
      `${short(slow)} ms of service + ${short(wait99)} ms of waiting, each at its 99th percentile; M/M/c, Allen and Cunneen`,
      [...from, figureOf(constants, 'flushMs')],
    ),
    inFlight: reckoned(
      { says: 'requests in flight', unit: 'requests' },
      (rate * meanMs.value) / 1_000,
      `${short(rate)} requests a second × ${short(meanMs.value)} ms ÷ 1,000 ms a second`,
      [meanMs],
    ),
  }
}

function waitsOf(demands: readonly OperationDemand[], deployment: Deployment): readonly Waiting[] | null {
  const station = (servers: number, of: 'processMicros' | 'databaseMicros') => ({
    servers,
    classes: demands.map((each) => ({ rate: each.operation.peak.value, seconds: each[of].value / 1e6 })),
  })
  const machines = deployment.databaseCores * (1 + deployment.databaseReplicas)
  const stations = [
    station(deployment.processes, 'processMicros'),
    ...(deployment.engine === 'postgres' ? [station(machines, 'databaseMicros')] : [writerOf(demands)]),
  ]
  const waits = stations.map(waitingAt)
  return waits.every((each) => each !== null) ? waits : null
}

/** Writes of SQLite stand in one line, whichever process they came to. */
function writerOf(demands: readonly OperationDemand[]) {
  const writes = demands.filter(({ operation }) => operation.kind === 'write')
  return {
    servers: 1,
    classes: writes.map((each) => ({ rate: each.operation.peak.value, seconds: each.processMicros.value / 1e6 })),
  }
}

/** The time that 99 of 100 requests are served in, where each class has exponential service times: the gap is halved. */
function service99(demands: readonly OperationDemand[], rate: number): number {
  const slower = (ms: number) =>
    demands.reduce(
      (total, { operation, serviceMs }) =>
        serviceMs.value === 0 ? total : total + (operation.peak.value / rate) * Math.exp(-ms / serviceMs.value),
      0,
    )
  if (rate === 0) return 0
  let [low, high] = [0, Math.max(...demands.map(({ serviceMs }) => serviceMs.value)) * Math.log(100)]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (slower(middle) > 0.01) low = middle
    else high = middle
  }
  return high
}
