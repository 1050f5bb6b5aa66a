import { counter, entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const title = text({ min: 1, max: 120 })
const about = text({ max: 5_000, optional: true })

export const courses: PartTemplate = {
  name: 'courses',
  says: 'courses that authors publish, and learners enrol in and work through, lesson by lesson',
  needs: ['people'],
  declares: part({
    entities: {
      course: entity(
        {
          author: ref('user', { immutable: true }),
          title,
          about,
          state: oneOf(['draft', 'published', 'archived'], { default: 'draft' }),
          enrolmentCount: counter(),
        },
        {
          can: { read: [{ state: 'published' }, 'author', 'enrolments.learner'] },
          index: [
            ['state', '-createdAt'],
            ['author', '-createdAt'],
          ],
          because: 'it is changed by actions alone, since a course is published with lessons or not at all',
        },
      ),
      lesson: entity(
        {
          course: ref('course', { as: 'lessons', onDelete: 'cascade', immutable: true }),
          title,
          body: text({ min: 1, max: 50_000 }),
          position: int({ min: 1, max: 10_000 }),
        },
        {
          can: {
            read: ['course.author', 'course.enrolments.learner'],
            create: 'course.author',
            update: 'course.author',
          },
          unique: [['course', 'position']],
          because: 'removed by an action: a course that was published keeps a lesson',
        },
      ),
      enrolment: entity(
        {
          course: ref('course', { as: 'enrolments', onDelete: 'cascade', immutable: true }),
          learner: ref('user', { immutable: true }),
          doneAt: time({ optional: true }),
        },
        {
          can: { read: ['learner', 'course.author'] },
          unique: [['course', 'learner']],
          index: [
            ['learner', '-createdAt'],
            ['course', '-createdAt'],
          ],
        },
      ),
      lessonProgress: entity(
        {
          lesson: ref('lesson', { as: 'progress', onDelete: 'cascade', immutable: true }),
          enrolment: ref('enrolment', { as: 'progress', onDelete: 'cascade', immutable: true }),
          learner: ref('user', { immutable: true }),
        },
        {
          can: { read: ['learner', 'lesson.course.author'] },
          unique: [['enrolment', 'lesson']],
          plural: 'lesson-progress',
          because: 'a lesson that is done has one row a learner, so that a retry is harmless',
        },
      ),
    },
    events: {
      coursePublished: { course: ref('course'), author: ref('user') },
      learnerEnrolled: { course: ref('course'), learner: ref('user') },
      lessonCompleted: { course: ref('course'), lesson: ref('lesson'), learner: ref('user') },
      courseCompleted: { course: ref('course'), learner: ref('user') },
    },
    actions: {
      draftCourse: { input: { title, about }, returns: 'course', status: 201, allow: 'signedIn', limit: '30/h' },
      editCourse: { on: 'course', input: { title, about }, returns: 'course', allow: 'author', limit: '60/min' },
      publishCourse: { on: 'course', returns: 'course', allow: 'author', emits: ['coursePublished'], limit: '30/min' },
      archiveCourse: {
        on: 'course',
        returns: 'course',
        allow: 'author',
        limit: '30/min',
        because: 'whoever is enrolled keeps it; nobody enrols any more',
      },
      removeLesson: { on: 'lesson', allow: 'course.author', limit: '60/min' },
      enrol: { on: 'course', returns: 'enrolment', allow: 'signedIn', emits: ['learnerEnrolled'], limit: '30/min' },
      completeLesson: {
        on: 'lesson',
        returns: 'enrolment',
        allow: 'course.enrolments.learner',
        emits: ['lessonCompleted', 'courseCompleted'],
        limit: '120/min',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { course: 0.01, lesson: 0.1, enrolment: 0.5, lessonProgress: 6 },
    requests: {
      'course.list': 2,
      'course.get': 1,
      'lesson.list': 1,
      'lesson.get': 2,
      'lessonProgress.list': 1,
      enrol: 0.02,
      completeLesson: 0.2,
    },
  },
}
