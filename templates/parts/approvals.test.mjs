import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const roles = ['agent']
const asker = await backend.signUp('asker', { roles })
const [ann, ben, cat] = await Promise.all(['ann', 'ben', 'cat'].map((handle) => backend.signUp(handle, { roles })))
const eve = await backend.signUp('eve')

// What this is about, where all of them see it.
const make = {
  async task(by) {
    const { id } = await by.post(
      '/v1/create-organisation',
      { name: 'Acme', slug: `acme-${crypto.randomUUID().slice(0, 8)}` },
      201,
    )
    for (const [person, handle] of [
      [ann, 'ann'],
      [ben, 'ben'],
      [cat, 'cat'],
    ]) {
      const invitation = await by.post(`/v1/organisations/${id}/invite-member`, { handle }, 200)
      await person.post(`/v1/invitations/${invitation.id}/accept-invitation`, {}, 200)
    }
    const project = await by.post('/v1/projects', { organisation: id, name: 'Rocket' }, 201)
    return by.post(`/v1/projects/${project.id}/add-task`, { title: 'Start it' }, 201)
  },
  ticket: (by) => by.post('/v1/open-ticket', { title: 'Spend', body: 'A lot' }, 201),
}
const ask = (it, approvers, more = {}, status = 201) => {
  const body = { reason: 'Because', approvers: approvers.map(({ id }) => ({ approver: id })), ...more }
  return asker.post(`/v1/subjects/${it.id}/request-subject-approval`, body, status)
}
const stepOf = async (request, person) => {
  const { items } = await asker.get(`/v1/approval-steps?request=${request.id}`, 200)
  return items.find(({ approver }) => approver === person.id)
}
const decide = async (person, request, decision, status = 200) =>
  person.post(`/v1/approval-steps/${(await stepOf(request, person)).id}/decide-approval`, { decision }, status)

test('two of three are enough', async () => {
  const request = await ask(await make.subject(asker), [ann, ben, cat], { needed: 2 })
  assert.equal((await decide(ann, request, 'approved')).state, 'open')
  assert.equal((await decide(ann, request, 'approved')).state, 'open')
  await decide(ann, request, 'rejected', 409)
  assert.equal((await decide(ben, request, 'rejected')).state, 'open')
  assert.equal((await decide(cat, request, 'approved')).state, 'approved')
})

test('what was decided last stands on what it is about', async () => {
  const it = await make.subject(asker)
  const marks = async () => {
    const { approved, rejected } = await asker.get(`/v1/subjects/${it.id}`, 200)
    return [approved, rejected]
  }
  const request = await ask(it, [ann])
  assert.deepEqual(await marks(), [0, 0])
  await decide(ann, request, 'rejected')
  assert.deepEqual(await marks(), [0, 1])
  await decide(ann, await ask(it, [ann]), 'approved')
  assert.deepEqual(await marks(), [1, 0])
})

test('it is rejected as soon as those who are left are not enough', async () => {
  const request = await ask(await make.subject(asker), [ann, ben], { needed: 2 })
  assert.equal((await decide(ann, request, 'rejected')).state, 'rejected')
  await decide(ben, request, 'approved', 409)
})

test('of two decisions at once both count', async () => {
  const request = await ask(await make.subject(asker), [ann, ben], { needed: 2 })
  await Promise.all([decide(ann, request, 'approved'), decide(ben, request, 'approved')])
  assert.equal((await asker.get(`/v1/approval-requests/${request.id}`, 200)).state, 'approved')
})

test('nobody approves what they ask for, nor decides for another', async () => {
  const it = await make.subject(asker)
  await ask(it, [asker], {}, 422)
  await ask(it, [ann], { needed: 2 }, 422)
  const request = await ask(it, [ann])
  await ask(it, [ben], {}, 409)
  const step = await stepOf(request, ann)
  await ben.post(`/v1/approval-steps/${step.id}/decide-approval`, { decision: 'approved' }, 403)
  await asker.post(`/v1/approval-steps/${step.id}/decide-approval`, { decision: 'approved' }, 403)
  await ann.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 403)
  await asker.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 204)
  await decide(ann, request, 'approved', 409)
})

test('whose it is about ends what others ask for', async () => {
  const it = await make.subject(asker)
  const body = { reason: 'Mine', approvers: [{ approver: ben.id }] }
  const request = await ann.post(`/v1/subjects/${it.id}/request-subject-approval`, body, 201)
  await ben.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 403)
  await asker.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 204)
  await ask(it, [ann])
})

// Where few see what it is about.
test('who does not see what it is about sees and decides nothing, even when asked', async () => {
  const it = await make.subject(asker)
  const request = await ask(it, [ann, eve])
  const step = await stepOf(request, eve)
  await eve.get(`/v1/approval-requests/${request.id}`, 404)
  await eve.post(`/v1/approval-steps/${step.id}/decide-approval`, { decision: 'approved' }, 404)
  await eve.post(`/v1/subjects/${it.id}/request-subject-approval`, { reason: 'Mine', approvers: [{ approver: ann.id }] }, 404)
})
