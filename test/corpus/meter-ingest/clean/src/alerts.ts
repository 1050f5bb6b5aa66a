import type { FastifyRequest } from 'fastify'
import { config } from './config.js'
import { traceparent } from './observability/trace.js'

/** Tells the alert service; best effort: the reading is stored whether or not somebody hears of it. */
export function alert(request: FastifyRequest, deviceId: string, value: number) {
  fetch(config.alertsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: traceparent(request), 'x-request-id': request.id },
    body: JSON.stringify({ deviceId, kind: 'temperature', value }),
    signal: AbortSignal.timeout(2000),
  }).catch((error) => request.log.error({ err: error }, 'alert not sent'))
}
