import { createServer } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client'

collectDefaultMetrics()

export const requestSeconds = new Histogram({
  name: 'http_request_seconds',
  help: 'Time to answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.01, 0.05, 0.1, 0.3, 1, 3],
})
export const readingsStored = new Counter({ name: 'readings_stored_total', help: 'Readings written', labelNames: ['kind'] })
export const batchesRefused = new Counter({ name: 'batches_refused_total', help: 'Batches turned away', labelNames: ['reason'] })

export const poolWaiting = (read: () => number) =>
  new Gauge({
    name: 'pool_waiting',
    help: 'Requests that wait for a connection',
    collect() {
      this.set(read())
    },
  })

/** Port of its own, opened to the monitoring namespace only (k8s/network-policy.yaml). */
export const metricsServer = createServer(async (_request, response) => {
  response.setHeader('content-type', register.contentType)
  response.end(await register.metrics())
})
