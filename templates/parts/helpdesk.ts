import { type Handlers, type Jobs, Problem, type Row } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type Ticket = Row<Design, 'ticket'>
type State = Ticket['state']

/** Hours until an agent is to have answered. */
const hoursToAnswer: Readonly<Record<Ticket['priority'], number>> = { low: 72, normal: 24, high: 8, urgent: 1 }
const closesAfter = '7d'
/** How far ahead somebody may promise an answer. */
const mostHours = 90 * 24

/** Where a ticket may be moved to by hand; replies move it too. What is closed stays closed. */
const next: Readonly<Record<State, readonly State[]>> = {
  new: ['open', 'pending', 'solved'],
  open: ['pending', 'solved'],
  pending: ['open', 'solved'],
  solved: ['open'],
  closed: [],
}

export const actions: Pick<Actions, 'openTicket' | 'replyToTicket' | 'assignTicket' | 'scheduleTicket' | 'moveTicket'> = {
  async openTicket({ input, actor, db, emit, start, now }) {
    const dueAt = dueFrom(now, input.priority)
    const ticket = await db.asSystem.ticket.create({ ...input, requester: actor.id, dueAt })
    emit('ticketOpened', { ticket: ticket.id, requester: actor.id, priority: input.priority })
    start('escalateTicket', { ticket: ticket.id, dueAt }, { at: dueAt })
    return ticket
  },

  async replyToTicket({ ticket, input: { body }, actor, db, emit, start, now }) {
    if (ticket.state === 'closed') throw conflict('ticket_closed', 'The ticket is closed: open another one')
    const side = ticket.requester === actor.id ? 'requester' : 'agent'
    const reply = await db.asSystem.reply.create({ ticket: ticket.id, author: actor.id, side, body })
    emit('ticketReplied', { ticket: ticket.id, reply: reply.id, side })
    if (side === 'agent') {
      await db.asSystem.ticket.update(ticket.id, { state: 'pending', escalated: false, solvedAt: null })
    } else if (ticket.state === 'pending' || ticket.state === 'solved') {
      const dueAt = dueFrom(now, ticket.priority)
      await db.asSystem.ticket.update(ticket.id, { state: 'open', dueAt, solvedAt: null })
      start('escalateTicket', { ticket: ticket.id, dueAt }, { at: dueAt })
    }
    return reply
  },

  async assignTicket({ ticket, input: { assignee }, actor, db, emit }) {
    if (ticket.state === 'closed') throw conflict('ticket_closed', 'The ticket is closed')
    const agent = await db.supportAgent.first({ person: assignee })
    if (!agent) throw new Problem({ status: 422, code: 'not_an_agent', title: 'A ticket is assigned to an agent' })
    if (agent.away) throw conflict('agent_away', 'The agent is away')
    if (ticket.assignee === assignee) return ticket
    const state = ticket.state === 'new' ? 'open' : ticket.state
    const assigned = await db.asSystem.ticket.update(ticket.id, { assignee, state })
    emit('ticketAssigned', { ticket: ticket.id, assignee, by: actor.id })
    return assigned
  },

  async scheduleTicket({ ticket, input: { priority, dueAt: promised }, db, start, now }) {
    if (ticket.state === 'closed') throw conflict('ticket_closed', 'The ticket is closed')
    if (promised !== null && Date.parse(promised) > Date.parse(now) + mostHours * 3_600_000)
      throw new Problem({ status: 422, code: 'too_late', title: `A ticket is due within ${mostHours / 24} days` })
    const dueAt = promised === null ? dueFrom(ticket.createdAt, priority) : promised
    const scheduled = await db.asSystem.ticket.update(ticket.id, { priority, dueAt, escalated: false })
    start('escalateTicket', { ticket: ticket.id, dueAt }, { at: dueAt })
    return scheduled
  },

  async moveTicket({ ticket, input: { state }, actor, db, emit, start, now }) {
    if (ticket.state === state) return ticket
    if (!next[ticket.state].includes(state))
      throw conflict('not_from_here', `A ticket that is ${ticket.state} cannot become ${state}`)
    if (state === 'pending' && ticket.requester === actor.id)
      throw new Problem({ status: 403, code: 'agent_only', title: 'Only an agent waits for the requester' })
    if (state === 'solved') {
      emit('ticketSolved', { ticket: ticket.id, by: actor.id })
      start('closeTicket', { ticket: ticket.id, solvedAt: now }, { after: closesAfter })
      return db.asSystem.ticket.update(ticket.id, { state, solvedAt: now, escalated: false })
    }
    if (state === 'pending') return db.asSystem.ticket.update(ticket.id, { state, escalated: false })
    const dueAt = dueFrom(now, ticket.priority)
    start('escalateTicket', { ticket: ticket.id, dueAt }, { at: dueAt })
    return db.asSystem.ticket.update(ticket.id, { state, dueAt, solvedAt: null })
  },
}

export const jobs: Pick<Jobs<Design>, 'escalateTicket' | 'closeTicket'> = {
  async escalateTicket({ input: { ticket: id, dueAt }, db, emit }) {
    const ticket = await db.ticket.find(id)
    const waits = ticket?.state === 'new' || ticket?.state === 'open'
    // It was answered, or is due at another time for which another job was started.
    if (!waits || ticket.escalated || ticket.dueAt !== dueAt) return
    await db.ticket.update(id, { escalated: true })
    emit('ticketEscalated', { ticket: id, assignee: ticket.assignee })
  },

  async closeTicket({ input: { ticket: id, solvedAt }, db }) {
    const ticket = await db.ticket.find(id)
    if (ticket?.state === 'solved' && ticket.solvedAt === solvedAt) await db.ticket.update(id, { state: 'closed' })
  },
}

function dueFrom(from: string, priority: Ticket['priority']): string {
  return new Date(Date.parse(from) + hoursToAnswer[priority] * 3_600_000).toISOString()
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
