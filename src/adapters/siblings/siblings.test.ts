import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { createTestFamily } from './pair.test-kit.ts'

/** A family whose patience ends when the test says so. */
function impatientFamily() {
  const late: (() => void)[] = []
  const after = (_ms: number, call: () => void) => {
    late.push(call)
    return () => void late.splice(late.indexOf(call), 1)
  }
  return { ...createTestFamily({ count: 3, outside: { after } }), late }
}

const familyOf = (count: number) => createTestFamily({ count, outside: realOutside })

test('what is asked is answered, and a fault of the answer comes back', async () => {
  const { parent, start } = familyOf(1)
  const { siblings } = start(1)
  parent.on('double', (facts: number, from) => [facts * 2, from.number])
  parent.on('fail', () => {
    throw new Error('no such thing')
  })
  assert.deepEqual(await siblings.ask('double', 4), [8, 1])
  await assert.rejects(siblings.ask('fail'), /^Error: no such thing$/)
  siblings.on('name', () => 'ada')
  assert.equal(await parent.children()[0]!.ask('name'), 'ada')
})

test('what is told reaches every other that has joined, and is over when each has taken it in', async () => {
  const { start } = familyOf(3)
  const heard: string[] = []
  const [one, two, three] = [1, 2, 3].map((number) => {
    const child = start(number)
    child.siblings.on('news', (facts: string) => void heard.push(`${number} ${facts}`))
    return child
  })
  await one!.siblings.join()
  await two!.siblings.join()
  await one!.siblings.tell('news', 'a')
  assert.deepEqual(heard, ['2 a'])
  await three!.siblings.join()
  two!.pause()
  let over = false
  const told = one!.siblings.tell('news', 'b').then(() => {
    over = true
  })
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
  assert.deepEqual([heard, over], [['2 a', '3 b'], false])
  two!.resume()
  await told
  assert.deepEqual(heard, ['2 a', '3 b', '2 b'])
})

test('nobody waits for one that has ended', async () => {
  const { start } = familyOf(2)
  const [one, two] = [start(1), start(2)]
  await Promise.all([one.siblings.join(), two.siblings.join()])
  two.pause()
  const told = one.siblings.tell('news')
  await new Promise(setImmediate)
  two.end()
  await told
})

test('one that does not take in what it is told is ended', async () => {
  const { start, late } = impatientFamily()
  const [one, two, three] = [start(1), start(2), start(3)]
  await Promise.all([one.siblings.join(), two.siblings.join(), three.siblings.join()])
  two.pause()
  const told = one.siblings.tell('news')
  while (late.length !== 1) await new Promise(setImmediate)
  late[0]!()
  await told
  assert.deepEqual([one.killed(), two.killed(), three.killed()], [false, true, false])
})
