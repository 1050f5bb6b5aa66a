import { requestDuration } from '../../kit/request-duration.ts'
import { readRate, readSpanMs } from '../../kit/span.ts'
import type { Model } from '../../model/model.ts'
import { operationsOf } from '../openapi/index.ts'

/** What a model does not say. */
export interface ObjectiveOptions {
  /** Of the requests that are answered without a fault of the server: 99.9. */
  readonly availabilityPercent: number
}

/** A class of requests that is judged together, and what is promised of it over `windowDays`. */
export interface Objective {
  readonly class: 'reads' | 'writes'
  readonly measures: 'availability' | 'latency'
  /** Of the requests of the class, how many must be good. */
  readonly percent: number
  /** Of an objective of latency: what is expected, and the next bound that the server counts by, which is judged. */
  readonly latency: { readonly expectedMs: number; readonly countedSeconds: number } | null
  /** The rest: what may go wrong. */
  readonly budgetPercent: number
  /** Requests a second that are expected; null where nothing is said. */
  readonly perSecond: number | null
}

export const windowDays = 30

/** Of 99 of 100 requests it is said how long they may take. */
const latencyPercent = 99

/**
 * Availability of reads and of writes, and their latency where the blueprint expects a p99 that can be measured.
 * @throws RangeError where the availability is not above 0 and below 100.
 */
export function objectivesOf(model: Model, { availabilityPercent }: ObjectiveOptions): readonly Objective[] {
  if (!(availabilityPercent > 0 && availabilityPercent < 100))
    throw new RangeError(`availabilityPercent is ${availabilityPercent}: it lies above 0 and below 100, or there is no budget`)
  const latency = latencyOf(model)
  return classesOf(model).flatMap(({ name, perSecond }) => [
    objective({ class: name, measures: 'availability', percent: availabilityPercent, latency: null, perSecond }),
    ...(latency === null ? [] : [objective({ class: name, measures: 'latency', percent: latencyPercent, latency, perSecond })]),
  ])
}

function objective(given: Omit<Objective, 'budgetPercent'>): Objective {
  return { ...given, budgetPercent: rounded(100 - given.percent) }
}

function latencyOf({ expects: { p99 } }: Model): Objective['latency'] {
  const expectedMs = p99 === undefined ? undefined : readSpanMs(p99)
  const countedSeconds = requestDuration.bounds.find((bound) => expectedMs !== undefined && bound * 1000 >= expectedMs)
  return expectedMs === undefined || countedSeconds === undefined ? null : { expectedMs, countedSeconds }
}

/** Those that the model has operations of. */
function classesOf(model: Model): readonly { readonly name: Objective['class']; readonly perSecond: number | null }[] {
  const methods = new Set(operationsOf(model).map(({ method }) => method))
  const reads = methods.has('GET')
  const writes = [...methods].some((method) => method !== 'GET')
  return [
    ...(reads ? [{ name: 'reads' as const, perSecond: perSecondOf(model.expects.reads) }] : []),
    ...(writes ? [{ name: 'writes' as const, perSecond: perSecondOf(model.expects.writes) }] : []),
  ]
}

function perSecondOf(rate: string | undefined): number | null {
  const read = rate === undefined ? undefined : readRate(rate)
  return read === undefined ? null : (read.count * 1000) / read.windowMs
}

/** Without what binary fractions add: 100 - 99.9 is 0.1. */
export function rounded(value: number): number {
  return Number(value.toPrecision(10))
}
