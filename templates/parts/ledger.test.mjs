import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const [ada, bob] = [await backend.signUp('ada'), await backend.signUp('bob')]
const house = await staff.post('/v1/open-house-account', { name: 'Bank', currency: 'EUR', mayOverdraw: true }, 201)
const open = (who, currency = 'EUR') => who.post('/v1/open-account', { name: 'Mine', currency }, 201)
let counted = 0

async function funded(who, amount) {
  const account = await open(who)
  const entries = [
    { account: house.id, amount: `-${amount}` },
    { account: account.id, amount },
  ]
  counted += 1
  await staff.post('/v1/post-transfer', { reference: `deposit ${counted}`, entries }, 201)
  return account
}
const balanceOf = async (who, { id }) => (await who.get(`/v1/accounts/${id}`, 200)).balance
const send = (who, from, to, amount, reference, status) =>
  who.post(`/v1/accounts/${from.id}/send-funds`, { to: to.id, amount, reference }, status)

test('a transfer is booked once, in entries that sum to zero', async () => {
  const [from, to] = [await funded(ada, '100.00'), await open(bob)]
  const first = await send(ada, from, to, '30.5', 'rent', 201)
  assert.equal((await send(ada, from, to, '30.50', 'rent', 201)).id, first.id)
  assert.equal((await send(ada, from, to, '30.51', 'rent', 409)).code, 'reference_used')
  assert.deepEqual([await balanceOf(ada, from), await balanceOf(bob, to)], ['69.50', '30.50'])
  const { items } = await staff.get(`/v1/entries?transfer=${first.id}`, 200)
  assert.deepEqual(items.map(({ amount }) => amount).sort(), ['-30.50', '30.50'])
  assert.equal((await bob.get(`/v1/transfers/${first.id}`, 200)).id, first.id)
})

test('transfers at once never take more than there is', async () => {
  const [from, to] = [await funded(ada, '50.00'), await open(bob)]
  const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((each) => send(ada, from, to, '20.00', `at once ${each}`, 201)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.deepEqual([await balanceOf(ada, from), await balanceOf(bob, to)], ['10.00', '40.00'])
})

test('what does not sum to zero, or is in two currencies, is not booked', async () => {
  const [from, to, dollars] = [await funded(ada, '10.00'), await open(bob), await open(bob, 'USD')]
  const post = (reference, entries, status) => staff.post('/v1/post-transfer', { reference, entries }, status)
  const pair = (other, amount) => [
    { account: from.id, amount: '-5.00' },
    { account: other.id, amount },
  ]
  assert.equal((await post('x', pair(to, '4.99'), 422)).code, 'not_balanced')
  assert.equal((await post('y', pair(dollars, '5.00'), 422)).code, 'other_currency')
  assert.equal((await post('z', pair(from, '5.00'), 422)).code, 'unfit_entries')
  assert.equal((await post('n', [...pair(to, '5.00'), { account: house.id, amount: '0.00' }], 422)).code, 'unfit_entries')
  assert.equal(await balanceOf(ada, from), '10.00')
})

test('no staff books or takes back money of their own', async () => {
  const boss = await backend.signUp('boss', { roles: ['staff'] })
  const [own, other] = [await funded(boss, '10.00'), await open(bob)]
  const entries = [
    { account: house.id, amount: '-1000.00' },
    { account: own.id, amount: '1000.00' },
  ]
  assert.equal((await boss.post('/v1/post-transfer', { reference: 'gift', entries }, 403)).code, 'own_money')
  const sent = await send(boss, own, other, '10.00', 'spent', 201)
  assert.equal((await boss.post(`/v1/transfers/${sent.id}/reverse-transfer`, {}, 403)).code, 'own_money')
})

test('transfers to and fro at once lose and make no money, and balances are the sums of entries', async () => {
  const [one, two] = [await funded(ada, '20.00'), await funded(bob, '20.00')]
  const there = Array.from({ length: 8 }, (_, i) => send(ada, one, two, '3.00', `there ${i}`, 201))
  const back = Array.from({ length: 8 }, (_, i) => send(bob, two, one, '4.00', `back ${i}`, 201))
  await Promise.allSettled([...there, ...back])
  const sumOf = async ({ id }) => {
    const { items } = await staff.get(`/v1/entries?account=${id}&sort=-createdAt&limit=100`, 200)
    return items.reduce((all, { amount }) => all + Math.round(Number(amount) * 100), 0)
  }
  const balances = [await balanceOf(ada, one), await balanceOf(bob, two)].map((each) => Math.round(Number(each) * 100))
  assert.deepEqual(balances, [await sumOf(one), await sumOf(two)])
  assert.equal(balances[0] + balances[1], 4_000)
})

test('nobody moves or reads the money of another, and a mistake is reversed once', async () => {
  const [from, to] = [await funded(ada, '10.00'), await open(bob)]
  await send(bob, from, to, '1.00', 'theft', 404)
  await bob.post('/v1/post-transfer', { reference: 'theft', entries: [] }, 403)
  const transfer = await send(ada, from, to, '10.00', 'mistake', 201)
  const reversal = await staff.post(`/v1/transfers/${transfer.id}/reverse-transfer`, {}, 201)
  assert.equal((await staff.post(`/v1/transfers/${transfer.id}/reverse-transfer`, {}, 201)).id, reversal.id)
  assert.deepEqual([await balanceOf(ada, from), await balanceOf(bob, to)], ['10.00', '0.00'])
  assert.equal((await ada.post(`/v1/accounts/${from.id}/close-account`, {}, 409)).code, 'not_empty')
  await bob.post(`/v1/accounts/${to.id}/close-account`, {}, 200)
  assert.equal((await send(ada, from, to, '1.00', 'too late', 409)).code, 'account_closed')
})
