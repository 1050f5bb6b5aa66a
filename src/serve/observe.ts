import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` tells, in Prometheus's text format; names follow OpenTelemetry's HTTP conventions. */
export interface Metrics {
  observe(method: string, route: string, status: number, seconds: number): void
  readonly contentType: string
  text(): Promise<string>
}

/** Upper bounds in seconds, fine where a fast backend lives. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(gauges: { readonly name: string; readonly help: string; read(): number }[]): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets,
    registers: [registry],
  })
  new Counter({ name: 'lintel_up', help: 'Always 1: the server answers', registers: [registry] }).inc()
  for (const { name, help, read } of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
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
  }
}
