import type { FastifyRequest } from 'fastify'
import { config } from './config.js'

/** Tells the alert service; best effort: the reading is stored whether or not somebody hears of it. */
export function alert(request: FastifyRequest, deviceId: string, value: number) {
  fetch(config.alertsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId, kind: 'temperature', value }),
  }).catch((error) => request.log.error({ err: error }, 'alert not sent'))
}
