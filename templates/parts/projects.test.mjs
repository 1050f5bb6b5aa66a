import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob, eve] = await Promise.all(['ada', 'bob', 'eve'].map((handle) => backend.signUp(handle)))
const acme = await ada.post('/v1/create-organisation', { name: 'Acme', slug: 'acme' }, 201)
await eve.post('/v1/create-organisation', { name: 'Rival', slug: 'rival' }, 201)
const invitation = await ada.post(`/v1/organisations/${acme.id}/invite-member`, { handle: 'bob' }, 200)
const bobs = await bob.post(`/v1/invitations/${invitation.id}/accept-invitation`, {}, 200)
const project = await ada.post('/v1/projects', { organisation: acme.id, name: 'Rocket' }, 201)
const add = (title, more = {}) => ada.post(`/v1/projects/${project.id}/add-task`, { title, ...more }, 201)
const move = (who, task, body, status = 200) => who.post(`/v1/tasks/${task.id}/move-task`, body, status)
const column = async (state) =>
  (await ada.get(`/v1/tasks?project=${project.id}&state=${state}&sort=position`, 200)).items.map(({ title }) => title)

test('tasks stand in the order that they were put in', async () => {
  const [one, two, three] = [await add('one'), await add('two'), await add('three')]
  assert.deepEqual(await column('todo'), ['one', 'two', 'three'])
  await move(bob, three, { state: 'todo' })
  assert.deepEqual(await column('todo'), ['three', 'one', 'two'])
  await move(bob, two, { state: 'todo', behind: three.id })
  assert.deepEqual(await column('todo'), ['three', 'two', 'one'])
  await move(bob, one, { state: 'done' })
  await move(bob, two, { state: 'done', behind: one.id })
  assert.deepEqual(await column('done'), ['one', 'two'])
  await move(bob, three, { state: 'review', behind: one.id }, 422)
})

test('a place in which tasks are put again and again has room for more', async () => {
  const board = await ada.post('/v1/projects', { organisation: acme.id, name: 'Crowded' }, 201)
  const put = (title) => ada.post(`/v1/projects/${board.id}/add-task`, { title }, 201)
  const head = await put('head')
  const [left, right] = [await put('left'), await put('right')]
  let last = left
  for (let i = 0; i < 70; i++) {
    last = last.id === left.id ? right : left
    await move(ada, last, { state: 'todo', behind: head.id })
    const { items } = await ada.get(`/v1/tasks?project=${board.id}&state=todo&sort=position`, 200)
    assert.deepEqual(
      items.map(({ id }) => id),
      [head.id, last.id, last.id === left.id ? right.id : left.id],
    )
  }
})

test('of two who edit a task at once, one is told', async () => {
  const task = await add('Shared')
  const edit = (who, title, status) => who.post(`/v1/tasks/${task.id}/edit-task`, { title }, status, { 'if-match': '"1"' })
  await edit(bob, 'By Bob', 200)
  assert.equal((await edit(ada, 'By Ada', 412)).code, 'stale')
  assert.equal((await ada.get(`/v1/tasks/${task.id}`, 200)).title, 'By Bob')
})

test('what is done to a task is noted, with who did it', async () => {
  const task = await add('Noted', { assignee: bob.id, dueOn: '2030-01-31' })
  await bob.post(`/v1/tasks/${task.id}/edit-task`, { title: 'Noted well', dueOn: '2030-02-28' }, 200)
  await move(bob, task, { state: 'doing' })
  const { items } = await ada.get(`/v1/task-activities?task=${task.id}&sort=-createdAt`, 200)
  assert.deepEqual(items.map(({ what, by }) => [what, by]).reverse(), [
    ['added', ada.id],
    ['edited', bob.id],
    ['moved', bob.id],
  ])
  const mine = await bob.get(`/v1/tasks?assignee=${bob.id}&state=doing&sort=dueOn`, 200)
  assert.deepEqual(
    mine.items.map(({ title }) => title),
    ['Noted well'],
  )
})

test('another organisation sees and changes none of it, and nobody of it is assigned', async () => {
  const task = await add('Ours')
  await eve.get(`/v1/projects/${project.id}`, 404)
  await eve.get(`/v1/tasks/${task.id}`, 404)
  await eve.post(`/v1/projects/${project.id}/add-task`, { title: 'Theirs' }, 404)
  await move(eve, task, { state: 'done' }, 404)
  await eve.delete(`/v1/tasks/${task.id}`, 404)
  assert.deepEqual((await eve.get(`/v1/task-activities?task=${task.id}`, 200)).items, [])
  await eve.post('/v1/projects', { organisation: acme.id, name: 'Theirs' }, 422)
  await ada.post(`/v1/tasks/${task.id}/assign-task`, { assignee: eve.id }, 422)
  await bob.delete(`/v1/projects/${project.id}`, 403)
})

test('an archived project is left as it is', async () => {
  const old = await ada.post('/v1/projects', { organisation: acme.id, name: 'Old' }, 201)
  const task = await ada.post(`/v1/projects/${old.id}/add-task`, { title: 'Kept' }, 201)
  await ada.patch(`/v1/projects/${old.id}`, { state: 'archived' }, 200)
  await ada.post(`/v1/projects/${old.id}/add-task`, { title: 'More' }, 409)
  await move(ada, task, { state: 'done' }, 409)
})

test('the tasks of who left are nobody’s', async () => {
  const task = await add('Orphan', { assignee: bob.id })
  await bob.post(`/v1/memberships/${bobs.id}/end-membership`, {}, 204)
  await backend.eventually(
    () => ada.get(`/v1/tasks/${task.id}`, 200),
    ({ assignee }) => assignee === null,
  )
})

test('tasks that are added and moved at once each have a place of their own', async () => {
  const board = await ada.post('/v1/projects', { organisation: acme.id, name: 'Busy' }, 201)
  const put = (i) => ada.post(`/v1/projects/${board.id}/add-task`, { title: `${i}` }, 201)
  const tasks = await Promise.all([1, 2, 3, 4, 5, 6].map(put))
  await Promise.all(tasks.slice(1).map((task) => move(ada, task, { state: 'todo', behind: tasks[0].id })))
  const { items } = await ada.get(`/v1/tasks?project=${board.id}&state=todo&sort=position`, 200)
  assert.equal(new Set(items.map(({ position }) => position)).size, 6)
})
