import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { text } from '../../model/language.ts'
import { type Changes, type Store, UnavailableError } from '../../ports/store.ts'
import { asSystem, modelOf, open, type Row, type Shorthand, shorthand } from '../../ports/store-kit.contract.ts'
import { type Folder, newFolder } from './place.test-kit.ts'

const model = modelOf({ row: open({ body: text({ max: 1_000_000 }) }) })

/** A disk of its own for each test. Only root may mount one. */
const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-mount-'))
  const isMounted = mount(folder, 1)
  if (isMounted) unmount(folder)
  rmSync(folder, { recursive: true })
  return isMounted
})()

function mount(folder: string, sizeMiB: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder]).status === 0
}

function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder])
}

const skip = canMount ? false : 'only root can mount a small disk here'

describe('a full disk', { skip }, () => {
  let disk: string
  let place: Folder
  let store: Store
  let past: Shorthand
  let stored: Row[]
  const openDisk = (sizeMiB: number) => {
    assert.ok(mount(disk, sizeMiB))
    place = newFolder(join(disk, 'data'))
    store = place.open(model)
    past = shorthand(store)
    stored = []
  }
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'lintel-disk-'))
  })
  afterEach(async () => {
    await place.remove()
    unmount(disk)
    rmSync(disk, { recursive: true })
  })

  const isFull = (error: Error) => {
    assert.deepEqual([error.name, error.message], ['UnavailableError', 'the disk is full'])
    return true
  }
  const create = async (size = 10_000) => {
    stored.push(await past.create('row', { body: 'x'.repeat(size) }))
  }
  const fill = async () => {
    for (let i = 0; i < 1_000; i++) {
      try {
        await create()
      } catch (error) {
        isFull(error as Error)
        return
      }
    }
    assert.fail('the disk was never full')
  }
  const nothingIsLost = async () => assert.deepEqual(await past.all({ entity: 'row' }), stored)

  test('refuses writes, loses nothing, answers reads, and takes writes again when there is room', async () => {
    openDisk(2)
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(700_000))
    await fill()
    for (let i = 0; i < 20; i++) await assert.rejects(create(), isFull)
    assert.equal(store.problem(), null)
    await nothingIsLost()
    rmSync(ballast)
    await create()
    await nothingIsLost()
  })

  test('the log gives back its room, so that a disk which it filled is not full for good', async () => {
    openDisk(2)
    await create(1_000)
    const { bsize, blocks } = statfsSync(disk)
    let written = 0
    for (let i = 0; written < 10 * bsize * blocks; i++) {
      try {
        stored = [await past.update('row', stored[0]!.id, { body: String(i).padEnd(100_000, 'x') })]
        written += 100_000
      } catch (error) {
        isFull(error as Error)
      }
      assert.ok(i < 1_000, `only ${written} bytes were taken in ${i} writes`)
    }
    await nothingIsLost()
  })

  for (const changes of ['single', 'several'] as const satisfies readonly Changes[]) {
    test(`met in the middle of a turn of ${changes} writes, undoes all of it and stores nothing by itself`, async () => {
      openDisk(8)
      await create()
      const ids = Array.from({ length: 40 }, past.newId)
      // More than the engine keeps in memory, so that it meets the end of the disk before the commit.
      const bodies = ids.map((_, i) => 'x'.repeat(i < 30 ? 1_000_000 : 10))
      const writes = ids.map((id, i) =>
        store.write((session) => session.create('row', asSystem, { body: bodies[i] }, id), changes),
      )
      for (const each of await Promise.allSettled(writes)) {
        assert.equal(each.status, 'rejected')
        assert.ok(each.reason instanceof UnavailableError)
      }
      await nothingIsLost()
      await create()
      await nothingIsLost()
    })
  }

  test('keeps a store from opening, until there is room', async () => {
    openDisk(2)
    await create()
    await store.close()
    const ballast = join(disk, 'ballast')
    const { bsize, bavail } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(bsize * bavail))
    for (let i = 0; i < 2; i++) {
      assert.throws(
        () => place.open(model),
        (error: Error) => isFull(error),
      )
    }
    rmSync(ballast)
    store = place.open(model)
    past = shorthand(store)
    await nothingIsLost()
  })

  test('met again when the store closes, keeps what it had for the next start', async () => {
    openDisk(2)
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(700_000))
    await fill()
    await store.close()
    rmSync(ballast)
    store = place.open(model)
    past = shorthand(store)
    await nothingIsLost()
    await past.create('row', { body: 'after' }, '01900000-bbbb-7000-8000-000000000001')
  })
})
