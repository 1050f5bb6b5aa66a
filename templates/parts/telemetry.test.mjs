import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, eve, sensor] = await Promise.all(['ada', 'eve', 'sensor'].map((handle) => backend.signUp(handle)))
const register = (serial) => ada.post('/v1/register-device', { name: 'Boiler', serial, identity: sensor.id }, 200)
const send = (who, { id }, readings, status = 200) => who.post(`/v1/devices/${id}/send-readings`, { readings }, status)
const at = (minute) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`
const reading = (sequence, value, more = {}) => ({ sequence, metric: 'temperature', value, at: at(sequence), ...more })

test('a batch that comes again adds nothing', async () => {
  const device = await register('again')
  assert.equal((await register('again')).id, device.id)
  assert.deepEqual(await send(sensor, device, [reading(1, '20.5'), reading(2, '21')]), { accepted: 2, repeated: 0 })
  assert.deepEqual(await send(sensor, device, [reading(2, '21'), reading(3, '22'), reading(3, '22')]), {
    accepted: 1,
    repeated: 2,
  })
  const { items } = await ada.get(`/v1/readings?device=${device.id}&metric=temperature&sort=-at`, 200)
  assert.deepEqual(
    items.map(({ value }) => value),
    ['22.0000', '21.0000', '20.5000'],
  )
})

test('a batch has its bounds, and no reading is of a time to come', async () => {
  const device = await register('bounds')
  await send(
    sensor,
    device,
    Array.from({ length: 101 }, (_, i) => reading(i, '1', { at: at(1) })),
    422,
  )
  await send(sensor, device, [reading(1, '1', { at: '2999-01-01T00:00:00.000Z' })], 422)
  await send(sensor, device, [reading(1, '1', { metric: 'Not One' })], 422)
})

test('an hour is summed up, and again with what came late', async () => {
  const device = await register('hours')
  const hourOf = async () => (await ada.get(`/v1/reading-hours?device=${device.id}&metric=temperature`, 200)).items[0]
  await send(sensor, device, [reading(1, '-2'), reading(2, '1'), reading(3, '4.5')])
  const first = await backend.eventually(hourOf, ({ stale }) => !stale)
  assert.deepEqual([first.count, first.low, first.high, first.average], [3, '-2.0000', '4.5000', '1.1667'])
  await send(sensor, device, [reading(4, '0.5')])
  const second = await backend.eventually(hourOf, ({ count }) => count === 4)
  assert.equal(second.average, '1.0000')
  await send(sensor, device, [reading(5, '0.5', { at: '2026-01-01T12:05:00+02:00' })])
  await backend.eventually(hourOf, ({ count }) => count === 5)
})

test('an alert is raised once until it is back to normal', async () => {
  const device = await register('alerts')
  await ada.post('/v1/alert-rules', { device: device.id, metric: 'temperature', above: '90' }, 201)
  const alerts = async () => (await ada.get(`/v1/alerts?device=${device.id}`, 200)).items.map(({ state }) => state).sort()
  await send(sensor, device, [reading(10, '95'), reading(11, '96')])
  await send(sensor, device, [reading(12, '97')])
  assert.deepEqual(await alerts(), ['raised'])
  await send(sensor, device, [reading(5, '20')])
  assert.deepEqual(await alerts(), ['raised'], 'what comes late ends no alert')
  await send(sensor, device, [reading(13, '90')])
  assert.deepEqual(await alerts(), ['over'])
  await send(sensor, device, [reading(14, '91')])
  assert.deepEqual(await alerts(), ['over', 'raised'])
})

test('a device is there for its owner and for itself', async () => {
  const device = await register('private')
  await send(sensor, device, [reading(1, '20')])
  await eve.get(`/v1/devices/${device.id}`, 404)
  await send(eve, device, [reading(2, '20')], 404)
  await eve.post('/v1/alert-rules', { device: device.id, metric: 'temperature', above: '1' }, 422)
  await sensor.post('/v1/alert-rules', { device: device.id, metric: 'temperature', above: '1' }, 403)
  assert.deepEqual((await eve.get(`/v1/readings?device=${device.id}`, 200)).items, [])
  await sensor.delete(`/v1/devices/${device.id}`, 403)
})

test('no rule is left out, however many a device has', async () => {
  const device = await register('ruled')
  const rules = Array.from({ length: 60 }, (_, i) => ({ device: device.id, metric: 'pressure', above: String(1_000 + i) }))
  for (const rule of rules) await ada.post('/v1/alert-rules', rule, 201)
  await ada.post('/v1/alert-rules', { device: device.id, metric: 'temperature', below: '5' }, 201)
  await send(sensor, device, [reading(1, '4')])
  assert.equal((await ada.get(`/v1/alerts?device=${device.id}&state=raised`, 200)).items.length, 1)
})

test('a batch that is sent several times at once is taken once, and raises one alert', async () => {
  const device = await register('at-once')
  await ada.post('/v1/alert-rules', { device: device.id, metric: 'temperature', above: '90' }, 201)
  const batch = [reading(1, '95'), reading(2, '96')]
  const answers = await Promise.all([1, 2, 3].map(() => send(sensor, device, batch)))
  assert.deepEqual(answers.map(({ accepted }) => accepted).sort(), [0, 0, 2])
  assert.equal((await ada.get(`/v1/alerts?device=${device.id}`, 200)).items.length, 1)
})
