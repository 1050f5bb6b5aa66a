import { date, entity, int, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const states = ['todo', 'doing', 'review', 'done'] as const

export const projects: PartTemplate = {
  name: 'projects',
  says: 'projects of an organisation, and their tasks on a board: in order, assigned, due, with what was done to them',
  needs: ['organisations'],
  people: 'meet',
  declares: part({
    entities: {
      project: entity(
        {
          organisation: ref('organisation', { as: 'projects', immutable: true }),
          name: text({ min: 1, max: 80 }),
          about: text({ max: 2_000, optional: true }),
          state: oneOf(['active', 'archived'], { default: 'active' }),
        },
        {
          can: {
            read: 'organisation.memberships.person',
            create: 'organisation.memberships.person',
            update: 'organisation.memberships.person',
            delete: 'organisation.memberships.administrator',
          },
          index: [['organisation', 'state', 'name']],
        },
      ),
      task: entity(
        {
          project: ref('project', { as: 'tasks', onDelete: 'cascade', immutable: true }),
          organisation: ref('organisation', {
            immutable: true,
            because: 'that of the project: a rule that starts here has one step less for every row',
          }),
          createdBy: ref('user', { immutable: true }),
          title: text({ min: 1, max: 200 }),
          details: text({ max: 5_000, optional: true }),
          state: oneOf(states, { default: 'todo' }),
          position: int({ because: 'its place in the column of its state, with room between for others' }),
          assignee: ref('user', { optional: true }),
          dueOn: date({ optional: true }),
        },
        {
          can: { read: 'organisation.memberships.person', delete: 'organisation.memberships.person' },
          index: [
            ['project', 'state', 'position'],
            ['assignee', 'state', 'dueOn'],
            ['organisation', 'assignee'],
          ],
          because: 'it is changed by actions alone, which keep assignees inside of the organisation and note who did what',
        },
      ),
      taskActivity: entity(
        {
          task: ref('task', { as: 'activities', onDelete: 'cascade', immutable: true }),
          by: ref('user', { immutable: true }),
          what: oneOf(['added', 'edited', 'moved', 'assigned', 'unassigned'], { immutable: true }),
          from: oneOf(states, { optional: true, immutable: true }),
          to: oneOf(states, { optional: true, immutable: true }),
          assignee: ref('user', { optional: true, immutable: true }),
        },
        { can: { read: 'sees:task' }, index: [['task', '-createdAt']] },
      ),
    },
    events: {
      taskAdded: { task: ref('task'), project: ref('project'), by: ref('user') },
      taskMoved: { task: ref('task'), from: oneOf(states), to: oneOf(states), by: ref('user') },
      taskAssigned: { task: ref('task'), assignee: ref('user'), by: ref('user') },
    },
    actions: {
      addTask: {
        on: 'project',
        input: {
          title: text({ min: 1, max: 200 }),
          details: text({ max: 5_000, optional: true }),
          dueOn: date({ optional: true }),
          assignee: ref('user', { optional: true }),
        },
        returns: 'task',
        status: 201,
        allow: 'organisation.memberships.person',
        emits: ['taskAdded', 'taskAssigned'],
        limit: '120/min',
      },
      editTask: {
        on: 'task',
        input: {
          title: text({ min: 1, max: 200 }),
          details: text({ max: 5_000, optional: true }),
          dueOn: date({ optional: true }),
        },
        returns: 'task',
        allow: 'organisation.memberships.person',
        limit: '120/min',
        because: 'all that it says is written: of two who send `If-Match` and edit at once, one is told',
      },
      moveTask: {
        on: 'task',
        input: { state: oneOf(states), behind: ref('task', { optional: true }) },
        returns: 'task',
        allow: 'organisation.memberships.person',
        emits: ['taskMoved'],
        limit: '240/min',
        because: 'to the top of the column, or behind a task of it',
      },
      assignTask: {
        on: 'task',
        input: { assignee: ref('user', { optional: true }) },
        returns: 'task',
        allow: 'organisation.memberships.person',
        emits: ['taskAssigned'],
        limit: '120/min',
      },
    },
  }),
  code: ['actions', 'on'],
  listens: ['memberLeft'],
  load: {
    rows: { project: 0.2, task: 15, taskActivity: 50 },
    requests: {
      'project.list': 4,
      'task.list': 20,
      'task.get': 10,
      'taskActivity.list': 3,
      addTask: 0.7,
      editTask: 0.5,
      moveTask: 2,
      assignTask: 0.7,
    },
  },
}
