import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob, cleo, eve] = await Promise.all(['ada', 'bob', 'cleo', 'eve'].map((handle) => backend.signUp(handle)))
const acme = await ada.post('/v1/create-organisation', { name: 'Acme', slug: 'acme' }, 201)
const rival = await eve.post('/v1/create-organisation', { name: 'Rival', slug: 'rival' }, 201)
const invite = (who, handle, more = {}) => who.post(`/v1/organisations/${acme.id}/invite-member`, { handle, ...more }, 200)
const accept = (who, { id }) => who.post(`/v1/invitations/${id}/accept-invitation`, {}, 200)
const membershipOf = async (organisation, who, person) =>
  (await who.get(`/v1/memberships?organisation=${organisation.id}`, 200)).items.find((each) => each.person === person.id)

test('who is invited by their handle joins, once, however often they accept', async () => {
  const invitation = await invite(ada, 'bob')
  assert.equal((await invite(ada, 'bob')).id, invitation.id)
  await cleo.post(`/v1/invitations/${invitation.id}/accept-invitation`, {}, 404)
  await bob.get(`/v1/organisations/${acme.id}`, 404)
  const first = await accept(bob, invitation)
  assert.equal(first.role, 'member')
  assert.equal((await accept(bob, invitation)).id, first.id)
  assert.equal((await bob.get(`/v1/organisations/${acme.id}`, 200)).name, 'Acme')
  await ada.post(`/v1/organisations/${acme.id}/invite-member`, { handle: 'bob' }, 409)
  await ada.post(`/v1/organisations/${acme.id}/invite-member`, { handle: 'nobody-there' }, 422)
})

test('another organisation sees and does nothing here', async () => {
  const invitation = await invite(ada, 'cleo')
  const own = await membershipOf(acme, ada, ada)
  await eve.get(`/v1/organisations/${acme.id}`, 404)
  await eve.patch(`/v1/organisations/${acme.id}`, { name: 'Ours' }, 404)
  await eve.post(`/v1/organisations/${acme.id}/invite-member`, { handle: 'eve' }, 404)
  await eve.get(`/v1/memberships/${own.id}`, 404)
  await eve.post(`/v1/memberships/${own.id}/end-membership`, {}, 404)
  await eve.post(`/v1/memberships/${own.id}/change-member-role`, { role: 'member' }, 404)
  await eve.get(`/v1/invitations/${invitation.id}`, 404)
  await eve.post(`/v1/invitations/${invitation.id}/withdraw-invitation`, {}, 404)
  assert.deepEqual(
    (await eve.get('/v1/organisations', 200)).items.map(({ id }) => id),
    [rival.id],
  )
  assert.deepEqual((await eve.get(`/v1/memberships?organisation=${acme.id}`, 200)).items, [])
  await ada.post(`/v1/invitations/${invitation.id}/withdraw-invitation`, {}, 204)
  await cleo.post(`/v1/invitations/${invitation.id}/accept-invitation`, {}, 409)
})

test('a member administers nothing, an admin does, and only an owner makes owners', async () => {
  const dan = await backend.signUp('dan')
  const fay = await backend.signUp('fay')
  await accept(dan, await invite(ada, 'dan', { role: 'admin' }))
  await accept(fay, await invite(dan, 'fay'))
  await fay.post(`/v1/organisations/${acme.id}/invite-member`, { handle: 'eve' }, 403)
  await fay.patch(`/v1/organisations/${acme.id}`, { name: 'Mine' }, 403)
  const [fays, adas, dans] = await Promise.all([fay, ada, dan].map((person) => membershipOf(acme, dan, person)))
  await fay.post(`/v1/memberships/${fays.id}/change-member-role`, { role: 'admin' }, 403)
  await dan.post(`/v1/memberships/${dans.id}/change-member-role`, { role: 'owner' }, 403)
  await dan.post(`/v1/memberships/${adas.id}/end-membership`, {}, 403)
  await dan.post(`/v1/memberships/${fays.id}/change-member-role`, { role: 'admin' }, 200)
  await fay.patch(`/v1/organisations/${acme.id}`, { name: 'Acme & Co' }, 200)
  await ada.post(`/v1/memberships/${fays.id}/change-member-role`, { role: 'member' }, 200)
  await fay.patch(`/v1/organisations/${acme.id}`, { name: 'Mine' }, 403)
})

test('the last owner cannot leave, nor two owners at once', async () => {
  const gus = await backend.signUp('gus')
  const own = await gus.post('/v1/create-organisation', { name: 'Two', slug: 'two' }, 201)
  const guss = await membershipOf(own, gus, gus)
  await gus.post(`/v1/memberships/${guss.id}/end-membership`, {}, 409)
  await gus.post(`/v1/memberships/${guss.id}/change-member-role`, { role: 'member' }, 409)
  const hal = await backend.signUp('hal')
  const hals = await accept(hal, await gus.post(`/v1/organisations/${own.id}/invite-member`, { handle: 'hal' }, 200))
  await gus.post(`/v1/memberships/${hals.id}/change-member-role`, { role: 'owner' }, 200)
  const leave = async (who, { id }) =>
    who.post(`/v1/memberships/${id}/end-membership`, {}, 204).then(
      () => 1,
      () => 0,
    )
  const left = await Promise.all([leave(gus, guss), leave(hal, hals)])
  assert.deepEqual(left.sort(), [0, 1])
})

test('who was removed sees no more of it', async () => {
  const ian = await backend.signUp('ian')
  const ians = await accept(ian, await invite(ada, 'ian'))
  await ada.post(`/v1/memberships/${ians.id}/end-membership`, {}, 204)
  await ian.get(`/v1/organisations/${acme.id}`, 404)
  assert.equal(await membershipOf(acme, ada, ian), undefined)
})

test('an invitation that is accepted several times at once is one membership', async () => {
  const jan = await backend.signUp('jan')
  const invitation = await invite(ada, 'jan')
  const joined = await Promise.all([1, 2, 3].map(() => accept(jan, invitation)))
  assert.equal(new Set(joined.map(({ id }) => id)).size, 1)
})
