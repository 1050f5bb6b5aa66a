import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob] = await Promise.all(['ada', 'bob'].map((handle) => backend.signUp(handle)))
const agent = await backend.signUp('sam', { roles: ['agent'] })
await agent.post('/v1/support-agents', { person: agent.id }, 201)
const open = (more = {}) => ada.post('/v1/open-ticket', { title: 'It is broken', body: 'It does not start', ...more }, 201)
const act = (who, ticket, action, body, status = 200) => who.post(`/v1/tickets/${ticket.id}/${action}`, body, status)
const stateOf = async ({ id }) => (await ada.get(`/v1/tickets/${id}`, 200)).state
const dueIn = ({ createdAt, dueAt }) => Math.round((Date.parse(dueAt) - Date.parse(createdAt)) / 3_600_000)

test('a ticket is due as its priority says', async () => {
  assert.equal(dueIn(await open({ priority: 'urgent' })), 1)
  const normal = await open()
  assert.equal(dueIn(normal), 24)
  assert.equal(dueIn(await act(agent, normal, 'schedule-ticket', { priority: 'high' })), 8)
  await act(ada, normal, 'schedule-ticket', { priority: 'urgent' }, 403)
  await act(agent, normal, 'schedule-ticket', { priority: 'low', dueAt: '2999-01-01T00:00:00.000Z' }, 422)
})

test('replies move a ticket between those who wait for each other', async () => {
  const ticket = await open()
  const answer = await act(agent, ticket, 'reply-to-ticket', { body: 'Is it plugged in?' }, 201)
  assert.equal(answer.side, 'agent')
  assert.equal(await stateOf(ticket), 'pending')
  await act(ada, ticket, 'reply-to-ticket', { body: 'It is' }, 201)
  assert.equal(await stateOf(ticket), 'open')
  await act(agent, ticket, 'move-ticket', { state: 'solved' })
  await act(agent, ticket, 'move-ticket', { state: 'pending' }, 409)
  await act(ada, ticket, 'reply-to-ticket', { body: 'Still broken' }, 201)
  assert.equal(await stateOf(ticket), 'open')
  assert.equal((await ada.get(`/v1/replies?ticket=${ticket.id}`, 200)).items.length, 3)
})

test('a ticket is there for its requester and for agents alone', async () => {
  const ticket = await open()
  await bob.get(`/v1/tickets/${ticket.id}`, 404)
  await act(bob, ticket, 'reply-to-ticket', { body: 'Let me see' }, 404)
  assert.deepEqual((await bob.get('/v1/tickets', 200)).items, [])
  await backend.anybody.post('/v1/open-ticket', { title: 'Hello', body: 'There' }, 401)
})

test('the requester never sees what agents note', async () => {
  const ticket = await open()
  const note = await agent.post('/v1/ticket-notes', { ticket: ticket.id, author: agent.id, body: 'A known fault' }, 201)
  await ada.get(`/v1/ticket-notes/${note.id}`, 403)
  await ada.post('/v1/ticket-notes', { ticket: ticket.id, author: ada.id, body: 'Mine' }, 403)
  const { notes } = await ada.get(`/v1/tickets/${ticket.id}?include=notes`, 200)
  assert.deepEqual(notes, [])
})

test('a ticket is assigned to agents only, by agents only', async () => {
  const ticket = await open()
  await act(ada, ticket, 'assign-ticket', { assignee: agent.id }, 403)
  await act(agent, ticket, 'assign-ticket', { assignee: bob.id }, 422)
  const assigned = await act(agent, ticket, 'assign-ticket', { assignee: agent.id })
  assert.deepEqual([assigned.state, assigned.assignee], ['open', agent.id])
})

test('what is overdue is escalated, what is answered is not', async () => {
  const [late, answered] = [await open(), await open()]
  await act(agent, answered, 'reply-to-ticket', { body: 'Done' }, 201)
  const dueAt = '2020-01-01T02:00:00+02:00'
  for (const ticket of [answered, late]) await act(agent, ticket, 'schedule-ticket', { priority: 'high', dueAt })
  await backend.eventually(
    () => ada.get(`/v1/tickets/${late.id}`, 200),
    ({ escalated }) => escalated,
  )
  assert.equal((await ada.get(`/v1/tickets/${answered.id}`, 200)).escalated, false)
})
