import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { implement } from '../model/implement.ts'
import { entity, int, json, list, text, time } from '../model/language.ts'
import { blueprint } from '../model/language-check.ts'
import { serveTest } from './testing.ts'

const line = json({ at: time(), note: text({ optional: true }), count: int({ default: 1 }) })

const inner = json({ note: text({ optional: true }) })

const app = implement(
  blueprint('values', {
    entities: {
      sample: entity(
        { label: text(), shape: json({ at: time(), note: text({ optional: true }) }) },
        { can: { read: 'anyone', create: 'anyone', update: 'anyone' } },
      ),
    },
    events: { told: { label: text(), at: time(), inner, lines: list(line), more: text({ optional: true }) } },
    actions: {
      echo: {
        input: { at: time(), inner, lines: list(line), more: text({ optional: true }), now: time({ default: 'now' }) },
        returns: { said: text() },
        allow: 'anyone',
      },
      keep: { input: { label: text(), at: time() }, returns: 'sample', allow: 'anyone' },
      reshape: { on: 'sample', input: { shape: text() }, returns: 'sample', allow: 'anyone' },
      pass: { input: { label: text(), at: text() }, allow: 'anyone', emits: ['told'], starts: ['keepLater', 'keepBySteps'] },
      putOff: { input: { at: time() }, returns: { id: text() }, allow: 'anyone', starts: ['keepLater'] },
    },
    jobs: { keepLater: { input: { label: text(), at: time(), inner, lines: list(line), more: text({ optional: true }) } } },
    sagas: { keepBySteps: { input: { label: text(), at: time(), inner, lines: list(line) }, steps: { keepIt: {} } } },
  }),
  {
    echo: ({ input: { now, ...rest } }) => ({ said: JSON.stringify({ ...rest, hasNow: now.endsWith('Z') }) }),
    keep: ({ input: { label, at }, db }) => db.asSystem.sample.create({ label, shape: { at } }),
    reshape: ({ sample, input: { shape }, db }) => db.sample.update(sample.id, { shape: JSON.parse(shape) }),
    pass({ input: { label, at }, emit, start }) {
      emit('told', { label: `${label} event`, at, inner: {}, lines: [{ at, note: null, count: 1 }] })
      start('keepLater', { label: `${label} job`, at, inner: {}, lines: [{ at, note: null, count: 1 }] })
      start('keepBySteps', { label: `${label} saga`, at, inner: {}, lines: [{ at, note: null, count: 1 }] })
    },
    putOff: ({ input: { at }, start }) => ({ id: start('keepLater', { label: 'far', at, inner: {}, lines: [] }, { at }) }),
  },
  {
    on: {
      async told({ label, ...rest }, { db }) {
        await db.sample.create({ label, shape: { at: rest.at, note: JSON.stringify(rest) } })
      },
    },
    jobs: {
      async keepLater({ input: { label, ...rest }, db }) {
        await db.sample.create({ label, shape: { at: rest.at, note: JSON.stringify(rest) } })
      },
    },
    sagas: {
      keepBySteps: {
        async keepIt({ input: { label, ...rest }, db }) {
          await db.sample.create({ label, shape: { at: rest.at, note: JSON.stringify(rest) } })
        },
      },
    },
  },
)

const { anybody, eventually, stop } = await serveTest(app)
after(stop)
const [given, utc] = ['2026-11-21T11:30:00+02:00', '2026-11-21T09:30:00.000Z']
const noted = { at: utc, inner: { note: null }, lines: [{ at: utc, note: null, count: 1 }] }

test('the input of an action has nothing missing, and its times are in UTC, at any depth', async () => {
  const { said } = await anybody.post('/v1/echo', { at: given, inner: {}, lines: [{ at: given }] }, 200)
  assert.deepEqual(JSON.parse(said), { ...noted, more: null, hasNow: true })
})

test('a request that is repeated under its key is the same one, whatever the clock says', async () => {
  const ask = () => anybody.post('/v1/echo', { at: given, inner: {}, lines: [] }, 200, { 'idempotency-key': 'again' })
  assert.deepEqual(await ask(), await ask())
})

test('an object of a row has nothing missing, whoever stores it, and after a patch that clears a member', async () => {
  const whole = { at: utc, note: null }
  assert.deepEqual((await anybody.post('/v1/keep', { label: 'code', at: given }, 200)).shape, whole)
  const { id, shape } = await anybody.post('/v1/samples', { label: 'api', shape: { at: given } }, 201)
  assert.deepEqual(shape, whole)
  const patched = await anybody.patch(`/v1/samples/${id}`, { shape: { note: 'x', at: '2026-01-01T00:00:00Z' } }, 200)
  assert.deepEqual(patched.shape, { at: '2026-01-01T00:00:00.000Z', note: 'x' })
  await anybody.patch(`/v1/samples/${id}`, { shape: { note: null, at: given } }, 200)
  assert.deepEqual((await anybody.get(`/v1/samples/${id}`, 200)).shape, whole)
})

test('code writes whole objects of the declared shape, and no others', async () => {
  const { id, shape } = await anybody.post('/v1/samples', { label: 'shaped', shape: { at: given, note: 'kept' } }, 201)
  const reshape = (value: unknown, status: number) =>
    anybody.post(`/v1/samples/${id}/reshape`, { shape: JSON.stringify(value) }, status)
  for (const wrong of [{}, { note: 'no time' }, { at: 'noon' }, { at: given, more: 1 }, null, 'text'])
    assert.equal((await reshape(wrong, 422)).code, 'invalid', JSON.stringify(wrong))
  assert.deepEqual((await anybody.get(`/v1/samples/${id}`, 200)).shape, shape)
  assert.deepEqual((await reshape({ at: given }, 200)).shape, { at: utc, note: null })
})

test('neither is there in what subscribers, jobs and steps of sagas are given', async () => {
  await anybody.post('/v1/pass', { label: 'passed', at: given }, 204)
  const list = () => anybody.get('/v1/samples?limit=100', 200)
  const { items } = await eventually(
    list,
    ({ items: all }) => all.filter(({ label }: Labelled) => label.startsWith('passed')).length === 3,
  )
  const notes = items.flatMap(({ label, shape }: Labelled) =>
    label.startsWith('passed') ? [[label, JSON.parse(shape.note)]] : [],
  )
  assert.deepEqual(Object.fromEntries(notes), {
    'passed event': { ...noted, more: null },
    'passed job': { ...noted, more: null },
    'passed saga': noted,
  })
})

test('a job may be put off for longer than a year, up to the last instant that can be written', async () => {
  for (const at of ['2040-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) await anybody.post('/v1/put-off', { at }, 200)
  const { items } = await anybody.get('/v1/samples?limit=100', 200)
  assert.equal(items.filter(({ label }: Labelled) => label === 'far').length, 0)
})

interface Labelled {
  readonly label: string
  readonly shape: { readonly note: string }
}
