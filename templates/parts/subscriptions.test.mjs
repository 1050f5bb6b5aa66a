import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const plan = await staff.post('/v1/plans', { code: 'basic', name: 'Basic', price: '9.90', currency: 'EUR' }, 201)
const today = new Date().toISOString().slice(0, 10)
/** So that a period ends today: the day of the month is a day that every month has, or today's own month has none. */
const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4) === '-02-29' ? '-02-28' : today.slice(4)}`
const invoicesOf = async (who, { id }) => (await who.get(`/v1/invoices?subscription=${id}`, 200)).items
const yearly = await staff.post('/v1/plans', { code: 'year', name: 'Year', price: '99.00', currency: 'EUR', months: 12 }, 201)

test('who subscribes has one subscription and one invoice, however often it is sent', async () => {
  const ada = await backend.signUp('ada')
  const first = await ada.post(`/v1/plans/${plan.id}/subscribe`, {}, 201)
  assert.equal((await ada.post(`/v1/plans/${plan.id}/subscribe`, {}, 201)).id, first.id)
  const [invoice, ...others] = await invoicesOf(ada, first)
  assert.deepEqual([invoice.amount, invoice.from, invoice.until, others.length], ['9.90', today, first.paidUntil, 0])
  await ada.post(`/v1/invoices/${invoice.id}/settle-invoice`, { reference: 'ch_1' }, 403)
  await staff.post(`/v1/invoices/${invoice.id}/settle-invoice`, { reference: 'ch_1' }, 200)
  await staff.post(`/v1/invoices/${invoice.id}/settle-invoice`, { reference: 'ch_1' }, 200)
  await staff.post(`/v1/invoices/${invoice.id}/settle-invoice`, { reference: 'ch_2' }, 409)
  const bob = await backend.signUp('bob')
  await bob.get(`/v1/subscriptions/${first.id}`, 404)
  await bob.get(`/v1/invoices/${invoice.id}`, 404)
})

test('a period that is over is renewed with one invoice, however often the job runs', async () => {
  const cleo = await backend.signUp('cleo')
  const given = { subscriber: cleo.id, startedOn: yearAgo }
  const old = await staff.post(`/v1/plans/${yearly.id}/import-subscription`, given, 201)
  assert.equal((await staff.post(`/v1/plans/${yearly.id}/import-subscription`, given, 201)).id, old.id)
  assert.equal((await invoicesOf(cleo, old)).length, 0)
  await staff.post('/v1/renew-now', {}, 202)
  await staff.post('/v1/renew-now', {}, 202)
  const renewed = await backend.eventually(
    () => cleo.get(`/v1/subscriptions/${old.id}`, 200),
    ({ periods }) => periods === old.periods + 1,
  )
  assert.ok(renewed.paidUntil > today)
  await staff.post('/v1/renew-now', {}, 202)
  const [invoice, ...others] = await invoicesOf(cleo, old)
  assert.deepEqual([invoice.from, invoice.until, others.length], [old.paidUntil, renewed.paidUntil, 0])
})

test('who cancels keeps what is paid for, may come back until then, and is not renewed', async () => {
  const dan = await backend.signUp('dan')
  const subscription = await dan.post(`/v1/plans/${plan.id}/subscribe`, {}, 201)
  const path = `/v1/subscriptions/${subscription.id}`
  assert.equal((await dan.post(`${path}/cancel-at-period-end`, {}, 200)).state, 'ending')
  assert.equal((await dan.post(`${path}/resume-subscription`, {}, 200)).state, 'active')
  const old = await staff.post(`/v1/plans/${yearly.id}/import-subscription`, { subscriber: dan.id, startedOn: yearAgo }, 201)
  await dan.post(`/v1/subscriptions/${old.id}/cancel-at-period-end`, {}, 200)
  await staff.post('/v1/renew-now', {}, 202)
  await backend.eventually(
    () => dan.get(`/v1/subscriptions/${old.id}`, 200),
    ({ state }) => state === 'ended',
  )
  assert.equal((await dan.post(`/v1/subscriptions/${old.id}/resume-subscription`, {}, 409)).code, 'ended')
})

test('a plan that costs nothing goes on, since its invoices are paid', async () => {
  const free = await staff.post('/v1/plans', { code: 'free', name: 'Free', price: '0', currency: 'EUR', months: 12 }, 201)
  const eve = await backend.signUp('eve')
  const { id } = await staff.post(`/v1/plans/${free.id}/import-subscription`, { subscriber: eve.id, startedOn: yearAgo }, 201)
  await staff.post('/v1/renew-now', {}, 202)
  await backend.eventually(
    () => eve.get(`/v1/subscriptions/${id}`, 200),
    ({ paidUntil }) => paidUntil > today,
  )
  assert.deepEqual(
    (await invoicesOf(eve, { id })).map(({ state }) => state),
    ['paid'],
  )
})

test('no staff settles an invoice of their own, or gives themselves a subscription', async () => {
  const given = { subscriber: staff.id, startedOn: yearAgo }
  assert.equal((await staff.post(`/v1/plans/${yearly.id}/import-subscription`, given, 403)).code, 'own_subscription')
  const own = await staff.post(`/v1/plans/${plan.id}/subscribe`, {}, 201)
  const [invoice] = await invoicesOf(staff, own)
  const answer = await staff.post(`/v1/invoices/${invoice.id}/settle-invoice`, { reference: 'ch_own' }, 403)
  assert.equal(answer.code, 'own_subscription')
})

test('who subscribes in two tabs at once has one subscription and one invoice', async () => {
  const fay = await backend.signUp('fay')
  const made = await Promise.all([1, 2, 3, 4].map(() => fay.post(`/v1/plans/${plan.id}/subscribe`, {}, 201)))
  assert.equal(new Set(made.map(({ id }) => id)).size, 1)
  assert.equal((await invoicesOf(fay, made[0])).length, 1)
})
