import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConflictError, type Store, UnavailableError } from '../ports/store.ts'
import { performOutgoing } from './outgoing-command.ts'
import { createReplay } from './replay.ts'

test('a command that loses again and again is not begun when its time is over', async () => {
  let [runs, nowMs] = [0, 0]
  const store = { reader: {}, write: () => Promise.reject(new ConflictError()) } as unknown as Store
  const answered = performOutgoing({
    store,
    replay: createReplay(),
    key: undefined,
    mostAttempts: 20,
    isLate: () => nowMs >= 10_000,
    wake: () => {},
    perform: async ({ session }) => {
      runs++
      nowMs += 4_000
      await session()
      throw new Error('nobody comes here')
    },
  })
  await assert.rejects(answered, UnavailableError)
  assert.equal(runs, 3)
})
