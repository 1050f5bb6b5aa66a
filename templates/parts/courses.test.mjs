import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob, eve] = await Promise.all(['ada', 'bob', 'eve'].map((handle) => backend.signUp(handle)))
const draft = (title) => ada.post('/v1/draft-course', { title }, 201)
const act = (who, course, action, status = 200) => who.post(`/v1/courses/${course.id}/${action}`, {}, status)
const addLesson = (who, course, position, status = 201) =>
  who.post('/v1/lessons', { course: course.id, title: `Lesson ${position}`, body: 'Read this', position }, status)
const complete = (who, lesson, status = 200) => who.post(`/v1/lessons/${lesson.id}/complete-lesson`, {}, status)

async function published(title, lessons) {
  const course = await draft(title)
  const made = []
  for (let position = 1; position <= lessons; position++) made.push(await addLesson(ada, course, position))
  await act(ada, course, 'publish-course')
  return { course, lessons: made }
}

test('a course is published by its author, with lessons', async () => {
  const course = await draft('Empty')
  await act(ada, course, 'publish-course', 409)
  await bob.get(`/v1/courses/${course.id}`, 404)
  await addLesson(bob, course, 1, 422)
  await addLesson(ada, course, 1)
  await act(ada, course, 'publish-course')
  await act(bob, course, 'publish-course', 403)
  await addLesson(bob, course, 2, 403)
  assert.equal((await bob.get(`/v1/courses/${course.id}`, 200)).state, 'published')
})

test('a draft loses any lesson, and a course that was published keeps its last one', async () => {
  const remove = (who, { id }, status) => who.post(`/v1/lessons/${id}/remove-lesson`, {}, status)
  const empty = await draft('Emptied')
  await remove(ada, await addLesson(ada, empty, 1), 204)
  const { course, lessons } = await published('Kept', 3)
  await act(bob, course, 'enrol')
  await remove(bob, lessons[0], 403)
  await ada.delete(`/v1/lessons/${lessons[0].id}`, 405)
  const answers = await Promise.allSettled(lessons.map((lesson) => remove(ada, lesson, 204)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.match(answers.find(({ status }) => status === 'rejected').reason.message, /last_lesson/)
  await act(ada, course, 'archive-course')
  const { items } = await bob.get(`/v1/lessons?course=${course.id}`, 200)
  assert.equal(items.length, 1)
  await remove(ada, items[0], 409)
})

test('who enrols twice is enrolled once', async () => {
  const { course } = await published('Twice', 1)
  const [first, second] = await Promise.all([act(bob, course, 'enrol'), act(bob, course, 'enrol')])
  assert.equal(first.id, second.id)
  assert.equal((await bob.get(`/v1/courses/${course.id}`, 200)).enrolmentCount, 1)
})

test('only the enrolled read lessons', async () => {
  const { course, lessons } = await published('Closed', 1)
  await eve.get(`/v1/lessons/${lessons[0].id}`, 404)
  await complete(eve, lessons[0], 404)
  await complete(ada, lessons[0], 403)
  await act(bob, course, 'enrol')
  assert.equal((await bob.get(`/v1/lessons/${lessons[0].id}`, 200)).body, 'Read this')
  assert.deepEqual((await eve.get(`/v1/lessons?course=${course.id}`, 200)).items, [])
  assert.deepEqual((await eve.get(`/v1/enrolments?course=${course.id}`, 200)).items, [])
})

test('a course is done with its last lesson, and a lesson is done once', async () => {
  const { course, lessons } = await published('Done', 2)
  await act(bob, course, 'enrol')
  assert.equal((await complete(bob, lessons[0])).doneAt, null)
  assert.equal((await complete(bob, lessons[0])).doneAt, null)
  const done = await complete(bob, lessons[1])
  assert.notEqual(done.doneAt, null)
  assert.equal((await complete(bob, lessons[1])).doneAt, done.doneAt)
  const { items } = await bob.get(`/v1/lesson-progress?enrolment=${done.id}`, 200)
  assert.equal(items.length, 2)
})

test('an archived course stays with those who are enrolled', async () => {
  const { course, lessons } = await published('Archived', 1)
  await act(bob, course, 'enrol')
  await act(ada, course, 'archive-course')
  await act(eve, course, 'enrol', 404)
  await bob.get(`/v1/lessons/${lessons[0].id}`, 200)
})

test('a course whose last lessons are done at once is done', async () => {
  const { course, lessons } = await published('At once', 3)
  const { id } = await act(bob, course, 'enrol')
  await Promise.all(lessons.map((lesson) => complete(bob, lesson)))
  assert.notEqual((await bob.get(`/v1/enrolments/${id}`, 200)).doneAt, null)
})
