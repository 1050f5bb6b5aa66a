import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const bob = await backend.signUp('bob')
const account = 'DE02120300000000202051'

async function sold(seller, price) {
  const listing = await seller.post('/v1/listings', { seller: seller.id, title: 'It', price, currency: 'EUR' }, 201)
  const sale = await bob.post(`/v1/listings/${listing.id}/buy-listing`, { price }, 201)
  await staff.post(`/v1/sales/${sale.id}/settle-sale`, { reference: sale.id }, 200)
  return sale
}
const balanceOf = (seller, available) =>
  backend
    .eventually(
      () => seller.get(`/v1/seller-balances?seller=${seller.id}`, 200),
      ({ items }) => items[0]?.available === available,
    )
    .then(({ items }) => items[0])
const ask = (seller, { id }, amount, status) =>
  seller.post(`/v1/seller-balances/${id}/request-payout`, { amount, account }, status)

test('what was earned is paid out once, from the minimum on, and approved by somebody', async () => {
  const ada = await backend.signUp('ada')
  await sold(ada, '100.00')
  const balance = await balanceOf(ada, '95.00')
  await ask(ada, balance, '9.99', 422)
  assert.equal((await ask(ada, balance, '95.01', 409)).code, 'not_enough')
  const payout = await ask(ada, balance, '90.00', 201)
  await balanceOf(ada, '5.00')
  await staff.post(`/v1/payouts/${payout.id}/settle-payout`, { reference: 'tr_1' }, 409)
  await ada.post(`/v1/payouts/${payout.id}/approve-payout`, {}, 403)
  await staff.post(`/v1/payouts/${payout.id}/approve-payout`, {}, 200)
  await staff.post(`/v1/payouts/${payout.id}/settle-payout`, { reference: 'tr_1' }, 200)
  assert.equal((await staff.post(`/v1/payouts/${payout.id}/settle-payout`, { reference: 'tr_1' }, 200)).state, 'paid')
  await staff.post(`/v1/payouts/${payout.id}/return-payout`, {}, 409)
  await bob.get(`/v1/payouts/${payout.id}`, 404)
})

test('two requests at once do not take more than there is', async () => {
  const cleo = await backend.signUp('cleo')
  await sold(cleo, '20.00')
  const balance = await balanceOf(cleo, '19.00')
  const answers = await Promise.allSettled([1, 2].map(() => ask(cleo, balance, '15.00', 201)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  await balanceOf(cleo, '4.00')
})

test('what is returned is the seller’s again, once, and a refund takes the earnings back', async () => {
  const dan = await backend.signUp('dan', { roles: ['staff'] })
  const sale = await sold(dan, '100.00')
  const payout = await ask(dan, await balanceOf(dan, '95.00'), '95.00', 201)
  assert.equal((await dan.post(`/v1/payouts/${payout.id}/approve-payout`, {}, 403)).code, 'own_payout')
  assert.equal((await dan.post(`/v1/payouts/${payout.id}/return-payout`, {}, 403)).code, 'own_payout')
  await staff.post(`/v1/payouts/${payout.id}/return-payout`, {}, 200)
  await staff.post(`/v1/payouts/${payout.id}/return-payout`, {}, 200)
  await balanceOf(dan, '95.00')
  await staff.post(`/v1/sales/${sale.id}/refund-sale`, {}, 200)
  const { id } = await balanceOf(dan, '0.00')
  const { items } = await dan.get(`/v1/balance-entries?balance=${id}`, 200)
  assert.deepEqual(
    items.map(({ kind, amount }) => `${kind} ${amount}`),
    ['refund -95.00', 'payoutReturned 95.00', 'payout -95.00', 'sale 95.00'],
  )
})
