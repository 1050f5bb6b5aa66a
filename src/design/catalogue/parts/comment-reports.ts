import { entity, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const note = text({ max: 1_000, optional: true, personal: true })
const reason = ['spam', 'abuse', 'illegal', 'other'] as const
const verdict = ['upheld', 'dismissed'] as const

export const commentReports: PartTemplate = {
  name: 'comment-reports',
  says: 'what people report about comments, and what moderators decide about it: a comment that is upheld against is hidden',
  needs: ['people', 'comments', 'moderation'],
  subjects: { post: 'author', article: 'author', document: 'owner' },
  joins: ['comments', 'moderation'],
  roles: ['moderator'],
  tells: {
    commentReportResolved: [{ to: 'reporter', title: 'What you reported was decided about', about: 'commentReport' }],
  },
  declares: part({
    entities: {
      commentReport: entity(
        {
          comment: ref('comment', {
            as: 'reports',
            onDelete: 'clear',
            optional: true,
            because: 'a report outlives what it is about, which may go with what was commented on',
          }),
          reporter: ref('user', { as: 'commentReports', immutable: true }),
          reason: oneOf(reason, { immutable: true }),
          note,
          state: oneOf(['open', ...verdict], { default: 'open' }),
          resolvedBy: ref('user', { as: 'resolvedCommentReports', optional: true }),
          resolvedAt: time({ optional: true }),
          resolution: note,
        },
        {
          can: { read: ['reporter', 'role:moderator'] },
          index: [
            ['state', 'createdAt'],
            ['comment', 'state'],
            ['reporter', '-createdAt'],
          ],
          unique: [{ on: ['comment', 'reporter'], where: { state: 'open' } }],
          because: 'one open report a person, so that a retry is harmless and nobody is outshouted',
        },
      ),
    },
    events: {
      commentReported: { comment: ref('comment'), commentReport: ref('commentReport') },
      commentReportResolved: {
        commentReport: ref('commentReport'),
        reporter: ref('user'),
        comment: ref('comment', { optional: true }),
        verdict: oneOf(verdict),
      },
    },
    actions: {
      reportComment: {
        on: 'comment',
        input: { reason: oneOf(reason), note },
        returns: 'commentReport',
        allow: 'signedIn',
        emits: ['commentReported'],
        limit: '20/h',
      },
      commentModerationQueue: {
        kind: 'query',
        input: { after: text({ max: 500, optional: true }) },
        returns: 'commentReport[]',
        allow: 'role:moderator',
      },
      resolveCommentReport: {
        on: 'commentReport',
        input: { verdict: oneOf(verdict), resolution: note },
        returns: 'commentReport',
        allow: 'role:moderator',
        emits: ['commentReportResolved', 'commentHidden'],
        limit: '120/min',
        because:
          'all that is open about the same comment is resolved with it; upheld, it is hidden, and `showComment` takes it back',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { commentReport: 0.05 },
    requests: { reportComment: 0.002, commentModerationQueue: 0.005, resolveCommentReport: 0.002 },
  },
}
