import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { modelOf, person, shorthand } from '../../ports/store-kit.contract.ts'
import { type Folder, newFolder } from './place.test-kit.ts'

const program = fileURLToPath(new URL('./lock-child.test-kit.js', import.meta.url))
const model = modelOf({ person })

let place: Folder
let children: ChildProcess[]
beforeEach(() => {
  place = newFolder()
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await place.remove()
})

/** Another process that opens the same data, and what it says of it. */
async function openElsewhere(): Promise<{ child: ChildProcess; says: string }> {
  const child = spawn(process.execPath, ['--expose-gc', program, place.folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [says] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, says: String(says).trim() }
}

const isInUse = (says: string) =>
  assert.equal(
    says,
    `DataInUseError: another process serves this data (it holds \`${join(place.folder, 'lock')}\`): ` +
      'stop it first, or give this one a folder of its own',
  )

test('a second process is told who is in the way, and the first goes on unharmed', async () => {
  const store = place.open(model)
  const past = shorthand(store)
  await past.create('person', { handle: 'before' })
  const { says, child } = await openElsewhere()
  isInUse(says)
  if (child.exitCode === null) await once(child, 'exit')
  assert.equal(child.exitCode, 0)
  await past.create('person', { handle: 'after' })
  assert.equal((await past.all({ entity: 'person' })).length, 2)
  await store.close()
  assert.equal((await openElsewhere()).says, 'open')
})

test('the lock goes with the process that held it, however that ends', async () => {
  const { child, says } = await openElsewhere()
  assert.equal(says, 'open')
  assert.throws(
    () => place.open(model),
    (error: Error) => {
      isInUse(`${error.name}: ${error.message}`)
      return true
    },
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(existsSync(join(place.folder, 'lock')))
  const store = place.open(model)
  await shorthand(store).create('person', { handle: 'ann' })
  await store.close()
})

test('what keeps a store from opening keeps no other from it', async () => {
  const store = place.open(model)
  await store.close()
  assert.throws(() => place.open(modelOf({ other: person })), { name: 'IncompatibleModelError' })
  await place.open(model).close()
})
