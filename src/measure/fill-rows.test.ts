import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../kit/json.ts'
import { normalise } from '../model/normalise.ts'
import { fillRows } from './fill-rows.ts'

const model = normalise({
  name: 'notes',
  actor: 'user',
  auth: { subject: 'handle' },
  entities: {
    // Before what it points at.
    like: { fields: { note: { kind: 'ref', to: 'note' }, by: { kind: 'ref', to: 'user' } }, unique: [['note', 'by']] },
    note: {
      fields: {
        by: { kind: 'ref', to: 'user' },
        parent: { kind: 'ref', to: 'note', optional: true },
        text: { kind: 'text', min: 1, max: 1_000 },
        price: { kind: 'decimal' },
        token: { kind: 'secret' },
      },
    },
    user: {
      fields: {
        handle: { kind: 'text', unique: true, pattern: '^[a-z][a-z0-9]{2,19}$' },
        mail: { kind: 'text', format: 'email' },
      },
    },
  },
})

/** Takes rows as a store does. */
function createStore(refuse: (entity: string, at: number) => boolean = () => false) {
  const rows: Record<string, JsonObject[]> = { user: [], note: [], like: [] }
  const create = async (entity: string, values: JsonObject) => {
    const at = rows[entity]!.length
    if (refuse(entity, at)) throw new Error(`${entity} is refused`)
    const row = { ...values, id: `00000000-0000-7000-8000-${entity.length}${String(at).padStart(11, '0')}` }
    rows[entity]!.push(row)
    return row
  }
  return { rows, create }
}

const counts = new Map([
  ['user', 30],
  ['note', 40],
  ['like', 600],
])

test('rows point at rows that are there, no two likes are alike, and texts are as long as is said', async () => {
  const { rows, create } = createStore()
  const { entities, subjects, ids } = await fillRows(model, counts, 0.3, create)
  assert.deepEqual(
    Object.entries(entities).map(([name, { made, refusal }]) => [name, made, refusal]),
    [
      ['user', 30, null],
      ['note', 40, null],
      ['like', 600, null],
    ],
  )
  assert.equal(new Set(rows.like!.map(({ note, by }) => `${note} ${by}`)).size, 600)
  assert.ok(
    rows.note!.every(({ by, text, token }) => ids.get('user')!.includes(String(by)) && String(text).length === 300 && token),
  )
  assert.equal(new Set(rows.user!.map(({ handle }) => handle)).size, 30)
  assert.deepEqual(
    subjects,
    rows.user!.map(({ handle }) => handle),
  )
  assert.match(String(rows.user![0]!.mail), /@example\.com$/)
})

test('the same numbers make the same rows', async () => {
  const [one, two] = [createStore(), createStore()]
  await fillRows(model, counts, 0.3, one.create)
  await fillRows(model, counts, 0.3, two.create)
  assert.deepEqual(one.rows, two.rows)
})

test('an entity whose rows are all refused is given up, and what points at it is not filled', async () => {
  let tried = 0
  const { create } = createStore((entity) => entity === 'note' && ++tried > 0)
  const { entities } = await fillRows(model, counts, 0.3, create)
  assert.deepEqual([entities.note!.made, entities.note!.refusal], [0, 'note is refused'])
  assert.ok(tried <= 20, `${tried} were tried`)
  assert.deepEqual([entities.like!.made, entities.like!.refusal], [0, 'no values are known that it takes'])
})
