import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

export const actions: Pick<
  Actions,
  'draftCourse' | 'editCourse' | 'publishCourse' | 'archiveCourse' | 'removeLesson' | 'enrol' | 'completeLesson'
> = {
  draftCourse: ({ input, actor, db }) => db.asSystem.course.create({ ...input, author: actor.id }),

  editCourse: ({ course, input, db }) => db.asSystem.course.update(course.id, input),

  async publishCourse({ course, actor, db, emit }) {
    if (course.state === 'published') return course
    if ((await db.lesson.count({ course: course.id })) === 0)
      throw conflict('no_lessons', 'A course is published with its first lesson')
    emit('coursePublished', { course: course.id, author: actor.id })
    return db.asSystem.course.update(course.id, { state: 'published' })
  },

  async archiveCourse({ course, db }) {
    if (course.state === 'draft') throw conflict('not_published', 'A draft is not archived: it was never published')
    return db.asSystem.course.update(course.id, { state: 'archived' })
  },

  async removeLesson({ lesson, db }) {
    const { state } = await db.course.get(lesson.course)
    if (state !== 'draft' && (await db.lesson.count({ course: lesson.course })) === 1)
      throw conflict('last_lesson', `A course that is ${state} keeps its last lesson`)
    await db.asSystem.lesson.delete(lesson.id)
  },

  async enrol({ course, actor, db, emit }) {
    const before = await db.enrolment.first({ course: course.id, learner: actor.id })
    if (before) return before
    if (course.state !== 'published') throw conflict('not_published', 'Nobody enrols in a course that is not published')
    const enrolment = await db.asSystem.enrolment.create({ course: course.id, learner: actor.id })
    await db.asSystem.course.update(course.id, { enrolmentCount: { add: 1 } })
    emit('learnerEnrolled', { course: course.id, learner: actor.id })
    return enrolment
  },

  async completeLesson({ lesson, actor, db, emit, now }) {
    const { course } = lesson
    const enrolment = await db.enrolment.first({ course, learner: actor.id })
    if (!enrolment) throw new Problem({ status: 403, code: 'not_enrolled', title: 'Only who is enrolled completes a lesson' })
    if (await db.lessonProgress.first({ enrolment: enrolment.id, lesson: lesson.id })) return enrolment
    await db.asSystem.lessonProgress.create({ lesson: lesson.id, enrolment: enrolment.id, learner: actor.id })
    emit('lessonCompleted', { course, lesson: lesson.id, learner: actor.id })
    if (enrolment.doneAt !== null) return enrolment
    const [done, all] = [await db.lessonProgress.count({ enrolment: enrolment.id }), await db.lesson.count({ course })]
    if (done < all) return enrolment
    emit('courseCompleted', { course, learner: actor.id })
    return db.asSystem.enrolment.update(enrolment.id, { doneAt: now })
  },
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
