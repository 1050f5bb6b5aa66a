// How a client keeps itself and a system that is in trouble from each other: breaker, bulkhead, budget, delays.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { type ExternalClient, ExternalError, type ExternalErrorKind, type ExternalSystem } from '../../ports/external.ts'
import { AdmissionRefused, createAdmission } from './admission.ts'
import { createExternalClient } from './external-client.ts'
import { type Clock, createClock, serve, system, until, withoutJitter } from './http-calls.test-kit.ts'
import { createRetryBudget } from './retry-budget.ts'
import { jitterMs, readRetryAfterMs } from './retry-delay.ts'

const get = { method: 'GET', path: '/' } as const
const is = (kind: ExternalErrorKind) => (error: unknown) => error instanceof ExternalError && error.kind === kind

describe('a breaker', () => {
  const pauseMs = 10_000

  interface Scene {
    readonly client: ExternalClient
    readonly clock: Clock
    /** What the system answers from now on; null for nothing, until it is released. */
    answer: number | null
    asked: number
    readonly held: ServerResponse[]
  }

  async function scene(t: TestContext, more: Partial<ExternalSystem> = {}): Promise<Scene> {
    const clock = createClock()
    const held: ServerResponse[] = []
    const { url } = await serve(t, (_, answer) => {
      now.asked++
      if (now.answer === null) held.push(answer)
      else answer.writeHead(now.answer).end()
    })
    const given = system(url, { attempts: 1, breaker: { failures: 3, pauseMs }, ...more })
    const client = createExternalClient(given, { outside: clock })
    t.after(() => client.close())
    const now: Scene = { client, clock, answer: 503, asked: 0, held }
    return now
  }

  async function opened(t: TestContext, more: Partial<ExternalSystem> = {}): Promise<Scene> {
    const now = await scene(t, more)
    for (let i = 0; i < 3; i++) await assert.rejects(now.client.call(get), is('failed'))
    assert.equal(now.client.state().breaker, 'open')
    return now
  }

  test('opens after failures in a row, and then nobody is asked', async (t) => {
    const now = await opened(t)
    await assert.rejects(now.client.call(get), is('open'))
    assert.equal(now.asked, 3)
    const { calls, failures, refused } = now.client.state()
    assert.deepEqual([calls, failures, refused], [4, 4, 1])
  })

  for (const status of [200, 404, 429]) {
    test(`counts anew after a ${status}`, async (t) => {
      const now = await scene(t)
      for (const each of [503, 500, status, 503, 500, status]) {
        now.answer = each
        await now.client.call(get).catch(() => {})
      }
      assert.equal(now.client.state().breaker, 'closed')
    })
  }

  test('counts attempts, and stops repeating when it opens', async (t) => {
    const now = await scene(t, { attempts: 10, breaker: { failures: 2, pauseMs } })
    const call = now.client.call(get)
    await until(() => now.clock.due().includes(0))
    now.clock.advance(0)
    await assert.rejects(call, is('failed'))
    assert.deepEqual([now.asked, now.client.state().breaker], [2, 'open'])
  })

  test('counts calls that took all their time', async (t) => {
    const now = await scene(t)
    now.answer = null
    for (let i = 1; i <= 3; i++) {
      const call = now.client.call({ ...get, timeoutMs: 100 })
      await until(() => now.asked === i)
      now.clock.advance(100)
      await assert.rejects(call, is('timeout'))
    }
    assert.equal(now.client.state().breaker, 'open')
  })

  test('lets one call try after the pause, refuses others meanwhile, and closes when it is answered', async (t) => {
    const now = await opened(t)
    now.answer = null
    now.clock.advance(pauseMs - 1)
    await assert.rejects(now.client.call(get), is('open'))
    now.clock.advance(1)
    const probe = now.client.call(get)
    await until(() => now.held.length === 1)
    assert.equal(now.client.state().breaker, 'half-open')
    for (let i = 0; i < 5; i++) await assert.rejects(now.client.call(get), is('open'))
    assert.equal(now.asked, 4)
    now.held[0]!.end()
    await probe
    assert.equal(now.client.state().breaker, 'closed')
    now.answer = 200
    assert.equal((await now.client.call(get)).status, 200)
  })

  test('opens again for a whole pause when that one fails', async (t) => {
    const now = await opened(t)
    now.clock.advance(pauseMs)
    await assert.rejects(now.client.call(get), is('failed'))
    now.clock.advance(pauseMs - 1)
    await assert.rejects(now.client.call(get), is('open'))
    now.clock.advance(1)
    now.answer = 200
    assert.equal((await now.client.call(get)).status, 200)
    assert.equal(now.client.state().breaker, 'closed')
  })

  test('is not closed by a call that was given up', async (t) => {
    const now = await opened(t)
    now.clock.advance(pauseMs)
    now.answer = null
    const controller = new AbortController()
    const probe = now.client.call({ ...get, signal: controller.signal })
    await until(() => now.held.length === 1)
    controller.abort(new Error('gone'))
    await assert.rejects(probe, /gone/)
    assert.equal(now.client.state().breaker, 'open')
  })

  test('is not opened by calls that were given up', async (t) => {
    const now = await scene(t)
    now.answer = null
    for (let i = 1; i <= 5; i++) {
      const controller = new AbortController()
      const call = now.client.call({ ...get, signal: controller.signal })
      await until(() => now.asked === i)
      controller.abort(new Error('gone'))
      await assert.rejects(call, /gone/)
    }
    assert.equal(now.client.state().breaker, 'closed')
  })

  for (const stepMs of [-3_600_000, 30 * 24 * 3_600_000]) {
    test(`pauses as long when the wall clock steps by ${stepMs} ms`, async (t) => {
      const realNow = Date.now
      t.after(() => {
        Date.now = realNow
      })
      const now = await opened(t)
      now.answer = 200
      // The library's own clock, too.
      Date.now = () => realNow() + stepMs
      now.clock.step(stepMs)
      await assert.rejects(now.client.call(get), is('open'))
      now.clock.advance(pauseMs)
      assert.equal((await now.client.call(get)).status, 200)
    })
  }
})

describe('a bulkhead', () => {
  async function full(t: TestContext): Promise<{ client: ExternalClient; held: ServerResponse[]; calls: Promise<unknown>[] }> {
    const held: ServerResponse[] = []
    const upstream = await serve(t, (_, answer) => held.push(answer))
    const client = createExternalClient(system(upstream.url, { atOnce: 3 }), { outside: withoutJitter })
    t.after(() => client.close())
    const calls = Array.from({ length: 6 }, () => client.call(get))
    await until(() => held.length === 3)
    return { client, held, calls }
  }

  test('runs so many at once, has as many wait, and refuses one more at once', async (t) => {
    const { client, held, calls } = await full(t)
    assert.deepEqual([client.state().inFlight, client.state().waiting], [3, 3])
    await assert.rejects(client.call(get), is('refused'))
    assert.equal(client.state().refused, 1)
    held[0]!.end()
    await until(() => held.length === 4)
    assert.deepEqual([client.state().inFlight, client.state().waiting], [3, 2])
    for (let i = 1; i < 6; i++) {
      await until(() => held.length > i)
      held[i]!.end()
    }
    await Promise.all(calls)
    assert.deepEqual([client.state().inFlight, client.state().waiting], [0, 0])
  })

  test('lets one that waits go away, and gives its turn to the next', async (t) => {
    const { client, held, calls } = await full(t)
    for (const answer of held.slice(0, 3)) answer.end()
    await until(() => held.length === 6)
    const controllers = [new AbortController(), new AbortController()]
    const given = controllers.map(({ signal }) => client.call({ ...get, signal }))
    const last = client.call(get)
    for (const controller of controllers) controller.abort(new Error('gone'))
    for (const call of given) await assert.rejects(call, /gone/)
    assert.deepEqual([client.state().inFlight, client.state().waiting], [3, 1])
    held[3]!.end()
    await until(() => held.length === 7)
    for (const answer of held) answer.end()
    await Promise.all([...calls, last])
    assert.deepEqual([client.state().inFlight, client.state().waiting], [0, 0])
  })

  test('counts the wait as part of the time', async (t) => {
    const held: ServerResponse[] = []
    const upstream = await serve(t, (_, answer) => held.push(answer))
    const clock = createClock()
    const client = createExternalClient(system(upstream.url, { atOnce: 1, timeoutMs: 1_000 }), { outside: clock })
    t.after(() => client.close())
    const runs = client.call({ ...get, timeoutMs: 60_000 })
    await until(() => held.length === 1)
    const waits = client.call(get)
    clock.advance(1_000)
    await assert.rejects(waits, is('timeout'))
    assert.deepEqual([client.state().inFlight, client.state().waiting, held.length], [1, 0, 1])
    held[0]!.end()
    await runs
  })

  test('never runs more than it may, and loses nobody, whatever is given up', async () => {
    const admission = createAdmission(4)
    let running = 0
    let most = 0
    const outcomes = { done: 0, gone: 0, refused: 0 }
    const one = async (seed: number) => {
      const controller = new AbortController()
      const act = async () => {
        most = Math.max(most, ++running)
        for (let i = 0; i < seed % 5; i++) await new Promise((resolve) => setImmediate(resolve))
        running--
      }
      const turn = admission.run(act, controller.signal)
      if (seed % 3 === 0) setImmediate(() => controller.abort(new Error('gone')))
      await turn.then(
        () => outcomes.done++,
        (error: unknown) => {
          if (error instanceof AdmissionRefused) outcomes.refused++
          else outcomes.gone++
        },
      )
    }
    const all: Promise<void>[] = []
    for (let i = 0; i < 2_000; i++) {
      all.push(one(i))
      if (i % 6 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(all)
    assert.equal(outcomes.done + outcomes.gone + outcomes.refused, 2_000)
    assert.ok(outcomes.done > 50 && outcomes.gone > 50 && outcomes.refused > 50, JSON.stringify(outcomes))
    assert.equal(most, 4)
    assert.deepEqual([admission.inFlight(), admission.waiting()], [0, 0])
  })
})

describe('a retry budget', () => {
  const takes = (budget: ReturnType<typeof createRetryBudget>) => {
    let taken = 0
    while (budget.take()) taken++
    return taken
  }

  test('has a few at first, and a tenth of the calls from then on', () => {
    const budget = createRetryBudget(() => 0)
    assert.equal(takes(budget), 3)
    for (let i = 0; i < 9; i++) budget.earn()
    assert.equal(budget.has(), false)
    budget.earn()
    assert.equal(takes(budget), 1)
  })

  test('remembers a hundred calls, not more', () => {
    const budget = createRetryBudget(() => 0)
    for (let i = 0; i < 100_000; i++) budget.earn()
    assert.equal(takes(budget), 10)
  })

  test('gives a system that is rarely called one back in ten seconds, up to a few', () => {
    let at = 0
    const budget = createRetryBudget(() => at)
    takes(budget)
    at = 9_999
    assert.equal(takes(budget), 0)
    at = 10_000
    assert.equal(takes(budget), 1)
    at = 10_000_000
    assert.equal(takes(budget), 3)
  })
})

describe('a delay', () => {
  const chance = (byte: number) => ({ randomBytes: (length: number) => new Uint8Array(length).fill(byte) })

  test('is anything up to a bound that doubles, and never more than half of the time left', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 50].map((attempt) => jitterMs(attempt, 60_000, chance(0xff))),
      [99, 199, 399, 799, 1599, 1999, 1999],
    )
    assert.equal(jitterMs(3, 60_000, chance(0)), 0)
    assert.equal(jitterMs(3, 60_000, chance(0x80)), 200)
    assert.equal(jitterMs(9, 100, chance(0xff)), 49)
  })

  const nowMs = Date.parse('2026-05-05T05:05:05Z')
  const said: readonly (readonly [header: string | undefined, ms: number | null])[] = [
    [undefined, null],
    ['', null],
    ['0', 0],
    ['120', 120_000],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['soon', null],
    ['9999999999', null],
    ['Tue, 05 May 2026 05:05:15 GMT', 10_000],
    ['Tue, 05 May 2026 05:05:01 GMT', 0],
    ['Tue, 99 May 2026 05:05:01 GMT', null],
    ['2026-05-05T05:05:15Z', null],
  ]
  for (const [header, ms] of said) test(`of ${header} is ${ms} ms`, () => assert.equal(readRetryAfterMs(header, nowMs), ms))
})
