import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Admission, createAdmission, type Leave } from './admission.ts'

/** Enters as many as there is room for, and tells how many that was. */
async function fill(admission: Admission): Promise<Leave[]> {
  const inside: Leave[] = []
  const entering = Array.from({ length: 50 }, () => admission.enter(false).then((leave) => inside.push(leave)))
  await new Promise(setImmediate)
  assert.equal(entering.length - inside.length, admission.waiting)
  return inside
}

const never = { after: () => () => {} }

test('as many as there are connections run at a time, while none loses', async () => {
  const inside = await fill(createAdmission(10, never))
  assert.equal(inside.length, 10)
})

test('each that loses halves how many run, down to one; those that do not raise it again', async () => {
  const admission = createAdmission(8, never)
  const running: Leave[] = []
  let most = 0
  const next = async () => {
    running.push(await admission.enter(false))
    most = Math.max(most, running.length)
  }
  for (let i = 0; i < 200; i++) void next()
  await new Promise(setImmediate)
  assert.equal(running.length, 8)
  for (let i = 0; i < 8; i++) running.shift()!(i < 4)
  await new Promise(setImmediate)
  assert.equal(running.length, 1)
  for (let i = 0; i < 80; i++) {
    running.shift()!(false)
    await new Promise(setImmediate)
  }
  assert.equal(most, 8)
  assert.equal(running.length, 8)
})

test('what lost before goes before what did not', async () => {
  const admission = createAdmission(1, never)
  const leave = await admission.enter(false)
  const order: string[] = []
  const run = (name: string, again: boolean) =>
    admission.enter(again).then((over) => {
      order.push(name)
      over(false)
    })
  const all = Promise.all([run('new', false), run('again', true)])
  leave(true)
  await all
  assert.deepEqual(order, ['again', 'new'])
})

test('one that takes long keeps no other out', async () => {
  const timers: (() => void)[] = []
  const admission = createAdmission(1, {
    after: (_ms, call) => {
      timers.push(call)
      return () => {}
    },
  })
  const slow = await admission.enter(false)
  const next = admission.enter(false)
  timers[0]!()
  const leave = await next
  slow(false)
  leave(false)
  // Told once: the slow one has given its place away already.
  const inside = await fill(admission)
  assert.equal(inside.length, 1)
})
