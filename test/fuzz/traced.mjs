/** A backend that reports its requests as spans, in a process of its own: the OpenTelemetry SDK reads the environment. */
import { startLogged } from './logged.mjs'

const { endpoint } = JSON.parse(process.argv[2])
Object.assign(process.env, {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '20',
})
const backend = await startLogged({ tracing: true })
process.once('message', async () => {
  await backend.close()
  process.disconnect()
})
process.send({ url: backend.url })
