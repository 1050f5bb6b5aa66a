import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob] = await Promise.all(['ada', 'bob'].map((handle) => backend.signUp(handle)))
const begin = (who, reference) => who.post('/v1/start-import', { reference }, 200)
const add = (who, { id }, lines, status = 200) => who.post(`/v1/import-runs/${id}/add-import-lines`, { lines }, status)
const line = (number, key, more = {}) => ({ number, key, label: `Item ${key}`, ...more })

test('good lines are taken, and each that is refused says why', async () => {
  const run = await begin(ada, 'mixed.csv')
  const lines = [
    line(1, 'm1', { quantity: '3', day: '2026-01-31' }),
    line(2, 'm2', { quantity: 'three' }),
    line(3, 'm3', { day: '2026-02-30' }),
    line(4, ' '),
    line(5, 'm5', { label: '' }),
    line(6, 'm1', { quantity: '4' }),
    line(7, 'm7', { label: '🧵'.repeat(200) }),
    line(8, 'm8', { label: '🧵'.repeat(201) }),
  ]
  assert.deepEqual(await add(ada, run, lines), { created: 2, changed: 1, refused: 5, repeated: 0 })
  const { items } = await ada.get(`/v1/import-lines?run=${run.id}&outcome=refused&sort=number`, 200)
  assert.deepEqual(
    items.map(({ number }) => number),
    [2, 3, 4, 5, 8],
  )
  assert.match(items[0].reason, /quantity/)
  assert.match(items[1].reason, /day/)
})

test('a batch that is sent again is done once', async () => {
  const run = await begin(ada, 'again.csv')
  assert.equal((await begin(ada, 'again.csv')).id, run.id)
  const lines = [line(1, 'a1'), line(2, 'a2')]
  await add(ada, run, lines)
  assert.deepEqual(await add(ada, run, lines), { created: 0, changed: 0, refused: 0, repeated: 2 })
  const finished = await ada.post(`/v1/import-runs/${run.id}/finish-import`, {}, 200)
  assert.deepEqual([finished.createdCount, finished.state], [2, 'finished'])
  await add(ada, run, [line(3, 'a3')], 409)
})

test('a row is known by its key, from one import to the next', async () => {
  await add(ada, await begin(ada, 'monday.csv'), [line(1, 'k1', { quantity: '1' })])
  const tuesday = await add(ada, await begin(ada, 'tuesday.csv'), [line(1, 'k1', { quantity: '2' })])
  assert.deepEqual([tuesday.created, tuesday.changed], [0, 1])
})

test('an export is a page of the caller’s own, and the next page goes on', async () => {
  const cleo = await backend.signUp('cleo')
  const keys = Array.from({ length: 25 }, (_, i) => `c${String(i).padStart(2, '0')}`)
  await add(
    cleo,
    await begin(cleo, 'all.csv'),
    keys.map((key, i) => line(i + 1, key)),
  )
  const first = await cleo.get('/v1/export-items?limit=20', 200)
  const second = await cleo.get(`/v1/export-items?limit=20&after=${first.next}`, 200)
  assert.deepEqual(
    [...first.items, ...second.items].map(({ key }) => key),
    keys,
  )
  assert.equal(second.next, null)
  assert.deepEqual((await bob.get('/v1/export-items', 200)).items, [])
  await cleo.get('/v1/export-items?limit=501', 422)
})

test('the import of another is not there', async () => {
  const run = await begin(ada, 'private.csv')
  await add(bob, run, [line(1, 'b1')], 404)
  await bob.get(`/v1/import-runs/${run.id}`, 404)
  assert.deepEqual((await bob.get(`/v1/import-lines?run=${run.id}`, 200)).items, [])
  assert.notEqual((await begin(bob, 'private.csv')).id, run.id)
})

test('a batch that is sent several times at once is done once', async () => {
  const run = await begin(ada, 'at-once.csv')
  const lines = Array.from({ length: 10 }, (_, i) => line(i + 1, `once-${i}`))
  const answers = await Promise.all([1, 2, 3].map(() => add(ada, run, lines)))
  assert.deepEqual(answers.map(({ created }) => created).sort(), [0, 0, 10])
  assert.equal((await ada.get(`/v1/import-runs/${run.id}`, 200)).createdCount, 10)
})
