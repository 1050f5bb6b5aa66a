import { entity, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const note = text({ max: 1_000, optional: true, personal: true })
const verdict = ['upheld', 'dismissed'] as const

export const moderation: PartTemplate = {
  name: 'moderation',
  says: 'what people report about a subject, and what moderators decide about it, the oldest first: what is upheld is hidden',
  needs: ['people'],
  subjects: { post: 'author', article: 'author', document: 'owner' },
  marks: {
    counters: {
      upheldReports: 'above 0 moderators have hidden it: its author and those with a role see it, and nobody else does',
    },
    hides: { above: 'upheldReports', role: 'moderator' },
  },
  roles: ['moderator'],
  tells: {
    subjectHidden: [{ to: 'owner', title: 'A moderator has hidden your subject', about: 'subject' }],
    subjectReinstated: [{ to: 'owner', title: 'Your subject can be seen again', about: 'subject' }],
    reportResolved: [{ to: 'reporter', title: 'What you reported was decided about', about: 'report' }],
  },
  declares: part({
    entities: {
      report: entity(
        {
          subject: ref('subject', {
            as: 'reports',
            onDelete: 'clear',
            optional: true,
            because: 'a report outlives what it is about, which its author may delete',
          }),
          reporter: ref('user', { as: 'reports', immutable: true }),
          reason: oneOf(['spam', 'abuse', 'illegal', 'other'], { immutable: true }),
          note,
          state: oneOf(['open', ...verdict], { default: 'open' }),
          resolvedBy: ref('user', { as: 'resolvedReports', optional: true }),
          resolvedAt: time({ optional: true }),
          resolution: note,
        },
        {
          can: { read: ['reporter', 'role:moderator'] },
          index: [
            ['state', 'createdAt'],
            ['subject', 'state'],
            ['reporter', '-createdAt'],
          ],
          unique: [{ on: ['subject', 'reporter'], where: { state: 'open' } }],
          because: 'one open report a person, so that a retry is harmless and nobody is outshouted',
        },
      ),
    },
    events: {
      subjectReported: { subject: ref('subject'), report: ref('report') },
      reportResolved: {
        report: ref('report'),
        reporter: ref('user'),
        subject: ref('subject', { optional: true }),
        verdict: oneOf(verdict),
      },
      subjectHidden: { subject: ref('subject'), owner: ref('user') },
      subjectReinstated: { subject: ref('subject'), owner: ref('user') },
    },
    actions: {
      reportSubject: {
        on: 'subject',
        input: { reason: oneOf(['spam', 'abuse', 'illegal', 'other']), note },
        returns: 'report',
        allow: 'signedIn',
        emits: ['subjectReported'],
        limit: '20/h',
      },
      moderationQueue: {
        kind: 'query',
        input: { after: text({ max: 500, optional: true }) },
        returns: 'report[]',
        allow: 'role:moderator',
      },
      resolveReport: {
        on: 'report',
        input: { verdict: oneOf(verdict), resolution: note },
        returns: 'report',
        allow: 'role:moderator',
        emits: ['reportResolved', 'subjectHidden'],
        limit: '120/min',
        because: 'all that is open about the same thing is resolved with it: it was looked at once; upheld, it is hidden',
      },
      reinstateSubject: {
        on: 'subject',
        allow: 'role:moderator',
        emits: ['subjectReinstated'],
        limit: '120/min',
        because: 'a verdict that was wrong is taken back: it is there for others again',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { report: 0.05 },
    requests: { reportSubject: 0.002, moderationQueue: 0.005, resolveReport: 0.002, reinstateSubject: 0.0001 },
  },
}
