import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../model/normalise.ts'
import type { Call } from './find-calls.ts'
import type { LoadOrder, LoadResult } from './load.ts'
import { measureOperations } from './measure-operations.ts'

const model = normalise({
  name: 'notes',
  actor: 'user',
  entities: {
    user: { fields: { name: { kind: 'text', max: 40 } }, can: { read: 'anyone' } },
    note: {
      fields: { by: { kind: 'ref', to: 'user' }, text: { kind: 'text', max: 100 } },
      index: [['by', '-createdAt']],
      can: { read: 'anyone', create: 'by', update: 'by', delete: 'by' },
    },
  },
  actions: {
    pinNote: { on: 'note', allow: 'role:editor' },
    sendAll: { input: { count: { kind: 'int', min: 1 } }, allow: 'signedIn' },
  },
  roles: ['editor'],
})
const [u1, u2] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']
const people = [
  { id: u1, plain: 'one', everyRole: 'one as editor' },
  { id: u2, plain: 'two', everyRole: 'two as editor' },
]
const notes = [
  { id: 'n1', by: u1, text: 'a' },
  { id: 'n2', by: u2, text: 'b' },
]

/** Answers as a server of the model would; an operation named in `broken` is answered 409 under load. */
function createServed(broken: readonly string[] = [], { busy = 0.5, idleCores = 1 } = {}) {
  const orders: LoadOrder[] = []
  let busyMicros = 0
  const send = async ({ method, path, token }: Call) => {
    if (path.startsWith('/v1/users')) return { status: 200, body: { items: [{ id: u1 }, { id: u2 }] } }
    if (path.startsWith('/v1/notes?')) return { status: 200, body: { items: notes } }
    if (path.endsWith('/pin-note') || path.includes('pin'))
      return { status: token.endsWith('editor') ? 204 : 403, body: { detail: 'no' } }
    if (path.includes('send-all')) return { status: 500, body: { detail: 'it broke' } }
    if (method === 'PATCH') return { status: path.includes(token === 'one' ? 'n1' : 'n2') ? 200 : 404, body: {} }
    return { status: method === 'POST' ? 201 : 200, body: {} }
  }
  const load = async (order: LoadOrder): Promise<LoadResult> => {
    orders.push(order)
    busyMicros += 5_000
    const isBroken = order.kinds.some(({ calls }) => broken.includes(calls[0]!.method))
    const [answered, well] = [100, isBroken ? 50 : 100]
    return {
      answered,
      well,
      failed: 0,
      seconds: 2,
      busy,
      idleCores,
      bytes: 20_000,
      p99Ms: 3,
      statuses: { 200: well, 409: answered - well },
    }
  }
  const server = { url: 'http://here', people, ids: new Map(), usage: async () => ({ busyMicros, residentBytes: 7 }) }
  return { orders, send, load, server }
}

const names = [
  'note.list',
  'note.list with include',
  'note.get',
  'note.create',
  'note.update',
  'note.delete',
  'pinNote',
  'sendAll',
  'gone.list',
]
const measure = ({ server, send, load }: ReturnType<typeof createServed>) =>
  measureOperations(model, server, {
    operations: names.map((name, i) => ({ name, rate: i + 1 })),
    ...{ share: 0.3, seconds: 2, connections: 4, send, load, onProgress: () => {} },
  })

test('each operation is asked for alone, as somebody who may, and then all as often as they come', async () => {
  const served = createServed()
  const { operations, refused, mix, residentBytes } = await measure(served)
  assert.deepEqual(Object.keys(operations), [
    'note.list',
    'note.list with include',
    'note.get',
    'note.create',
    'note.update',
    'pinNote',
  ])
  assert.deepEqual(operations['note.get'], {
    perSecond: 50,
    isExtrapolated: false,
    processMicros: 50,
    bytes: 200,
    p99Ms: 3,
    answered: 100,
  })
  assert.deepEqual(refused, {
    'note.delete': 'a row is deleted only once',
    sendAll: 'answered 500: it broke',
    'gone.list': 'no such operation is served',
  })
  assert.equal(mix!.perSecond, 50)
  assert.equal(residentBytes, 7)
  // Each is asked for once before it is measured; reads come before writes, and all together with them.
  const kinds = served.orders.map((order) => order.kinds)
  const [all, list, get, create, update, pin] = [0, 2, 8, 22, 24, 26].map((at) => kinds[at])
  assert.equal(kinds.length, 10 + 6 + 6 + 12)
  assert.equal(list![0]!.calls[0]!.path, `/v1/notes?by=${u1}&limit=20`)
  assert.deepEqual(
    get![0]!.calls.map(({ path }) => path),
    ['/v1/notes/n1', '/v1/notes/n2'],
  )
  assert.deepEqual(
    create![0]!.calls.slice(0, 2).map(({ token, body }) => [token, JSON.parse(body!).by]),
    [
      ['one', u1],
      ['two', u2],
    ],
  )
  assert.deepEqual(
    update![0]!.calls.map(({ token, path }) => [token, path]),
    [
      ['one', '/v1/notes/n1'],
      ['two', '/v1/notes/n2'],
    ],
  )
  assert.ok(pin![0]!.calls.every(({ token }) => token.endsWith('as editor')))
  assert.deepEqual(
    all!.map(({ weight }) => weight),
    [1, 2, 3, 4, 5, 7],
  )
})

test('where the sending or the machine is full before the process is, what the process would answer is told, and that it is', async () => {
  for (const of of [{ busy: 0.95 }, { idleCores: 0.1 }]) {
    const { operations } = await measure(createServed([], of))
    // 5,000 µs of 2 s
    const { perSecond, isExtrapolated } = operations['note.get']!
    assert.deepEqual([perSecond.toFixed(6), isExtrapolated], ['20000.000000', true])
  }
})

test('of what an operation took in several rounds the one in the middle is believed', async () => {
  for (const [rounds, micros] of [
    [[1_000, 10, 100], 50],
    [[1_000, 10, 1_000], 5],
  ] as const) {
    const served = createServed()
    // The first is to warm up.
    const answers = [1, ...rounds]
    const load = async (order: LoadOrder) => {
      const result = await served.load(order)
      const isOfOne = order.kinds.length === 1 && order.kinds[0]!.calls[0]!.path === '/v1/notes/n1'
      const answered = isOfOne && order.kinds[0]!.calls[0]!.method === 'GET' ? answers.shift()! : 100
      return { ...result, answered, well: answered }
    }
    const { operations } = await measure({ ...served, load })
    assert.equal(operations['note.get']!.processMicros, micros)
  }
})

test('no two runs write the same words', async () => {
  const served = createServed()
  await measure(served)
  assert.equal(new Set(served.orders.map(({ from }) => from)).size, served.orders.length)
})

test('an operation that is refused under load is not measured, and neither is what it is a part of', async () => {
  const served = createServed(['PATCH'])
  const { operations, refused, mix } = await measure(served)
  assert.ok(!('note.update' in operations))
  assert.equal(refused['note.update'], '50% were answered 409: it cannot be asked for again and again')
  assert.equal(mix, null)
})
