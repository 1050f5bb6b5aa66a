import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

/** Statuses and how often each came. */
export function tally(answers) {
  const counts = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

export const times = (count, act) => Promise.all(Array.from({ length: count }, (_, i) => act(i)))

export async function account({ backend }, name = randomUUID()) {
  const answer = await backend.request('POST', '/v1/accounts', { body: { name } })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

/** `count` changes at one version: one is applied. Then each of the others repeats until it is, on what it has read. */
export async function raceChanges(ledger, count) {
  const { backend } = ledger
  const { id } = await account(ledger)
  const path = `/v1/accounts/${id}`
  const won = []
  const change = async (version, amount) => {
    const answer = await backend.request('PATCH', path, { headers: { 'if-match': version }, body: { amount } })
    assert.ok([200, 412].includes(answer.status), answer.text)
    if (answer.status === 200) won.push([version, answer.headers.etag])
    return answer.status
  }
  const first = await times(count, async () => ({ status: await change('"1"', 1) }))
  assert.deepEqual(tally(first), { 200: 1, 412: count - 1 })

  let left = count - 1
  await times(5, async () => {
    while (left-- > 0) {
      for (;;) {
        const { body, headers } = await backend.request('GET', path)
        if ((await change(headers.etag, body.amount + 1)) === 200) break
      }
    }
  })
  const { body } = await backend.request('GET', path)
  assert.equal(body.amount, count, 'every change is in the sum')
  const versions = won.map(([before]) => before)
  assert.equal(new Set(versions).size, count, 'one winner a version')
  for (const [before, after] of won) assert.equal(Number(JSON.parse(after)), Number(JSON.parse(before)) + 1)
}

/** `count` requests with one key, half of them at once and half one after another: one effect, one answer. */
export async function replay(ledger, count, { method, path, body, read }) {
  const { backend } = ledger
  const headers = { 'idempotency-key': randomUUID() }
  let answered = false
  const send = async () => {
    const startedAfter = answered
    const answer = await backend.request(method, path, { headers, body })
    if (answer.status === 409) {
      assert.equal(answer.body.code, 'request_in_progress')
      assert.equal(startedAfter, false, 'nothing is in progress once it was answered')
      return send()
    }
    answered = true
    return answer
  }
  const before = await read()
  const answers = await times(count / 4, send)
  answers.push(...(await times(count / 4, send)))
  for (let i = 0; i < count / 2; i++) answers.push(await send())
  const [{ status, text, headers: said }] = answers
  assert.ok(status === 200 || status === 201, text)
  for (const answer of answers) {
    assert.deepEqual(
      [answer.status, answer.text, answer.headers.location, answer.headers.etag],
      [status, text, said.location, said.etag],
    )
  }
  assert.equal((await read()) - before, 1, 'one effect')
  const reused = await backend.request(method, path, { headers, body: { ...body, note: 'another', by: 2 } })
  assert.equal(reused.status, 422)
  assert.equal((await read()) - before, 1)
}

export async function replayCreate(ledger, count) {
  const { id } = await account(ledger)
  const read = async () => (await ledger.backend.request('GET', `/v1/entries?account=${id}&limit=100`)).body.items.length
  await replay(ledger, count, { method: 'POST', path: '/v1/entries', body: { account: id, note: 'replayed' }, read })
}

export async function replayAction(ledger, count) {
  const { id } = await account(ledger)
  const heard = ledger.heard.length
  const read = async () => (await ledger.backend.request('GET', `/v1/accounts/${id}`)).body.hits
  await replay(ledger, count, { method: 'POST', path: `/v1/accounts/${id}/hit`, body: { by: 1 }, read })
  assert.equal(ledger.heard.length - heard, 1, 'one event')
}

/** Each of a few names is wanted by several at once: one gets it. */
export async function raceNames({ backend }, count) {
  const run = randomUUID()
  const answers = await times(count, (i) =>
    backend.request('POST', '/v1/accounts', { body: { name: `${run} ${i % (count / 4)}` } }),
  )
  assert.deepEqual(tally(answers), { 201: count / 4, 409: (count * 3) / 4 })
  const names = answers.filter(({ status }) => status === 201).map(({ body }) => body.name)
  assert.equal(new Set(names).size, count / 4)
}

/** Additions at once are all in the sum, and each sees its own and those before it. */
export async function raceCounters(ledger, count) {
  const { backend } = ledger
  const { id } = await account(ledger)
  const answers = await times(count, () => backend.request('POST', `/v1/accounts/${id}/hit`, { body: { by: 1 } }))
  assert.deepEqual(tally(answers), { 200: count })
  const seen = answers.map(({ body }) => body.hits).sort((a, b) => a - b)
  assert.deepEqual(
    seen,
    Array.from({ length: count }, (_, i) => i + 1),
  )
  assert.equal((await backend.request('GET', `/v1/accounts/${id}`)).body.hits, count)
}

/** Money that moves in several steps is never seen on its way: the sum stands in every answer. */
export async function readWhileMoving(ledger, count) {
  const { backend } = ledger
  const accounts = await times(4, () => account(ledger))
  const ids = accounts.map(({ id }) => id)
  for (const id of ids) await backend.request('PATCH', `/v1/accounts/${id}`, { body: { amount: 100 } })
  const sumOf = (items) => items.filter(({ id }) => ids.includes(id)).reduce((sum, { amount }) => sum + amount, 0)
  let moving = true
  const sums = []
  const readers = times(3, async () => {
    while (moving) {
      const listed = await backend.request('GET', `/v1/accounts?id[in]=${ids}`)
      sums.push(sumOf(listed.body.items))
    }
  })
  const moves = await times(count, (i) =>
    backend.request('POST', '/v1/move', { body: { from: ids[i % 4], to: ids[(i * 7 + 1) % 4], amount: 1 + (i % 9) } }),
  )
  moving = false
  await readers
  assert.deepEqual(tally(moves), { 204: count })
  assert.notEqual(sums.length, 0)
  assert.deepEqual(
    sums.filter((sum) => sum !== 400),
    [],
  )
}
