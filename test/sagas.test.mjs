// Killed at any boundary, a saga ends done or undone, and the money is where it belongs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundaries, sagas, targets } from './sagas.mjs'

for (const engine of ['sqlite', 'postgres']) {
  test(`${engine}: a saga that is killed at every boundary of every step and undo is done or undone, and paid once`, async (t) => {
    const { faults, ...figures } = await sagas({ times: 2, engine })
    t.diagnostic(JSON.stringify(figures))
    assert.deepEqual(faults.slice(0, 10), [])
    assert.equal(figures.kills, 2 * targets.length)
    assert.equal(figures.done + figures.undone, figures.kills)
  })
}

test('control: a build that takes a step out of the store before its transaction is caught', async () => {
  const fault = {
    ...boundaries,
    more: [
      {
        find: 'settled = session.work.settle(consumer, seq, after);',
        replace: 'settled = store.write((before) => before.work.settle(consumer, seq));',
      },
    ],
  }
  const { faults } = await sagas({ times: 1, engine: 'postgres', at: 'reserve before its commit', fault, patienceMs: 15_000 })
  assert.match(faults.join('\n'), /is still placed/)
})

test('control: a build whose calls carry no key is caught', async () => {
  const { faults } = await sagas({ times: 1, engine: 'postgres', at: 'charge after its code', without: 'keys' })
  assert.match(faults.join('\n'), /paid 2 times/)
})
