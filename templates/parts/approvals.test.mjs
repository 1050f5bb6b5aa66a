import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const roles = ['agent']
const asker = await backend.signUp('asker', { roles })
const [ann, ben, cat] = await Promise.all(['ann', 'ben', 'cat'].map((handle) => backend.signUp(handle, { roles })))
const eve = await backend.signUp('eve')

/** By what approvals are about: how one is made that the four see and eve does not. */
const setUps = {
  async task() {
    const { id } = await asker.post('/v1/create-organisation', { name: 'Acme', slug: 'acme' }, 201)
    for (const [person, handle] of [
      [ann, 'ann'],
      [ben, 'ben'],
      [cat, 'cat'],
    ]) {
      const invitation = await asker.post(`/v1/organisations/${id}/invite-member`, { handle }, 200)
      await person.post(`/v1/invitations/${invitation.id}/accept-invitation`, {}, 200)
    }
    const project = await asker.post('/v1/projects', { organisation: id, name: 'Rocket' }, 201)
    return () => asker.post(`/v1/projects/${project.id}/add-task`, { title: 'Start it' }, 201)
  },
  async ticket() {
    return () => asker.post('/v1/open-ticket', { title: 'Spend', body: 'A lot' }, 201)
  },
}
const make = await setUps.subject()
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
  const request = await ask(await make(), [ann, ben, cat], { needed: 2 })
  assert.equal((await decide(ann, request, 'approved')).state, 'open')
  assert.equal((await decide(ann, request, 'approved')).state, 'open')
  await decide(ann, request, 'rejected', 409)
  assert.equal((await decide(ben, request, 'rejected')).state, 'open')
  assert.equal((await decide(cat, request, 'approved')).state, 'approved')
})

test('it is rejected as soon as those who are left are not enough', async () => {
  const request = await ask(await make(), [ann, ben], { needed: 2 })
  assert.equal((await decide(ann, request, 'rejected')).state, 'rejected')
  await decide(ben, request, 'approved', 409)
})

test('of two decisions at once both count', async () => {
  const request = await ask(await make(), [ann, ben], { needed: 2 })
  await Promise.all([decide(ann, request, 'approved'), decide(ben, request, 'approved')])
  assert.equal((await asker.get(`/v1/approval-requests/${request.id}`, 200)).state, 'approved')
})

test('nobody approves what they ask for, nor decides for another', async () => {
  const it = await make()
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
  const it = await make()
  const body = { reason: 'Mine', approvers: [{ approver: ben.id }] }
  const request = await ann.post(`/v1/subjects/${it.id}/request-subject-approval`, body, 201)
  await ben.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 403)
  await asker.post(`/v1/approval-requests/${request.id}/withdraw-approval`, {}, 204)
  await ask(it, [ann])
})

test('who does not see what it is about sees and decides nothing, even when asked', async () => {
  const it = await make()
  const request = await ask(it, [ann, eve])
  const step = await stepOf(request, eve)
  await eve.get(`/v1/approval-requests/${request.id}`, 404)
  await eve.post(`/v1/approval-steps/${step.id}/decide-approval`, { decision: 'approved' }, 404)
  await eve.post(`/v1/subjects/${it.id}/request-subject-approval`, { reason: 'Mine', approvers: [{ approver: ann.id }] }, 404)
})
