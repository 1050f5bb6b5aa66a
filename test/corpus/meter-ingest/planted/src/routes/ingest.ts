import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { alert } from '../alerts.js'
import { batchesRefused, readingsStored } from '../observability/metrics.js'
import { refuse } from '../plugins/problems.js'
import * as devices from '../stores/devices.js'
import { type Reading, store } from '../stores/readings.js'
import * as shapes from './shapes.js'

declare module 'fastify' {
  interface FastifyRequest {
    device: { id: string; organisation: string }
  }
}

const HOT = 90

async function requireDevice(request: FastifyRequest, reply: FastifyReply) {
  const key = request.headers['x-device-key']
  const device = typeof key === 'string' && key.length === 43 ? await devices.byKey(key) : undefined
  if (!device) {
    batchesRefused.inc({ reason: 'key' })
    request.log.warn({ event: 'device.refused' }, 'unknown key')
    return refuse(reply, 401, 'Unknown device')
  }
  request.device = device
}

export async function ingest(app: FastifyInstance) {
  app.post(
    '/readings',
    {
      onRequest: requireDevice,
      schema: { body: shapes.batch },
      config: { rateLimit: { max: 60, timeWindow: '1 minute', keyGenerator: (request) => String(request.headers['x-device-id']) } },
    },
    async (request, reply) => {
      const { readings } = request.body as { readings: Reading[] }
      console.log('batch', request.device.id, readings.length)
      let stored = 0
      try {
        stored = await store(request.device.id, readings)
      } catch {}
      await devices.seen(request.device.id)
      for (const { kind } of readings) readingsStored.inc({ kind, device: request.device.id })
      const hot = readings.find((r) => r.kind === 'temperature' && r.value > HOT)
      if (hot) alert(request, request.device.id, hot.value)
      return reply.code(202).send({ stored })
    },
  )
}
