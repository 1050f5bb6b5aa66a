import { type Handlers, type Id, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Names =
  | 'startConversation'
  | 'startGroup'
  | 'addParticipant'
  | 'leaveConversation'
  | 'postMessage'
  | 'withdrawMessage'
  | 'markConversationRead'

/** Each message is a write for everybody who takes part, so a conversation stays small. */
const mostPeople = 50

export const actions: Pick<Handlers<Design>, Names> = {
  async startConversation({ user, actor, db }) {
    if (user.id === actor.id) throw refused('own_self', 'Nobody has a conversation with themselves')
    const pair = [actor.id, user.id].sort().join(' ')
    const before = await db.asSystem.conversation.first({ pair })
    if (before) return before
    await refuseBlocked(db.asSystem, actor.id, [user.id])
    const conversation = await db.asSystem.conversation.create({ kind: 'pair', pair, startedBy: actor.id })
    for (const person of [actor.id, user.id]) await take(db.asSystem, conversation.id, person)
    return conversation
  },

  async startGroup({ input: { title, people }, actor, db }) {
    const conversation = await db.asSystem.conversation.create({ kind: 'group', title, startedBy: actor.id })
    const all = [...new Set([actor.id, ...people.map(({ person }) => person)])]
    await refuseBlocked(db.asSystem, actor.id, all)
    for (const person of all) await take(db.asSystem, conversation.id, person)
    return conversation
  },

  async addParticipant({ conversation, input: { person }, actor, db }) {
    if (conversation.kind === 'pair') throw refused('only_two', 'A conversation of two stays one of two: start a group')
    const before = await db.asSystem.participant.first({ conversation: conversation.id, person })
    if (before) return before
    await refuseBlocked(db.asSystem, actor.id, [person])
    if ((await db.asSystem.participant.count({ conversation: conversation.id })) >= mostPeople)
      throw refused('conversation_full', `A conversation has ${mostPeople} people at most`)
    return take(db.asSystem, conversation.id, person)
  },

  async leaveConversation({ conversation, actor, db }) {
    if (conversation.kind === 'pair') throw refused('only_two', 'A conversation of two cannot be left: block who bothers you')
    const mine = { conversation: conversation.id, person: actor.id }
    const participant = await db.asSystem.participant.first(mine)
    if (participant) await db.asSystem.participant.delete(participant.id)
    const item = await db.asSystem.inboxItem.first(mine)
    if (item) await db.asSystem.inboxItem.delete(item.id)
  },

  async postMessage({ conversation, input: { body }, actor, db, emit, now }) {
    const { items } = await db.asSystem.inboxItem.list({ where: { conversation: conversation.id }, limit: mostPeople })
    if (conversation.kind === 'pair')
      await refuseBlocked(
        db.asSystem,
        actor.id,
        items.map(({ person }) => person),
      )
    const message = await db.asSystem.message.create({ conversation: conversation.id, author: actor.id, body })
    for (const { id, person } of items)
      await db.asSystem.inboxItem.update(id, { touchedAt: now, ...(person === actor.id ? {} : { unreadCount: { add: 1 } }) })
    emit('messagePosted', { conversation: conversation.id, message: message.id, author: actor.id })
    return message
  },

  withdrawMessage: ({ message, db }) => db.asSystem.message.update(message.id, { withdrawn: true, body: '' }),

  async markConversationRead({ conversation, actor, db }) {
    const item = await db.inboxItem.first({ conversation: conversation.id, person: actor.id })
    if (!item) throw new Problem({ status: 404, code: 'not_in_inbox', title: 'This conversation is not in your inbox' })
    return item.unreadCount === 0 ? item : db.asSystem.inboxItem.update(item.id, { unreadCount: { add: -item.unreadCount } })
  },
}

async function take(
  db: SystemDb<Design>,
  conversation: Id<'conversation'>,
  person: Id<'user'>,
): Promise<Row<Design, 'participant'>> {
  await db.inboxItem.create({ conversation, person })
  return db.participant.create({ conversation, person })
}

/** In either direction, and without saying in which. */
async function refuseBlocked(db: SystemDb<Design>, one: Id<'user'>, others: readonly Id<'user'>[]): Promise<void> {
  const block =
    (await db.block.first({ by: one, person: { in: others } })) ?? (await db.block.first({ person: one, by: { in: others } }))
  if (block) throw new Problem({ status: 403, code: 'blocked', title: 'You and this person cannot write to each other' })
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
