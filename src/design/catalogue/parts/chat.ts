import { bool, counter, entity, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const body = text({ min: 1, max: 4_000, personal: true })
const title = text({ min: 1, max: 80 })

export const chat: PartTemplate = {
  name: 'chat',
  says: 'conversations of two or of a group, which only those who take part in them see',
  needs: ['people'],
  people: 'meet',
  tells: {
    messagePosted: [
      {
        to: { each: 'participant', of: 'conversation', person: 'person' },
        by: 'author',
        title: 'You have a new message',
        about: 'conversation',
      },
    ],
  },
  declares: part({
    entities: {
      conversation: entity(
        {
          kind: oneOf(['pair', 'group'], { immutable: true }),
          title: text({ min: 1, max: 80, optional: true }),
          pair: text({
            max: 80,
            unique: true,
            optional: true,
            immutable: true,
            because: 'the ids of both, in order: two people have one conversation, whoever begins it',
          }),
          startedBy: ref('user', { as: 'startedConversations', immutable: true }),
        },
        { can: { read: 'participants.person' } },
      ),
      participant: entity(
        {
          conversation: ref('conversation', { as: 'participants', onDelete: 'cascade', immutable: true }),
          person: ref('user', { as: 'conversations', immutable: true }),
        },
        { can: { read: 'sees:conversation' }, unique: [['conversation', 'person']] },
      ),
      inboxItem: entity(
        {
          conversation: ref('conversation', { as: 'inboxItems', onDelete: 'cascade', immutable: true }),
          person: ref('user', { as: 'inbox', immutable: true }),
          unreadCount: counter(),
          touchedAt: time({ default: 'now', because: 'of its newest message: an inbox is sorted by it' }),
        },
        {
          can: { read: 'person' },
          unique: [['conversation', 'person']],
          index: [['person', '-touchedAt']],
          because: 'apart from who takes part: how much somebody has read is for them alone',
        },
      ),
      message: entity(
        {
          conversation: ref('conversation', { as: 'messages', onDelete: 'cascade', immutable: true }),
          author: ref('user', { as: 'messages', immutable: true }),
          body: text({ max: 4_000, personal: true }),
          withdrawn: bool({ default: false }),
        },
        { can: { read: 'sees:conversation' }, index: [['conversation', '-createdAt']] },
      ),
      block: entity(
        {
          person: ref('user', { as: 'blockedBy', immutable: true }),
          by: ref('user', { as: 'blocks', immutable: true }),
        },
        {
          can: { read: 'by', create: 'by', delete: 'by' },
          unique: [['person', 'by']],
          because: 'who is blocked is not told so',
        },
      ),
    },
    events: { messagePosted: { conversation: ref('conversation'), message: ref('message'), author: ref('user') } },
    actions: {
      startConversation: { on: 'user', returns: 'conversation', allow: 'signedIn', limit: '30/h' },
      startGroup: {
        input: { title, people: list(json({ person: ref('user') }), { max: 49 }) },
        returns: 'conversation',
        status: 201,
        allow: 'signedIn',
        limit: '30/h',
      },
      addParticipant: {
        on: 'conversation',
        input: { person: ref('user') },
        returns: 'participant',
        allow: 'startedBy',
        limit: '60/h',
      },
      leaveConversation: { on: 'conversation', allow: 'participants.person', limit: '60/h' },
      postMessage: {
        on: 'conversation',
        input: { body },
        returns: 'message',
        status: 201,
        allow: 'participants.person',
        emits: ['messagePosted'],
        limit: '60/min',
      },
      withdrawMessage: { on: 'message', returns: 'message', allow: 'author', limit: '60/min' },
      markConversationRead: { on: 'conversation', returns: 'inboxItem', allow: 'participants.person', limit: '120/min' },
    },
  }),
  code: ['actions'],
  load: {
    rows: { message: 300, conversation: 2, participant: 5, inboxItem: 5 },
    requests: {
      'inboxItem.list': 20,
      'message.list': 30,
      startConversation: 0.1,
      startGroup: 0.02,
      postMessage: 10,
      markConversationRead: 15,
    },
  },
}
