import { type Objective, rounded, windowDays } from './objectives.ts'

/** The budget burns so many times faster than it may, over both windows: then somebody is told. */
export interface BurnRate {
  readonly long: string
  readonly short: string
  readonly factor: number
  /** Of the budget that is gone by then. */
  readonly budgetPercent: number
  readonly severity: 'page' | 'ticket'
}

/** Table 5-8 of "Alerting on SLOs" in the Site Reliability Workbook (Google, 2018), for a window of 30 days. */
export const burnRates: readonly BurnRate[] = [
  { long: '1h', short: '5m', factor: 14.4, budgetPercent: 2, severity: 'page' },
  { long: '6h', short: '30m', factor: 6, budgetPercent: 5, severity: 'page' },
  { long: '3d', short: '6h', factor: 1, budgetPercent: 10, severity: 'ticket' },
]

export const windows: readonly string[] = ['5m', '30m', '1h', '6h', '3d']

/** The share of bad requests that burns as fast. */
export function thresholdOf({ budgetPercent }: Objective, { factor }: BurnRate): number {
  return rounded((budgetPercent / 100) * factor)
}

/** With a large budget not even a server that refuses everything burns as fast: such an alert could never be raised. */
export function canBurn(objective: Objective, rate: BurnRate): boolean {
  return thresholdOf(objective, rate) < 1
}

/** Minutes in the window that nothing at all may answer, were it all at once. */
export function minutesOf({ budgetPercent }: Objective): number {
  return Math.round((budgetPercent / 100) * windowDays * 24 * 60 * 10) / 10
}

/** In as many requests an hour or fewer, one that fails alone burns fast enough to page. */
export function fewestPerHour(objective: Objective): number {
  return Math.floor(1 / thresholdOf(objective, burnRates[0]!))
}
