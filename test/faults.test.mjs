// What a shop under load stands on is taken away: nothing acknowledged is lost, everything happens once, and it is soon back.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faults } from './faults.mjs'
import { plantFault } from './kit/dist.mjs'
import { whyNoNats } from './kit/nats.mjs'
import { whyNoRedis } from './kit/redis.mjs'

const seed = Number(process.env.LINTEL_SEED ?? Math.floor(Math.random() * 1e9))
const skip = whyNoNats() || whyNoRedis()

describe('servers that fail under load', { skip }, () => {
  test('20 times: no acknowledged write is lost, every event is handled, effects happen once, and it is back within 5 s', async (t) => {
    const { faults: found, byFault, ...figures } = await faults({ rounds: 20, seed })
    t.diagnostic(JSON.stringify({ seed, ...figures, byFault: Object.keys(byFault) }))
    assert.deepEqual(found.slice(0, 10), [], `seed ${seed}`)
    assert.ok(figures.acknowledged > 400 && figures.heard > 400, JSON.stringify(figures))
  })

  /** What is wrong with a build, the fault that shows it, and what the rig must say. @type {[name: string, only: string[], fault: object, says: RegExp][]} */
  const builds = [
    [
      'acknowledges before it commits',
      ['postgres killed', 'postgres cut'],
      {
        file: 'adapters/postgres/transactions.js',
        find: 'const committed = await attempt.commit();',
        replace: `let committed = 'committed'
        const late = new Promise((resolve) => setTimeout(resolve, 60)).then(() => attempt.commit())
        await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 0))])
        attempt.end = ((end) => () => late.finally(end))(attempt.end);`,
      },
      /was acknowledged and is lost/,
    ],
    [
      'believes that the broker has an event before it says so',
      ['nats cut', 'nats killed'],
      {
        file: 'serve/work/bus-consumer.js',
        find: 'await bus.publish([trace === null ? event : { ...event, trace }]);',
        replace: 'bus.publish([trace === null ? event : { ...event, trace }]).catch(() => {});',
      },
      /was never heard at the broker|were heard as/,
    ],
    [
      'calls others without a key',
      ['payments hangs up after'],
      { file: 'adapters/http-calls/outgoing.js', find: 'key === undefined ?', replace: 'true ?' },
      /paid [2-9] times|was given [2-9] times|written [2-9] times|sent [2-9] times/,
    ],
    [
      'takes a delivery out after the transaction that handled it',
      ['victim killed', 'postgres cut'],
      {
        file: 'serve/work/run-delivery.js',
        find: 'settled = session.work.settle(consumer, seq, after);',
        replace: 'settled = Promise.resolve(true);',
        more: [
          {
            find: 'await transaction.commit();',
            replace: `await transaction.commit();
            await new Promise((resolve) => setTimeout(resolve, 20));
            await store.write((later) => later.work.settle(consumer, seq));`,
          },
        ],
      },
      /was handled [2-9] times|should have|paid back/,
    ],
    [
      'keeps answers that a write has made void',
      ['redis slow'],
      { file: 'serve/cached-store.js', find: 'if (changed.size > 0)', replace: 'if (false)' },
      /a stale answer/,
    ],
    [
      'takes a lost connection for a fault of its own',
      ['postgres killed'],
      {
        file: 'adapters/postgres/connect.js',
        find: 'return lost.test(code) || lostWords.test(error.message);',
        replace: 'return false;',
      },
      /was answered 500/,
    ],
    [
      'waits for a server that has long come back',
      ['postgres cut'],
      {
        file: 'adapters/postgres/transactions.js',
        find: 'Math.min(500, 25 * 2 ** attempt)',
        replace: '60_000 + (25 * 2 ** attempt)',
      },
      /no write was taken within|took longer than|was not answered within/,
    ],
  ]

  for (const [name, only, fault, says] of builds) {
    test(`control: a build that ${name} is caught`, async () => {
      const { dist, remove } = plantFault(fault)
      try {
        const { faults: found, rounds } = await faults({ rounds: 96, seed, only, dist, until: 'fault' })
        assert.match(found.join('\n'), says, `${rounds} rounds, seed ${seed}`)
      } finally {
        remove()
      }
    })
  }
})
