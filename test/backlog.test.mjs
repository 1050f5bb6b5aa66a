import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { backlog } from './backlog.mjs'
import { plantFault } from './kit/dist.mjs'

const engine = process.env.LINTEL_TEST_POSTGRES ? 'postgres' : 'sqlite'
const events = Number(process.env.LINTEL_BACKLOG ?? (engine === 'sqlite' ? 20_000 : 5_000))

/** A package with a fault in it, that can be started. */
function plant(t, fault) {
  const { dist, remove } = plantFault(fault)
  t.after(remove)
  const root = dirname(dist)
  cpSync(fileURLToPath(new URL('../bin', import.meta.url)), join(root, 'bin'), { recursive: true })
  return root
}

test('a backlog of subjects of every shape is worked off: once in effect, in order, in flat memory, beside others', async (t) => {
  const { faults, ...figures } = await backlog({ events, subjects: 500, engine })
  t.diagnostic(JSON.stringify(figures))
  assert.deepEqual(faults.slice(0, 5), [])
})

test('control: a dispatcher that loads all of the backlog into memory is caught', async (t) => {
  const root = plant(t, {
    file: 'serve/work/load-deliveries.js',
    find: 'const [mostAtOnce, mostBytes] = [128, 16 * 2 ** 20];',
    replace: 'const [mostAtOnce, mostBytes] = [1e9, 1e15];',
  })
  const { faults } = await backlog({
    events: 4_000,
    subjects: 4_000,
    shape: 'even',
    bytes: 10_000,
    engine,
    root,
  })
  assert.match(faults.join('; '), /MiB are held at once/)
})

test('control: a dispatcher that takes no notice of subjects is caught', async (t) => {
  const root = plant(t, {
    file: 'serve/work/delivery-line.js',
    find: 'subject === null ?',
    replace: 'true ?',
  })
  const { faults } = await backlog({ events: 600, subjects: 100, shape: 'poison', engine, root })
  assert.match(faults.join('; '), /order: /)
})
