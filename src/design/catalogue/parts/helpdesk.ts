import { bool, entity, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const states = ['new', 'open', 'pending', 'solved', 'closed'] as const
const priorities = ['low', 'normal', 'high', 'urgent'] as const
const body = text({ min: 1, max: 10_000, personal: true, because: 'people in need of help tell of themselves' })

export const helpdesk: PartTemplate = {
  name: 'helpdesk',
  says: 'tickets of people who need help, answered by agents within the time that their priority allows',
  needs: ['people'],
  roles: ['agent'],
  serves: ['agent'],
  declares: part({
    entities: {
      supportAgent: entity(
        { person: ref('user', { unique: true, immutable: true }), away: bool({ default: false }) },
        {
          can: {
            read: 'role:agent',
            create: { all: ['person', 'role:agent'] },
            update: { all: ['person', 'role:agent'] },
            delete: 'person',
          },
          because: 'roles stand in tokens, so whom a ticket can be assigned to is written down here',
        },
      ),
      ticket: entity(
        {
          requester: ref('user', { immutable: true }),
          title: text({ min: 1, max: 200, immutable: true }),
          body: text({ min: 1, max: 10_000, immutable: true, personal: true }),
          state: oneOf(states, { default: 'new' }),
          priority: oneOf(priorities, { default: 'normal' }),
          assignee: ref('user', { optional: true }),
          dueAt: time({ because: 'until when an agent is to have answered' }),
          escalated: bool({ default: false }),
          solvedAt: time({ optional: true }),
        },
        {
          can: { read: ['requester', 'role:agent'] },
          index: [
            ['requester', '-createdAt'],
            ['state', 'dueAt'],
            ['escalated', 'state', 'dueAt'],
            ['assignee', 'state', 'dueAt'],
          ],
          because: 'it is changed by actions alone, so that its state goes only where it may',
        },
      ),
      reply: entity(
        {
          ticket: ref('ticket', { as: 'replies', onDelete: 'cascade', immutable: true }),
          author: ref('user', { immutable: true }),
          side: oneOf(['requester', 'agent'], { immutable: true }),
          body,
        },
        { can: { read: 'sees:ticket' }, index: [['ticket', 'createdAt']] },
      ),
      ticketNote: entity(
        {
          ticket: ref('ticket', { as: 'notes', onDelete: 'cascade', immutable: true }),
          author: ref('user', { immutable: true }),
          body,
        },
        {
          can: {
            read: 'role:agent',
            create: { all: ['author', 'role:agent'] },
            update: { all: ['author', 'role:agent'] },
            delete: { all: ['author', 'role:agent'] },
          },
          index: [['ticket', 'createdAt']],
          because: 'what agents tell each other: an entity of its own, so that no read of a ticket can show it to the requester',
        },
      ),
    },
    events: {
      ticketOpened: { ticket: ref('ticket'), requester: ref('user'), priority: oneOf(priorities) },
      ticketReplied: { ticket: ref('ticket'), reply: ref('reply'), side: oneOf(['requester', 'agent']) },
      ticketAssigned: { ticket: ref('ticket'), assignee: ref('user'), by: ref('user') },
      ticketEscalated: { ticket: ref('ticket'), assignee: ref('user', { optional: true }) },
      ticketSolved: { ticket: ref('ticket'), by: ref('user') },
    },
    actions: {
      openTicket: {
        input: { title: text({ min: 1, max: 200 }), body, priority: oneOf(priorities, { default: 'normal' }) },
        returns: 'ticket',
        status: 201,
        allow: 'signedIn',
        emits: ['ticketOpened'],
        starts: ['escalateTicket'],
        limit: '20/h',
      },
      replyToTicket: {
        on: 'ticket',
        input: { body },
        returns: 'reply',
        status: 201,
        allow: ['requester', 'role:agent'],
        emits: ['ticketReplied'],
        starts: ['escalateTicket'],
        limit: '30/min',
      },
      assignTicket: {
        on: 'ticket',
        input: { assignee: ref('user') },
        returns: 'ticket',
        allow: 'role:agent',
        emits: ['ticketAssigned'],
        limit: '120/min',
      },
      scheduleTicket: {
        on: 'ticket',
        input: { priority: oneOf(priorities), dueAt: time({ optional: true }) },
        returns: 'ticket',
        allow: 'role:agent',
        starts: ['escalateTicket'],
        limit: '120/min',
        because: 'due as the priority says, or when somebody promised',
      },
      moveTicket: {
        on: 'ticket',
        input: { state: oneOf(['open', 'pending', 'solved']) },
        returns: 'ticket',
        allow: ['requester', 'role:agent'],
        emits: ['ticketSolved'],
        starts: ['escalateTicket', 'closeTicket'],
        limit: '60/min',
      },
    },
    jobs: {
      escalateTicket: {
        input: { ticket: ref('ticket'), dueAt: time() },
        emits: ['ticketEscalated'],
        because: 'started for the instant at which a ticket is due, so that nothing has to look through all of them',
      },
      closeTicket: { input: { ticket: ref('ticket'), solvedAt: time() } },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { ticket: 0.3, reply: 1.2, ticketNote: 0.3, supportAgent: 0.001 },
    requests: {
      'ticket.list': 1,
      'ticket.get': 0.5,
      'reply.list': 0.5,
      'ticketNote.list': 0.2,
      'ticketNote.create': 0.01,
      openTicket: 0.01,
      replyToTicket: 0.04,
      assignTicket: 0.01,
      moveTicket: 0.01,
    },
  },
}
