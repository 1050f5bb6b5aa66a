import { type Handlers, type Id, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>

export const actions: Pick<Actions, 'requestSubjectApproval' | 'decideApproval' | 'withdrawApproval'> = {
  async requestSubjectApproval({ subject, input: { reason, approvers, needed }, actor, db, emit }) {
    const asked = [...new Set(approvers.map(({ approver }) => approver))]
    if (asked.includes(actor.id)) throw wrong('own_approval', 'Who asks cannot be among those who approve')
    if (asked.length < needed) throw wrong('too_few_approvers', `${needed} are to approve, and ${asked.length} are asked`)
    if (await db.approvalRequest.first({ subject: subject.id, state: 'open' }))
      throw conflict('already_requested', 'An approval of it is open already')
    const request = await db.asSystem.approvalRequest.create({ subject: subject.id, requester: actor.id, reason, needed })
    for (const approver of asked) await db.asSystem.approvalStep.create({ request: request.id, approver })
    emit('subjectApprovalRequested', { subject: subject.id, approvalRequest: request.id })
    return request
  },

  async decideApproval({ approvalStep: step, input: { decision, note }, actor, db, emit, now }) {
    const request = await db.approvalRequest.get(step.request)
    if (step.state === decision) return request
    if (step.state !== 'waiting') throw conflict('decided', `You have ${step.state} it already`)
    if (request.state !== 'open') throw conflict('approval_over', `The request is ${request.state}`)
    if (request.requester === actor.id)
      throw new Problem({ status: 403, code: 'own_approval', title: 'Nobody decides what they asked for themselves' })
    await db.asSystem.approvalStep.update(step.id, { state: decision, note, decidedAt: now })
    const [all, approved, rejected] = [
      await db.asSystem.approvalStep.count({ request: request.id }),
      await db.asSystem.approvalStep.count({ request: request.id, state: 'approved' }),
      await db.asSystem.approvalStep.count({ request: request.id, state: 'rejected' }),
    ]
    const told = { subject: request.subject, approvalRequest: request.id }
    if (approved >= request.needed) {
      await mark(db.asSystem, request.subject, 'approved')
      emit('subjectApproved', told)
      return db.asSystem.approvalRequest.update(request.id, { state: 'approved', decidedAt: now })
    }
    // So many said no that those who are left are not enough.
    if (all - rejected < request.needed) {
      await mark(db.asSystem, request.subject, 'rejected')
      emit('subjectRejected', told)
      return db.asSystem.approvalRequest.update(request.id, { state: 'rejected', decidedAt: now })
    }
    return request
  },

  async withdrawApproval({ approvalRequest: { id, state }, db, now }) {
    if (state === 'withdrawn') return
    if (state !== 'open') throw conflict('approval_over', `The request is ${state}`)
    await db.asSystem.approvalRequest.update(id, { state: 'withdrawn', decidedAt: now })
  },
}

/** The row says what was decided last, so that a rule of it may ask for `{ approved: 1 }`. */
async function mark(db: SystemDb<Design>, id: Id<'subject'>, decided: 'approved' | 'rejected'): Promise<void> {
  const { approved, rejected } = await db.subject.get(id)
  await db.subject.update(id, {
    approved: { add: Number(decided === 'approved') - approved },
    rejected: { add: Number(decided === 'rejected') - rejected },
  })
}

function wrong(code: string, title: string): Problem {
  return new Problem({ status: 422, code, title })
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
