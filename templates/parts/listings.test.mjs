import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const [ada, bob, cleo] = [await backend.signUp('ada'), await backend.signUp('bob'), await backend.signUp('cleo')]
const offer = (title, price = '19.90') => ada.post('/v1/listings', { seller: ada.id, title, price, currency: 'EUR' }, 201)
const buy = (who, { id }, price, status) => who.post(`/v1/listings/${id}/buy-listing`, { price }, status)

test('of two who buy at once one wins, and pays what they saw', async () => {
  const lamp = await offer('Lamp')
  assert.equal((await buy(bob, lamp, '1.00', 409)).code, 'price_changed')
  assert.equal((await buy(ada, lamp, '19.90', 409)).code, 'own_listing')
  const answers = await Promise.allSettled([bob, cleo].map((who) => buy(who, lamp, '19.90', 201)))
  const won = answers.filter(({ status }) => status === 'fulfilled')
  assert.equal(won.length, 1)
  assert.match(answers.find(({ status }) => status === 'rejected').reason.message, /already_sold/)
  const { id, price, fee, earned } = won[0].value
  assert.deepEqual([price, fee, earned], ['19.90', '1.00', '18.90'])
  const [winner, loser] = answers[0].status === 'fulfilled' ? [bob, cleo] : [cleo, bob]
  assert.equal((await buy(winner, lamp, '19.90', 201)).id, id)
  await loser.get(`/v1/sales/${id}`, 404)
})

test('a seller changes what is open, and neither marks it sold nor opens it again', async () => {
  const mug = await offer('Mug')
  await bob.patch(`/v1/listings/${mug.id}`, { price: '0.01' }, 403)
  await ada.patch(`/v1/listings/${mug.id}`, { price: '18.00' }, 200)
  await ada.patch(`/v1/listings/${mug.id}`, { state: 'sold' }, 403)
  await ada.post(`/v1/listings/${mug.id}/withdraw-listing`, {}, 200)
  await bob.get(`/v1/listings/${mug.id}`, 404)
  await ada.patch(`/v1/listings/${mug.id}`, { state: 'open' }, 403)
  await ada.post('/v1/listings', { seller: bob.id, title: 'Not mine', price: '1.00', currency: 'EUR' }, 403)
})

test('who bought and paid reviews the seller, once', async () => {
  const loom = await offer('Loom', '100.00')
  const sale = await buy(bob, loom, '100.00', 201)
  await bob.post(`/v1/sales/${sale.id}/review-sale`, { stars: 5 }, 409)
  await bob.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_1' }, 403)
  await staff.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_1' }, 200)
  await staff.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_1' }, 200)
  await staff.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_2' }, 409)
  const review = await bob.post(`/v1/sales/${sale.id}/review-sale`, { stars: 4, text: 'As described' }, 201)
  assert.equal((await bob.post(`/v1/sales/${sale.id}/review-sale`, { stars: 1 }, 201)).id, review.id)
  await ada.post(`/v1/sales/${sale.id}/review-sale`, { stars: 5 }, 403)
  const { items } = await backend.anybody.get(`/v1/seller-ratings?seller=${ada.id}`, 200)
  assert.deepEqual([items[0].stars, items[0].reviews], [4, 1])
})

test('no staff settles or refunds what they sell or buy themselves', async () => {
  const boss = await backend.signUp('boss', { roles: ['staff'] })
  const sale = await buy(boss, await offer('Desk', '50.00'), '50.00', 201)
  const settle = (who, status) => who.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_own' }, status)
  assert.equal((await settle(boss, 403)).code, 'own_sale')
  await settle(staff, 200)
  assert.equal((await boss.post(`/v1/sales/${sale.id}/refund-sale`, {}, 403)).code, 'own_sale')
  await staff.post(`/v1/sales/${sale.id}/refund-sale`, {}, 200)
})

test('what a buyer does not pay is for others again, and not held by the same buyer once more', async () => {
  const chair = await offer('Chair')
  const held = await buy(bob, chair, '19.90', 201)
  const release = (who, sale, status) => who.post(`/v1/sales/${sale.id}/release-sale`, {}, status)
  await release(ada, held, 403)
  await release(cleo, held, 404)
  assert.equal((await release(bob, held, 200)).state, 'released')
  assert.equal((await release(bob, held, 200)).state, 'released')
  assert.equal((await buy(bob, chair, '19.90', 409)).code, 'held_before')
  const sale = await buy(cleo, chair, '19.90', 201)
  await staff.post(`/v1/sales/${sale.id}/settle-sale`, { reference: 'ch_chair' }, 200)
  await release(cleo, sale, 409)
})

test('a buyer holds five listings unpaid, however many are bought at once', async () => {
  const eve = await backend.signUp('eve')
  const offers = []
  for (let each = 1; each <= 6; each++) offers.push(await offer(`Cup ${each}`))
  const answers = await Promise.allSettled(offers.map((cup) => buy(eve, cup, '19.90', 201)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 5)
  assert.match(answers.find(({ status }) => status === 'rejected').reason.message, /too_many_unpaid/)
  const paid = answers.find(({ status }) => status === 'fulfilled').value
  await staff.post(`/v1/sales/${paid.id}/settle-sale`, { reference: 'ch_cup' }, 200)
  await buy(eve, offers[answers.findIndex(({ status }) => status === 'rejected')], '19.90', 201)
})
