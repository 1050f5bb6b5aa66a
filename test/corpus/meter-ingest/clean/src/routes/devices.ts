import type { FastifyInstance } from 'fastify'
import { requireAdmin, requirePerson } from '../plugins/people.js'
import { refuse } from '../plugins/problems.js'
import * as devices from '../stores/devices.js'
import { type Bucket, between, summary } from '../stores/readings.js'
import { redis } from '../stores/redis.js'
import * as shapes from './shapes.js'

const FIRST = '00000000-0000-0000-0000-000000000000'
/** Summaries being computed: whoever misses the cache meanwhile waits for the same one. */
const flights = new Map<string, Promise<object>>()

export async function deviceRoutes(app: FastifyInstance) {
  app.addHook('onRequest', requirePerson)

  app.get('/devices', { schema: { querystring: shapes.devicePage } }, async (request) => {
    const { limit, after } = request.query as { limit: number; after?: string }
    const items = await devices.page(request.person.organisation, after ?? FIRST, limit)
    return { items, ...(items.length === limit ? { next: items.at(-1)?.id } : {}) }
  })

  app.post('/devices', { onRequest: requireAdmin, schema: { body: shapes.deviceInput } }, async (request, reply) => {
    const { serial, label } = request.body as { serial: string; label: string }
    const made = await devices.add(request.person.organisation, serial, label)
    if (!made) return refuse(reply, 409, 'This serial is known')
    request.log.info({ event: 'device.added', device: made.id, by: request.person.id }, 'device added')
    return reply.code(201).header('cache-control', 'no-store').send(made)
  })

  app.delete('/devices/:deviceId', { onRequest: requireAdmin, schema: { params: shapes.deviceParams } }, async (request, reply) => {
    const { deviceId } = request.params as { deviceId: string }
    if (!(await devices.remove(request.person.organisation, deviceId))) return refuse(reply, 404, 'No such device')
    await redis.unlink(`summary:${deviceId}:hour`, `summary:${deviceId}:day`)
    request.log.info({ event: 'device.removed', device: deviceId, by: request.person.id }, 'device removed')
    return reply.code(204).send()
  })

  app.get('/devices/:deviceId/readings', { schema: { params: shapes.deviceParams, querystring: shapes.readingPage } }, async (request, reply) => {
    const { deviceId } = request.params as { deviceId: string }
    const { from, to, limit } = request.query as { from: string; to: string; limit: number }
    if (!(await devices.owns(request.person.organisation, deviceId))) return refuse(reply, 404, 'No such device')
    const items = await between(deviceId, from, to, limit)
    return { items, ...(items.length === limit ? { next: items.at(-1)?.at } : {}) }
  })

  app.get('/devices/:deviceId/summary', { schema: { params: shapes.deviceParams, querystring: shapes.bucket } }, async (request, reply) => {
    const { deviceId } = request.params as { deviceId: string }
    const { bucket } = request.query as { bucket: Bucket }
    // Asked before the cache is: the key holds a device that this person may read.
    if (!(await devices.owns(request.person.organisation, deviceId))) return refuse(reply, 404, 'No such device')
    const key = `summary:${deviceId}:${bucket}`
    const cached = await redis.get(key)
    if (cached) return JSON.parse(cached)
    const flight = flights.get(key) ?? compute(key, deviceId, bucket).finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  })
}

async function compute(key: string, deviceId: string, bucket: Bucket) {
  const fresh = { points: await summary(deviceId, bucket) }
  await redis.set(key, JSON.stringify(fresh), 'EX', 60)
  return fresh
}
