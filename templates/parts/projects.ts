import { type Handlers, type Id, Problem, type Row, type Subscribers, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type Task = Row<Design, 'task'>

/** Between two neighbours: a task can be put 32 times in one place before those behind it are spread out again. */
const room = 2 ** 32
const spreadAtOnce = 50

export const actions: Pick<Actions, 'addTask' | 'editTask' | 'moveTask' | 'assignTask'> = {
  async addTask({ project, input: { title, details, dueOn, assignee }, actor, db, emit }) {
    if (project.state !== 'active') throw conflict('project_archived', 'The project is archived')
    if (assignee) await mustBeMember(db.asSystem, project.organisation, assignee)
    const task = await db.asSystem.task.create({
      project: project.id,
      organisation: project.organisation,
      createdBy: actor.id,
      title,
      details,
      dueOn,
      assignee,
      position: (await lastPosition(db.asSystem, project.id, 'todo')) + room,
    })
    await db.asSystem.taskActivity.create({ task: task.id, by: actor.id, what: 'added', assignee })
    emit('taskAdded', { task: task.id, project: project.id, by: actor.id })
    if (assignee) emit('taskAssigned', { task: task.id, assignee, by: actor.id })
    return task
  },

  async editTask({ task, input, actor, db }) {
    await mustBeActive(db.asSystem, task)
    const edited = await db.asSystem.task.update(task.id, input)
    await db.asSystem.taskActivity.create({ task: task.id, by: actor.id, what: 'edited' })
    return edited
  },

  async moveTask({ task, input: { state, behind }, actor, db, emit }) {
    await mustBeActive(db.asSystem, task)
    const position = await positionBehind(db.asSystem, task, state, behind)
    const moved = await db.asSystem.task.update(task.id, { state, position })
    if (task.state !== state) {
      await db.asSystem.taskActivity.create({ task: task.id, by: actor.id, what: 'moved', from: task.state, to: state })
      emit('taskMoved', { task: task.id, from: task.state, to: state, by: actor.id })
    }
    return moved
  },

  async assignTask({ task, input: { assignee }, actor, db, emit }) {
    await mustBeActive(db.asSystem, task)
    if (task.assignee === assignee) return task
    if (assignee) await mustBeMember(db.asSystem, task.organisation, assignee)
    const assigned = await db.asSystem.task.update(task.id, { assignee })
    const what = assignee ? 'assigned' : 'unassigned'
    await db.asSystem.taskActivity.create({ task: task.id, by: actor.id, what, assignee })
    if (assignee) emit('taskAssigned', { task: task.id, assignee, by: actor.id })
    return assigned
  },
}

export const on: Required<Pick<Subscribers<Design>, 'memberLeft'>> = {
  /** Whoever left sees none of their tasks any more, so nobody is to wait for them. */
  async memberLeft({ organisation, person, by }, { db }) {
    // They may have come back before this ran.
    if (await db.membership.first({ organisation, person })) return
    for (;;) {
      const { items, next } = await db.task.list({ where: { organisation, assignee: person }, limit: 500 })
      for (const { id } of items) {
        await db.task.update(id, { assignee: null })
        await db.taskActivity.create({ task: id, by, what: 'unassigned' })
      }
      if (next === null) return
    }
  },
}

async function lastPosition(db: SystemDb<Design>, project: Id<'project'>, state: Task['state']): Promise<number> {
  const last = await db.task.first({ project, state }, { sort: '-position' })
  return last?.position ?? 0
}

/** The middle between the task that it comes behind and the one after that. */
async function positionBehind(
  db: SystemDb<Design>,
  { id, project }: Task,
  state: Task['state'],
  behind: Id<'task'> | null,
): Promise<number> {
  const before = behind === null ? null : await db.task.find(behind)
  if (behind !== null && (before?.project !== project || before.state !== state || behind === id))
    throw new Problem({ status: 422, code: 'not_in_column', title: 'The task that it is to stand behind is not in that column' })
  const { items } = await db.task.list({
    where: { project, state, ...(before === null ? {} : { position: { gt: before.position } }) },
    sort: 'position',
    limit: spreadAtOnce + 2,
  })
  const others = items.filter((each) => each.id !== id)
  const [first, end] = [others[0], others[spreadAtOnce]]
  if (first === undefined) return (before?.position ?? 0) + room
  const low = before?.position ?? first.position - 2 * room
  if (first.position - low > 1) return Math.floor((low + first.position) / 2)
  const spread = others.slice(0, spreadAtOnce)
  const step = end === undefined ? room : Math.floor((end.position - low) / (spread.length + 2))
  if (step < 2) throw conflict('no_room', 'There is no room left in this place of the column: put it elsewhere')
  for (const [i, each] of spread.entries()) await db.task.update(each.id, { position: low + step * (i + 2) })
  return low + step
}

async function mustBeActive(db: SystemDb<Design>, { project }: Task): Promise<void> {
  if ((await db.project.get(project)).state !== 'active') throw conflict('project_archived', 'The project is archived')
}

async function mustBeMember(db: SystemDb<Design>, organisation: Id<'organisation'>, person: Id<'user'>): Promise<void> {
  if (await db.membership.first({ organisation, person })) return
  throw new Problem({ status: 422, code: 'not_a_member', title: 'Only who belongs to the organisation can be assigned' })
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
