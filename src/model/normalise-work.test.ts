import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readFragment } from './fragment.test-kit.ts'
import type { Model } from './model.ts'
import { normalise } from './normalise.ts'

const read = (fragment: string): Model => normalise(readFragment(fragment))

describe('what is said beside the requests, with what was not said filled in', () => {
  test('of events', () => {
    const { events } = read(
      "entities: { a: entity({}) }, events: { plain: { note: text(), maybe: ref('a', { optional: true }), by: ref('a'), to: ref('a') }, bare: { n: int() }, said: event({ note: text(), by: ref('a') }, { version: 2, subject: 'note', because: 'ADR-1' }) }",
    )
    assert.deepEqual(
      events.map(({ fields, ...event }) => [event, fields.map(({ name }) => name)]),
      [
        [{ name: 'plain', version: 1, subject: 'by', because: null }, ['note', 'maybe', 'by', 'to']],
        [{ name: 'bare', version: 1, subject: null, because: null }, ['n']],
        [{ name: 'said', version: 2, subject: 'note', because: 'ADR-1' }, ['note', 'by']],
      ],
    )
  })

  test('of jobs', () => {
    const { jobs } = read(
      "events: { e: {} }, jobs: { a: {}, b: { every: '1.5h' }, c: { cron: '0 3 * * *', zone: 'Europe/Berlin', timeout: '10min', attempts: 3, emits: ['e'], starts: ['a'], because: 'ADR-1' }, d: { input: { n: int() } } }",
    )
    const unsaid = { every: null, cron: null, zone: 'UTC', timeoutMs: 60_000, attempts: 10, emits: [], starts: [], because: null }
    assert.deepEqual(
      jobs.map(({ input, ...job }) => [job, input.map(({ name }) => name)]),
      [
        [{ name: 'a', ...unsaid }, []],
        [{ name: 'b', ...unsaid, every: 5_400_000 }, []],
        [
          {
            ...{ name: 'c', every: null, cron: '0 3 * * *', zone: 'Europe/Berlin', timeoutMs: 600_000, attempts: 3 },
            ...{ emits: ['e'], starts: ['a'], because: 'ADR-1' },
          },
          [],
        ],
        [{ name: 'd', ...unsaid }, ['n']],
      ],
    )
  })

  test('of sagas, whose steps emit what the saga does', () => {
    const { sagas } = read(
      "events: { e: {}, f: {} }, sagas: { s: { steps: { one: { undo: 'back', emits: ['f', 'e'] }, two: { timeout: '5s', attempts: 1, because: 'ADR-1' } }, emits: ['e'] } }",
    )
    assert.deepEqual(sagas, [
      {
        name: 's',
        input: [],
        steps: [
          { name: 'one', undo: 'back', timeoutMs: 10_000, attempts: 5, because: null },
          { name: 'two', undo: null, timeoutMs: 5_000, attempts: 1, because: 'ADR-1' },
        ],
        emits: ['e', 'f'],
        because: null,
      },
    ])
  })

  test("of others' services", () => {
    const { external } = read(
      "external: { a: { url: env('A') }, b: { url: 'https://b.example.com', headers: { 'x-a': 'b', cookie: env('C') }, timeout: '1s', attempts: 1, atOnce: 2, breaker: { failures: 3, pause: '1min' }, otherwise: null, because: 'ADR-1' } }",
    )
    assert.deepEqual(external, [
      {
        ...{ name: 'a', url: { env: 'A', otherwise: null }, headers: [], timeoutMs: 5_000, attempts: 3, atOnce: 50 },
        ...{ breaker: { failures: 5, pauseMs: 10_000 }, otherwise: null, because: null },
      },
      {
        name: 'b',
        url: { text: 'https://b.example.com' },
        headers: [
          { name: 'x-a', value: { text: 'b' } },
          { name: 'cookie', value: { env: 'C', otherwise: null } },
        ],
        ...{ timeoutMs: 1_000, attempts: 1, atOnce: 2, breaker: { failures: 3, pauseMs: 60_000 } },
        otherwise: { value: null },
        because: 'ADR-1',
      },
    ])
  })

  test('of webhooks', () => {
    const { webhooks } = read(
      "entities: { p: entity({ url: text(), key: secret() }) }, events: { e: {} }, webhooks: { a: { events: ['e'], to: env('A', { else: 'https://a.example.com' }), secret: env('S') }, b: { events: ['e'], to: { entity: 'p', url: 'url', secret: 'key' }, because: 'ADR-1' } }",
    )
    assert.deepEqual(webhooks, [
      {
        ...{ name: 'a', events: ['e'], to: { env: 'A', otherwise: 'https://a.example.com' } },
        ...{ secret: { env: 'S', otherwise: null }, because: null },
      },
      { name: 'b', events: ['e'], to: { entity: 'p', url: 'url', secret: 'key' }, secret: null, because: 'ADR-1' },
    ])
  })

  test('of entities, fields and actions', () => {
    const { entities, actions } = read(
      "jobs: { j: {} }, entities: { a: entity({ b: text({ was: 'c', backfill: { copy: 'd' } }), e: counter() }, { was: 'f', cache: '30s' }), g: entity({}) }, actions: { q: { kind: 'query', allow: 'anyone', cache: '1min' }, c: { allow: 'anyone', starts: ['j'], signed: { secret: env('S') } } }",
    )
    assert.deepEqual(
      entities.map(({ was, cacheMs }) => [was, cacheMs]),
      [
        ['f', 30_000],
        [null, null],
      ],
    )
    assert.deepEqual(
      entities[0]!.fields.map(({ was, backfill }) => [was, backfill]),
      [
        ['c', { copy: 'd' }],
        [null, null],
      ],
    )
    assert.deepEqual(
      actions.map(({ starts, cacheMs, signed }) => [starts, cacheMs, signed]),
      [
        [[], 60_000, null],
        [['j'], null, { env: 'S', otherwise: null }],
      ],
    )
  })
})
