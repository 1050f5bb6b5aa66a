import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLogSync, type LogSync } from './log-sync.ts'
import { newFolder } from './place.test-kit.ts'

/** A sync whose flushes end when the test says so. */
async function withSync(act: (sync: LogSync, flushes: ((error: Error | null) => void)[]) => void | Promise<void>): Promise<void> {
  const place = newFolder()
  const file = join(place.folder, 'log')
  writeFileSync(file, '')
  const flushes: ((error: Error | null) => void)[] = []
  const sync = createLogSync(file, (_fd, done) => flushes.push(done))
  try {
    await act(sync, flushes)
  } finally {
    sync.close()
    await place.remove()
  }
}

test('what waits before a flush begins shares it; what comes during one waits for the next', () =>
  withSync((sync, flushes) => {
    const told: string[] = []
    const wait = (name: string) => sync.whenDurable((error) => told.push(error ? `${name}: ${error.message}` : name))
    wait('first')
    wait('second')
    wait('third')
    assert.deepEqual([flushes.length, told], [1, []])
    flushes[0]!(null)
    // A flush that had begun says nothing of what was committed after its beginning.
    assert.deepEqual([flushes.length, told], [2, ['first']])
    wait('fourth')
    flushes[1]!(null)
    assert.deepEqual([flushes.length, told], [3, ['first', 'second', 'third']])
    flushes[2]!(null)
    assert.deepEqual([flushes.length, told], [3, ['first', 'second', 'third', 'fourth']])
  }))

test('after a flush that failed nothing is durable any more, whatever a later flush says', () =>
  withSync((sync, flushes) => {
    const told: (string | null)[] = []
    const wait = () => sync.whenDurable((error) => told.push(error?.message ?? null))
    wait()
    wait()
    flushes[0]!(new Error('EIO'))
    assert.deepEqual(told, ['EIO'])
    assert.equal(sync.failure?.message, 'EIO')
    flushes[1]?.(null)
    wait()
    assert.deepEqual(told, ['EIO', 'EIO', 'EIO'])
  }))

test('the real flush tells that it was made', async () => {
  const place = newFolder()
  const file = join(place.folder, 'log')
  writeFileSync(file, 'not on disk yet')
  const sync = createLogSync(file)
  assert.equal(await new Promise((resolve) => sync.whenDurable(resolve)), null)
  sync.close()
  await place.remove()
})
