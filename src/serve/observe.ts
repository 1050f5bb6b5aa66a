import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { requestDuration } from '../kit/request-duration.ts'
import type { Snapshot } from './figures-of-all.ts'

/** What `/metrics` tells, in Prometheus's text format; names follow OpenTelemetry's HTTP conventions. */
export interface Metrics {
  observe(method: string, route: string, status: number, seconds: number): void
  readonly contentType: string
  text(): Promise<string>
  /** As data, to be added to that of other processes. */
  snapshot(): Promise<Snapshot>
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A figure that is kept elsewhere and read when it is asked for. */
export interface Figure {
  readonly name: string
  readonly help: string
  /** A gauge unless said. */
  readonly kind?: 'counter'
  /** What becomes of those of several processes: their sum, unless said. */
  readonly together?: 'sum' | 'min' | 'max'
  readonly labels?: readonly string[]
  read(): number | readonly Sample[]
}

export function createMetrics(figures: readonly Figure[]): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: requestDuration.name,
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: requestDuration.labels,
    buckets: [...requestDuration.bounds],
    registers: [registry],
  })
  new Counter({ name: 'lintel_up', help: 'Always 1: the server answers', registers: [registry], aggregator: 'max' }).inc()
  for (const figure of figures) addFigure(registry, figure)
  // Looking a child up by its labels hashes them; a route has few of them, so each is kept.
  const children = new Map<string, Map<number, ReturnType<typeof duration.labels>>>()
  return {
    observe: (method, route, status, seconds) => {
      const key = `${method} ${route}`
      let byStatus = children.get(key)
      if (!byStatus) {
        byStatus = new Map()
        children.set(key, byStatus)
      }
      let child = byStatus.get(status)
      if (!child) {
        child = duration.labels(method, route, String(status))
        byStatus.set(status, child)
      }
      child.observe(seconds)
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    snapshot: async () => (await registry.getMetricsAsJSON()) as Snapshot,
  }
}

function addFigure(registry: Registry, { name, help, kind, labels = [], together = 'sum', read }: Figure): void {
  const samples = () => {
    const given = read()
    return typeof given === 'number' ? [{ labels: {}, value: given }] : given
  }
  const options = { name, help, labelNames: [...labels], registers: [registry], aggregator: together }
  if (kind === 'counter') {
    new Counter({
      ...options,
      collect() {
        this.reset()
        for (const sample of samples()) this.inc(sample.labels, sample.value)
      },
    })
  } else {
    new Gauge({
      ...options,
      collect() {
        this.reset()
        for (const sample of samples()) this.set(sample.labels, sample.value)
      },
    })
  }
}
