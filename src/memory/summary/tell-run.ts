import type { Run } from '../../model/run.ts'

/** A run in one line, with what it is cited by: the slowest operation counts, and all that were answered. */
export function tellRun({ id, subject, operations }: Run): string {
  const slowest = operations.reduce((worst, each) => (each.p99Ms > worst.p99Ms ? each : worst))
  const failed = operations.reduce((total, each) => total + each.failed, 0)
  const wrong = failed === 0 ? '' : `, ${failed} failed`
  return `p99 ${round(slowest.p99Ms)} ms (${slowest.name}) at ${throughputOf(operations)} requests/s${wrong}; ${subject} (run ${id})`
}

export function throughputOf(operations: Run['operations']): number {
  return round(operations.reduce((total, { requestsPerSecond }) => total + requestsPerSecond, 0))
}

/** Three digits that count, as a measurement on a shared machine has no more. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}
