import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { account, tally, times } from './races.mjs'

const post = ({ backend }, path, body) => backend.request('POST', path, { body })
const notes = async ({ backend }, id) =>
  (await backend.request('GET', `/v1/entries?account=${id}&limit=100`)).body.items.map(({ note }) => note).sort()

/** Lets requests gather behind a write that is held up, so that they are carried out in one turn. */
async function inOneTurn(ledger, count, send) {
  const { id } = await account(ledger)
  const gate = randomUUID()
  const held = post(ledger, `/v1/accounts/${id}/hold`, { note: 'held', gate })
  await ledger.gate(gate).reached
  const gathered = ledger.arrivals(count)
  const answers = times(count, send)
  // Not heard where the held one is found wrong before.
  answers.catch(() => {})
  await gathered
  ledger.gate(gate).open()
  assert.equal((await held).status, 204)
  return answers
}

/** Longer than it takes until the store is looked into for what came late. */
const quietMs = 500

/** Everything that was heard so far, once no more is. What is told of other rows may be heard after the marker. */
async function heardOf(ledger, id) {
  const marker = randomUUID()
  await post(ledger, `/v1/accounts/${id}/note`, { note: marker })
  for (let known = -1; known < ledger.heard.length || !ledger.heard.some(({ note }) => note === marker); ) {
    known = ledger.heard.length
    await new Promise((resolve) => setTimeout(resolve, quietMs))
  }
  return ledger.heard.filter(({ note }) => note !== marker)
}

/** One write of a turn that cannot be done leaves the others alone, whatever is wrong with it. */
export async function failAlone(ledger, count) {
  const { backend } = ledger
  const taken = await account(ledger)
  const missing = taken.id.replace(/.{4}$/, 'dead')
  const failing = [
    ['POST', '/v1/accounts', { name: taken.name }, 409],
    ['POST', '/v1/entries', { account: missing, note: 'open' }, 422],
    ['POST', '/v1/entries', { account: taken.id, note: 'not mine' }, 403],
    ['PATCH', `/v1/accounts/${missing}`, { amount: 1 }, 404],
    ['PATCH', `/v1/accounts/${taken.id}`, { amount: 1 }, 412, { 'if-match': '"7"' }],
    ['DELETE', `/v1/accounts/${missing}`, undefined, 404],
  ]
  for (const [method, path, body, status, headers] of failing) {
    const run = randomUUID()
    const bad = Math.floor(count / 2)
    const answers = await inOneTurn(ledger, count, (i) =>
      i === bad
        ? backend.request(method, path, { body, headers })
        : post(ledger, '/v1/accounts', { name: `${run} ${String(i).padStart(3, '0')}` }),
    )
    assert.equal(answers[bad].status, status, answers[bad].text)
    assert.deepEqual(tally(answers.filter((_, i) => i !== bad)), { 201: count - 1 })
    const { body: listed } = await backend.request('GET', `/v1/accounts?name[prefix]=${run}&limit=100`)
    assert.equal(listed.items.length, count - 1)
  }
}

/** Handlers that fail after they have written undo all of it, and only it; nobody hears of what they emitted. */
export async function undoThrown(ledger, count) {
  const { id } = await account(ledger)
  const fails = ['problem', 'error', 'duplicate', 'constraint']
  const statuses = { problem: 418, error: 500, duplicate: 409, constraint: 422 }
  const answers = await inOneTurn(ledger, count, (i) =>
    post(ledger, `/v1/accounts/${id}/note`, {
      note: `${i % 2 ? 'kept' : 'undone'} ${i}`,
      ...(i % 2 ? {} : { fail: fails[(i / 2) % 4] }),
    }),
  )
  for (const [i, { status }] of answers.entries()) assert.equal(status, i % 2 ? 204 : statuses[fails[(i / 2) % 4]])
  const kept = answers.map((_, i) => `kept ${i}`).filter((_, i) => i % 2)
  assert.deepEqual(await notes(ledger, id), kept.sort())
  const heard = (await heardOf(ledger, id)).filter(({ note }) => /^(kept|undone) /.test(note))
  assert.deepEqual(heard.map(({ note }) => note).sort(), kept.sort())
  assert.ok(
    heard.every(({ stored }) => stored),
    'what is heard is stored',
  )
}

/** A handler that thinks before it touches the data keeps nobody waiting. */
export async function thinkFirst(ledger) {
  const { id } = await account(ledger)
  const gate = randomUUID()
  const thinking = post(ledger, '/v1/think', { account: id, note: 'thought', gate })
  await ledger.gate(gate).reached
  // Were it in its way, this would wait until its time is up.
  assert.equal((await post(ledger, `/v1/accounts/${id}/note`, { note: 'meanwhile' })).status, 204)
  assert.deepEqual(await notes(ledger, id), ['meanwhile'])
  ledger.gate(gate).open()
  assert.equal((await thinking).status, 204)
  assert.deepEqual(await notes(ledger, id), ['meanwhile', 'thought'])
}

/** What a handler did before its time was up is undone, and what it does after goes nowhere. */
export async function undoLate(ledger) {
  const { id } = await account(ledger)
  const gates = [randomUUID(), randomUUID()]
  const late = post(ledger, `/v1/accounts/${id}/late`, { note: 'too late', gate: gates[0] })
  await ledger.gate(gates[0]).reached
  const neighbours = times(5, (i) => post(ledger, `/v1/accounts/${id}/note`, { note: `neighbour ${i}` }))
  const answer = await late
  assert.equal(answer.status, 504)
  assert.equal(answer.body.code, 'too_slow')
  assert.deepEqual(tally(await neighbours), { 204: 5 })
  // It goes on while another handler's transaction is open.
  const held = post(ledger, `/v1/accounts/${id}/hold`, { note: 'held', gate: gates[1] })
  await ledger.gate(gates[1]).reached
  ledger.gate(gates[0]).open()
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
  ledger.gate(gates[1]).open()
  assert.equal((await held).status, 204)
  const stored = ['held', ...Array.from({ length: 5 }, (_, i) => `neighbour ${i}`)]
  assert.deepEqual(await notes(ledger, id), stored)
  const heard = await heardOf(ledger, id)
  assert.deepEqual(
    heard.filter(({ note }) => note.startsWith('too late')),
    [],
  )
}

/** One whose time is up before its turn came is told so without waiting for it, and does nothing in it. */
export async function undoBeforeTurn(ledger) {
  const { id } = await account(ledger)
  const [hold, think] = [randomUUID(), randomUUID()]
  const held = post(ledger, `/v1/accounts/${id}/hold`, { note: 'held', gate: hold })
  await ledger.gate(hold).reached
  ledger.gate(think).open()
  const waiting = await post(ledger, '/v1/think-briefly', { account: id, note: 'never', gate: think })
  assert.equal(waiting.status, 504)
  const next = post(ledger, `/v1/accounts/${id}/note`, { note: 'next' })
  ledger.gate(hold).open()
  assert.deepEqual(tally(await Promise.all([held, next])), { 204: 2 })
  assert.deepEqual(await notes(ledger, id), ['held', 'next'])
  assert.ok((await heardOf(ledger, id)).every(({ note }) => note !== 'never'))
}

/** A handler that does not wait for its own calls is told so, and what they did is undone. */
export async function refuseUnawaited(ledger) {
  const { id } = await account(ledger)
  const answers = await inOneTurn(ledger, 4, (i) =>
    post(ledger, `/v1/accounts/${id}/${i % 2 ? 'note' : 'forget'}`, { note: i % 2 ? 'awaited' : 'forgotten' }),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [500, 204, 500, 204],
  )
  assert.deepEqual(await notes(ledger, id), ['awaited', 'awaited'])
}

/** While a transaction is open, every way to read shows what was before it; after it, what it made. */
export async function readOnlyCommitted(ledger) {
  const { backend } = ledger
  const { id } = await account(ledger)
  const gate = randomUUID()
  const read = async () => {
    const [listed, included, one, counted] = await Promise.all([
      backend.request('GET', `/v1/entries?account=${id}`),
      backend.request('GET', `/v1/accounts/${id}?include=entries`),
      backend.request('GET', `/v1/accounts?id=${id}&include=entries`),
      backend.request('GET', '/v1/total'),
    ])
    const lengths = [listed.body.items, included.body.entries, one.body.items[0].entries].map(({ length }) => length)
    return [...lengths, counted.body.entries]
  }
  const before = await read()
  const held = post(ledger, `/v1/accounts/${id}/hold`, { note: 'half done', gate })
  await ledger.gate(gate).reached
  for (let i = 0; i < 5; i++) assert.deepEqual(await read(), before)
  assert.deepEqual(
    (await backend.request('GET', '/v1/entries?note=half%20done')).body.items.filter((entry) => entry.account === id),
    [],
  )
  ledger.gate(gate).open()
  assert.equal((await held).status, 204)
  assert.deepEqual(
    await read(),
    before.map((length) => length + 1),
  )
}

/** A key whose first request is still at work: others are told to wait, and get its answer when it is done. */
export async function refuseInFlight(ledger) {
  const { backend } = ledger
  const { id } = await account(ledger)
  const gate = randomUUID()
  const send = () =>
    backend.request('POST', `/v1/accounts/${id}/hold`, { headers: { 'idempotency-key': gate }, body: { note: 'held', gate } })
  const held = send()
  await ledger.gate(gate).reached
  for (const { status, headers, body } of await times(20, send)) {
    assert.deepEqual([status, headers['retry-after'], body.code], [409, '1', 'request_in_progress'])
  }
  ledger.gate(gate).open()
  assert.equal((await held).status, 204)
  assert.deepEqual(tally(await times(20, send)), { 204: 20 })
  assert.deepEqual(await notes(ledger, id), ['held'])
}
