import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProgress } from './progress.ts'

test('it resumes at the oldest that is not done, whatever was done after it', () => {
  const progress = createProgress()
  assert.equal(progress.resumeAt(), null)
  progress.begin(5)
  assert.equal(progress.resumeAt(), 5)
  for (const sequence of [5, 6, 7]) progress.take(sequence)
  progress.done(6)
  progress.done(7)
  assert.equal(progress.resumeAt(), 5)
  assert.deepEqual(
    [5, 6, 7].map((sequence) => progress.isDone(sequence)),
    [false, true, true],
  )
  progress.done(5)
  assert.equal(progress.resumeAt(), 8)
  // What another member of the group left behind comes late.
  progress.take(2)
  assert.equal(progress.resumeAt(), 2)
  progress.reset()
  assert.deepEqual([progress.resumeAt(), progress.isDone(6)], [null, false])
})

test('what is done long ago is forgotten, what is ahead of an open one is not', () => {
  const progress = createProgress()
  for (let sequence = 1; sequence <= 20_000; sequence++) {
    progress.take(sequence)
    if (sequence !== 15_000) progress.done(sequence)
  }
  assert.equal(progress.isDone(1), false)
  assert.equal(progress.isDone(15_001), true)
  assert.equal(progress.resumeAt(), 15_000)
})
