import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const teller = await backend.signUp('teller', { roles: ['staff'] })
const [ada, bob] = [await backend.signUp('ada'), await backend.signUp('bob')]
const today = new Date().toISOString().slice(0, 10)
let deposits = 0

async function funded(who, amount, dailyLimit) {
  const account = await who.post('/v1/open-bank-account', { currency: 'EUR' }, 201)
  const path = `/v1/bank-accounts/${account.id}`
  deposits += 1
  if (amount !== '0') await teller.post(`${path}/deposit-cash`, { amount, reference: `cash ${deposits}` }, 201)
  if (dailyLimit) await teller.post(`${path}/set-bank-account`, { dailyLimit }, 200)
  return { ...account, path, balance: async () => (await who.get(path, 200)).balance }
}
const send = (who, from, to, amount, reference, status = 201) =>
  who.post(`${from.path}/send-money`, { to: to.number, amount, reference }, status)

test('money is sent once a reference, to a number that is not mistyped', async () => {
  const [from, to] = [await funded(ada, '100.00'), await funded(bob, '0')]
  const first = await send(ada, from, to, '40.10', 'rent')
  assert.equal((await send(ada, from, to, '40.10', 'rent')).id, first.id)
  assert.equal((await send(ada, from, to, '40.11', 'rent', 409)).code, 'reference_used')
  assert.deepEqual([await from.balance(), await to.balance()], ['59.90', '40.10'])
  const last = (Number(to.number.at(-1)) + 1) % 10
  const slip = { number: to.number.slice(0, -1) + last }
  assert.equal((await send(ada, from, slip, '1.00', 'slip', 422)).code, 'wrong_number')
  await send(bob, from, to, '1.00', 'theft', 404)
  const statement = await ada.get(`${from.path}/bank-statement?from=${today}&until=${today}`, 200)
  assert.deepEqual([statement.opening, statement.closing], ['0.00', '59.90'])
  assert.deepEqual(
    statement.entries.map(({ amount }) => amount),
    ['100.00', '-40.10'],
  )
  await bob.get(`${from.path}/bank-statement?from=${today}&until=${today}`, 404)
})

test('a day has its limit, and an account its bottom, also when all is sent at once', async () => {
  const [from, to] = [await funded(ada, '100.00', '50.00'), await funded(bob, '0')]
  const answers = await Promise.allSettled([1, 2, 3, 4].map((each) => send(ada, from, to, '20.00', `limit ${each}`)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.equal((await send(ada, from, to, '20.00', 'more', 409)).code, 'over_daily_limit')
  assert.deepEqual([await from.balance(), await to.balance()], ['60.00', '40.00'])
  assert.equal((await send(ada, from, to, '60.01', 'all', 409)).code, 'not_enough')
  await teller.post(`${from.path}/set-bank-account`, { state: 'frozen' }, 200)
  assert.equal((await send(ada, from, to, '1.00', 'frozen', 409)).code, 'account_frozen')
})

test('a large transfer waits for somebody else, and comes back when it is refused', async () => {
  const boss = await backend.signUp('boss', { roles: ['staff'] })
  const [from, to] = [await funded(boss, '50000.00', '50000.00'), await funded(bob, '0')]
  const large = await send(boss, from, to, '10000.00', 'large')
  assert.deepEqual([large.state, await from.balance(), await to.balance()], ['waiting', '40000.00', '0.00'])
  assert.equal((await boss.post(`/v1/bank-transfers/${large.id}/approve-bank-transfer`, {}, 403)).code, 'own_money')
  await bob.get(`/v1/bank-transfers/${large.id}`, 404)
  await teller.post(`/v1/bank-transfers/${large.id}/approve-bank-transfer`, {}, 200)
  await teller.post(`/v1/bank-transfers/${large.id}/approve-bank-transfer`, {}, 200)
  assert.equal(await to.balance(), '10000.00')
  const other = await send(boss, from, to, '20000.00', 'other')
  await teller.post(`/v1/bank-transfers/${other.id}/refuse-bank-transfer`, {}, 200)
  await teller.post(`/v1/bank-transfers/${other.id}/refuse-bank-transfer`, {}, 200)
  assert.equal((await boss.get(from.path, 200)).spent, '10000.00')
  assert.equal((await boss.post(`${from.path}/set-bank-account`, { dailyLimit: '9000000.00' }, 403)).code, 'own_money')
  assert.deepEqual([await from.balance(), await to.balance()], ['40000.00', '10000.00'])
})

test('a standing order is paid once for its day, however often it is asked for', async () => {
  const [from, to] = [await funded(ada, '30.00'), await funded(bob, '0')]
  const given = { to: to.number, amount: '20.00', startsOn: today }
  const order = await ada.post(`${from.path}/add-standing-order`, given, 201)
  const empty = await funded(ada, '0')
  const poor = await ada.post(`${empty.path}/add-standing-order`, given, 201)
  await Promise.all([1, 2].map(() => teller.post('/v1/pay-standing-orders-now', {}, 202)))
  const read = ({ id }) =>
    backend.eventually(
      () => ada.get(`/v1/standing-orders/${id}`, 200),
      ({ runs }) => runs === 1,
    )
  const [paid, failed] = [await read(order), await read(poor)]
  assert.ok(paid.nextOn > today)
  assert.deepEqual([paid.lastProblem, failed.lastProblem], [null, 'not_enough'])
  assert.deepEqual([await from.balance(), await to.balance()], ['10.00', '20.00'])
  await bob.post(`/v1/standing-orders/${order.id}/end-standing-order`, {}, 404)
  await ada.post(`/v1/standing-orders/${order.id}/end-standing-order`, {}, 200)
  await teller.post('/v1/pay-standing-orders-now', {}, 202)
})

test('standing orders stay within the limit of a day, however many there are', async () => {
  const [from, to] = [await funded(ada, '500.00', '50.00'), await funded(bob, '0')]
  const add = () => ada.post(`${from.path}/add-standing-order`, { to: to.number, amount: '20.00', startsOn: today }, 201)
  const orders = [await add(), await add(), await add()]
  await teller.post('/v1/pay-standing-orders-now', {}, 202)
  const problems = []
  for (const { id } of orders) {
    const read = () => ada.get(`/v1/standing-orders/${id}`, 200)
    problems.push((await backend.eventually(read, ({ runs }) => runs === 1)).lastProblem)
  }
  assert.deepEqual(
    problems.filter((each) => each !== null),
    ['over_daily_limit'],
  )
  assert.deepEqual([await from.balance(), await to.balance()], ['460.00', '40.00'])
})
