import { counter, entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const body = text({ min: 1, max: 2_000 })

export const comments: PartTemplate = {
  name: 'comments',
  says: 'what people say about a subject, and answer to each other, until a moderator hides it',
  needs: ['people'],
  people: 'meet',
  subjects: { post: 'author', article: 'author', document: 'owner' },
  roles: ['moderator'],
  tells: {
    commentAdded: [
      { to: 'subject.subjectOwner', by: 'author', title: 'Somebody commented on your subject', about: 'comment' },
      { to: 'comment.parent.author', by: 'author', title: 'Somebody answered your comment', about: 'comment' },
    ],
    commentHidden: [{ to: 'author', title: 'A moderator has hidden your comment', about: 'comment' }],
  },
  declares: part({
    entities: {
      comment: entity(
        {
          subject: ref('subject', { as: 'comments', onDelete: 'cascade', immutable: true }),
          author: ref('user', { as: 'comments', immutable: true }),
          parent: ref('comment', { as: 'replies', onDelete: 'cascade', optional: true, immutable: true }),
          depth: int({ min: 0, max: 5, default: 0, immutable: true, because: 'those with 0 answer to no other' }),
          body,
          state: oneOf(['shown', 'hidden', 'withdrawn'], { default: 'shown' }),
          editedAt: time({ optional: true }),
          replyCount: counter({ because: 'of those that are shown' }),
        },
        {
          can: { read: [{ all: ['sees:subject', { state: 'shown' }] }, 'author', 'role:moderator'] },
          index: [
            ['subject', 'depth', 'createdAt'],
            ['parent', 'createdAt'],
            ['author', '-createdAt'],
            ['state', '-createdAt'],
          ],
          because: 'all changes are actions, so that what is counted stays right and nobody sets a state by hand',
        },
      ),
      commentTally: entity(
        {
          subject: ref('subject', { as: 'commentTally', onDelete: 'cascade', immutable: true, unique: true }),
          count: counter(),
        },
        { can: { read: 'sees:subject' }, because: 'a row of its own, so that a comment does not change what it is about' },
      ),
    },
    events: {
      commentAdded: { subject: ref('subject'), comment: ref('comment'), author: ref('user') },
      commentHidden: { subject: ref('subject'), comment: ref('comment'), author: ref('user') },
    },
    actions: {
      commentOnSubject: {
        on: 'subject',
        input: { body, parent: ref('comment', { optional: true }) },
        returns: 'comment',
        status: 201,
        allow: 'signedIn',
        emits: ['commentAdded'],
        limit: '20/min',
      },
      editComment: {
        on: 'comment',
        input: { body },
        returns: 'comment',
        allow: { all: ['author', { state: 'shown' }] },
        limit: '30/min',
      },
      withdrawComment: { on: 'comment', returns: 'comment', allow: 'author', limit: '30/min' },
      hideComment: { on: 'comment', returns: 'comment', allow: 'role:moderator', emits: ['commentHidden'], limit: '120/min' },
      showComment: { on: 'comment', returns: 'comment', allow: 'role:moderator', limit: '120/min' },
    },
  }),
  code: ['actions'],
  load: {
    rows: { comment: 15, commentTally: 3 },
    requests: { 'comment.list': 15, commentOnSubject: 0.5, editComment: 0.05, withdrawComment: 0.02, hideComment: 0.002 },
  },
}
