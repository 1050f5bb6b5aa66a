import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Problem } from '../kit/problem.ts'
import type { ErrorShape } from './app-code.ts'
import { addErrorAnswers, createFail } from './errors.ts'
import { problem } from './problems.ts'

/** A server with one route that throws, and what it logs. */
function throwing(
  error: unknown,
  shapes: Record<string, ErrorShape> = {},
): { app: FastifyInstance; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const app = Fastify({ logger: false })
  app.decorateRequest('state', null as never)
  addErrorAnswers(app, createFail(logger, shapes))
  app.addHook('onRequest', async (request) => {
    request.state = { trace: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), sampled: false } } as typeof request.state
  })
  const config = { lintel: { kind: 'operation', errors: Object.keys(shapes)[0] ?? null, action: null } } as const
  app.all('/thing', { config }, async () => {
    throw error
  })
  return { app, lines }
}

describe('the answer to a request that failed', () => {
  test('is a problem with the path and the trace, kept by nobody', async () => {
    const { app, lines } = throwing(problem('limited', 'slower', { headers: { 'retry-after': '7' } }))
    const answer = await app.inject({ method: 'GET', url: '/thing?planted=1' })
    assert.equal(answer.statusCode, 429)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['retry-after'], '7')
    assert.deepEqual(answer.json(), {
      type: 'urn:lintel:problem:limited',
      title: 'Too many requests',
      status: 429,
      code: 'limited',
      detail: 'slower',
      instance: '/thing',
      traceId: 'ab'.repeat(16),
    })
    assert.deepEqual(lines, [], 'what a client did wrong is no fault')
  })

  test('tells nothing of a fault, which the log has with its trace', async () => {
    const { app, lines } = throwing(new Error('planted'))
    const answer = await app.inject('/thing')
    assert.equal(answer.statusCode, 500)
    assert.ok(!answer.body.includes('planted') && !answer.body.includes('.js'))
    assert.deepEqual(Object.keys(answer.json()), ['type', 'title', 'status', 'code', 'instance', 'traceId'])
    assert.equal(lines.length, 1)
    assert.equal(lines[0]!.traceId, 'ab'.repeat(16))
    assert.match((lines[0]!.err as { stack: string }).stack, /Error: planted\n\s+at /)
  })

  test('is 404 for a path that nobody serves, and does not repeat its query', async () => {
    const { app } = throwing(null)
    const answer = await app.inject('/nowhere?planted=1')
    assert.deepEqual([answer.statusCode, answer.json().code, answer.json().instance], [404, 'not_found', '/nowhere'])
    assert.ok(!answer.body.includes('planted'))
  })

  test('has the shape of its action, where it has one', async () => {
    const shape: ErrorShape = ({ status, detail }, { method, path }) => ({
      status: status + 1,
      body: { errors: { body: [detail, method, path] } },
      headers: { 'x-shaped': 'yes' },
    })
    const { app } = throwing(problem('invalid', 'wrong'), { legacy: shape })
    const answer = await app.inject({ method: 'PUT', url: '/thing?a=1' })
    assert.deepEqual([answer.statusCode, answer.headers['x-shaped']], [423, 'yes'])
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.deepEqual(answer.json(), { errors: { body: ['wrong', 'PUT', '/thing'] } })
  })

  test('is the problem itself where its shape fails, which the log has', async () => {
    const broken: ErrorShape = () => {
      throw new Error('planted')
    }
    const { app, lines } = throwing(new Problem({ status: 409, code: 'mine', title: 'Mine' }), { legacy: broken })
    const answer = await app.inject('/thing')
    assert.deepEqual([answer.statusCode, answer.json().code], [409, 'mine'])
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['an error shape failed, so the problem is answered as it is'],
    )
  })

  test('a connection of ours that was reset is a fault', async () => {
    const { app, lines } = throwing(Object.assign(new Error('planted'), { code: 'ECONNRESET' }))
    assert.equal((await app.inject('/thing')).statusCode, 500)
    assert.equal(lines.length, 1)
  })

  test('a client that goes amid its body is none, and logged nowhere', async () => {
    const { app, lines } = throwing(null)
    const failed = new Promise<unknown>((resolve) => {
      app.addHook('onError', async (_request, _reply, error) => resolve(error))
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const headers = { 'content-type': 'application/json', 'content-length': 100 }
    const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/thing', headers })
    request.on('error', () => {})
    request.write('{"a":')
    await once(app.server, 'request')
    request.destroy()
    assert.equal(((await failed) as { code: string }).code, 'ECONNRESET')
    await app.close()
    assert.deepEqual(lines, [])
  })
})
