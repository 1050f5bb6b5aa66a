import { AggregatorRegistry, type MetricObject } from 'prom-client'
import type { Outside } from '../ports/outside.ts'
import type { Child, Parent } from '../ports/siblings.ts'

/** The figures of one process at one moment, as `prom-client` gives them. */
export type Snapshot = readonly MetricObject[]

/** What a process asks of its parent, and the parent of each. */
export const figureNames = { own: 'figures.own', all: 'figures.all' } as const

/** After so long a process that is busy is counted as it was when it was last asked. */
const patienceMs = 2_000

/**
 * The figures of all processes together, whichever of them is asked: counters and histograms are added up, gauges as they say.
 * What a process that ended had counted stays counted, so that no counter goes back.
 */
export function keepFigures(parent: Parent, { after }: Pick<Outside, 'after'>): void {
  const latest = new Map<Child, Snapshot>()
  let counted: Snapshot = []
  let ended = 0
  parent.onGone((child) => {
    ended++
    counted = add([counted, (latest.get(child) ?? []).filter(isCounted)])
    latest.delete(child)
  })
  const own = async (child: Child): Promise<void> => {
    let cancel = () => {}
    const late = new Promise<null>((resolve) => {
      cancel = after(patienceMs, () => resolve(null))
    })
    const found = await Promise.race([child.ask<Snapshot | null>(figureNames.own).catch(() => null), late])
    cancel()
    if (found !== null && parent.children().includes(child)) latest.set(child, found)
  }
  parent.on(figureNames.all, async () => {
    await Promise.all(parent.children().map(own))
    return AggregatorRegistry.aggregate([...[...latest.values()], counted, ofParent(parent, ended)] as never).metrics()
  })
}

function isCounted({ type }: MetricObject): boolean {
  return String(type) === 'counter' || String(type) === 'histogram'
}

function add(snapshots: readonly Snapshot[]): Snapshot {
  const sums = AggregatorRegistry.aggregate(snapshots as never)
  return sums.getMetricsAsArray().map((metric) => (metric as unknown as { get(): MetricObject }).get())
}

function ofParent(parent: Parent, ended: number): Snapshot {
  const figure = (name: string, help: string, type: string, value: number) =>
    ({ name, help, type, values: [{ value, labels: {} }], aggregator: 'first' }) as unknown as MetricObject
  return [
    figure('lintel_processes', 'Processes that live', 'gauge', parent.children().length),
    figure('lintel_processes_ended_total', 'Processes that ended, and were replaced', 'counter', ended),
  ]
}
