import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { createTestFamily, type TestChild } from '../siblings/pair.test-kit.ts'
import { createWriteEntry } from './write-entry.ts'
import { createWriteRight, createWriteRights, type WriteRight } from './write-right.ts'

let children: TestChild[]
let rights: WriteRight[]
let ofParent: WriteRight
/** Who has it, in the order in which they got it. */
let got: string[]

beforeEach(() => {
  const family = createTestFamily({ count: 3, outside: realOutside })
  ofParent = createWriteRights(family.parent)
  children = [1, 2, 3].map((number) => family.start(number))
  rights = children.map(({ siblings }) => createWriteRight(siblings))
  got = []
})

const take = (number: number) => rights[number - 1]!.take(() => got.push(`${number}`))
const turns = async () => {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
}

test('it goes to one after the other, in the order in which they asked', async () => {
  for (const number of [1, 2, 3]) take(number)
  await turns()
  assert.deepEqual(got, ['1'])
  rights[0]!.release()
  await turns()
  assert.deepEqual(got, ['1', '2'])
  take(1)
  rights[1]!.release()
  await turns()
  assert.deepEqual(got, ['1', '2', '3'])
  rights[2]!.release()
  await turns()
  assert.deepEqual(got, ['1', '2', '3', '1'])
})

test('who writes alone keeps it, and gives it back when another asks, at work or not', async () => {
  take(1)
  await turns()
  rights[0]!.release()
  take(1)
  assert.deepEqual(got, ['1', '1'])
  take(2)
  await turns()
  assert.deepEqual(got, ['1', '1'])
  rights[0]!.release()
  await turns()
  assert.deepEqual(got, ['1', '1', '2'])
  rights[1]!.release()
  await turns()
  take(3)
  await turns()
  assert.deepEqual(got, ['1', '1', '2', '3'])
})

test('one that dies with it, or while it waits, keeps nobody from it', async () => {
  for (const number of [1, 2, 3]) take(number)
  await turns()
  children[1]!.end()
  children[0]!.end()
  await turns()
  assert.deepEqual(got, ['1', '3'])
})

test('the parent comes before all who wait', async () => {
  for (const number of [1, 2]) take(number)
  await turns()
  ofParent.take(() => got.push('parent'))
  rights[0]!.release()
  await turns()
  assert.deepEqual(got, ['1', 'parent'])
  ofParent.release()
  await turns()
  assert.deepEqual(got, ['1', 'parent', '2'])
})

const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })

test('what another program keeps is tried again, outside of the loop, and not for ever', async () => {
  const pauses: number[] = []
  let nowMs = 0
  const outside = {
    monotonicMs: () => nowMs,
    after: (ms: number, call: () => void) => {
      if (ms < 1_000) {
        pauses.push(ms)
        nowMs += ms
        setImmediate(call)
      }
      return () => {}
    },
  }
  const entry = createWriteEntry({ right: rights[0]!, outside, patienceMs: 1_000 })
  let tries = 0
  await entry.enter(() => {
    if (++tries < 4) throw busy
  })
  assert.deepEqual([tries, pauses], [4, [1, 2, 4]])
  entry.leave()
  await assert.rejects(
    entry.enter(() => {
      throw busy
    }),
    UnavailableError,
  )
  assert.ok(nowMs >= 1_000 && Math.max(...pauses) <= 50)
  take(2)
  await turns()
  assert.deepEqual(got, ['2'])
})

test('who waits too long for another is refused, and leaves it to the next when it comes', async () => {
  take(2)
  await turns()
  let late = () => {}
  const outside = {
    monotonicMs: () => 0,
    after: (_ms: number, call: () => void) => {
      late = call
      return () => {}
    },
  }
  const entry = createWriteEntry({ right: rights[0]!, outside })
  const entered = entry.enter(() => {})
  await turns()
  late()
  await assert.rejects(entered, UnavailableError)
  rights[1]!.release()
  await turns()
  take(3)
  await turns()
  assert.deepEqual(got, ['2', '3'])
})
