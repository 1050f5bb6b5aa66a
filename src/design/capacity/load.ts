import type { PartLoad } from '../catalogue/part-template.ts'

/** What all parts together do: numbers of the same name are added up. */
export function joinLoads(loads: readonly PartLoad[]): PartLoad {
  return { rows: added(loads.map(({ rows }) => rows)), requests: added(loads.map(({ requests }) => requests)) }
}

function added(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const record of records)
    for (const [name, value] of Object.entries(record)) total[name] = (Object.hasOwn(total, name) ? total[name]! : 0) + value
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A load that names what the design does not have, or counts less than nothing. */
export class LoadError extends Error {
  /** The operation or entity, as the load names it. */
  readonly subject: string

  constructor(subject: string, message: string) {
    super(message)
    this.name = 'LoadError'
    this.subject = subject
  }
}
