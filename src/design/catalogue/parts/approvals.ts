import { entity, int, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const approvals: PartTemplate = {
  name: 'approvals',
  says: 'what some of several people must approve, none of them the one who asks: what they decided stands on it',
  needs: ['people'],
  people: 'meet',
  subjects: { task: 'createdBy', ticket: 'requester' },
  marks: {
    counters: {
      approved: '1 where what was decided last approved it, else 0; an edit afterwards does not take it back',
      rejected: '1 where what was decided last rejected it, else 0',
    },
  },
  declares: part({
    entities: {
      approvalRequest: entity(
        {
          subject: ref('subject', { as: 'approvalRequests', onDelete: 'cascade', immutable: true }),
          requester: ref('user', { immutable: true }),
          reason: text({ min: 1, max: 1_000, immutable: true }),
          needed: int({ min: 1, max: 10, immutable: true }),
          state: oneOf(['open', 'approved', 'rejected', 'withdrawn'], { default: 'open' }),
          decidedAt: time({ optional: true }),
        },
        {
          can: { read: 'sees:subject' },
          unique: [{ on: ['subject'], where: { state: 'open' } }],
          index: [
            ['subject', 'state', '-createdAt'],
            ['requester', 'state', '-createdAt'],
          ],
          because: 'one at a time: what is decided is decided about how it is now',
        },
      ),
      approvalStep: entity(
        {
          request: ref('approvalRequest', { as: 'steps', onDelete: 'cascade', immutable: true }),
          approver: ref('user', { immutable: true }),
          state: oneOf(['waiting', 'approved', 'rejected'], { default: 'waiting' }),
          note: text({ max: 1_000, optional: true }),
          decidedAt: time({ optional: true }),
        },
        {
          can: { read: 'sees:request' },
          unique: [['request', 'approver']],
          index: [
            ['approver', 'state', '-createdAt'],
            ['request', 'state'],
          ],
          because: 'who cannot see what it is about cannot see the step either, and so decides nothing',
        },
      ),
    },
    events: {
      subjectApprovalRequested: { subject: ref('subject'), approvalRequest: ref('approvalRequest') },
      subjectApproved: { subject: ref('subject'), approvalRequest: ref('approvalRequest') },
      subjectRejected: { subject: ref('subject'), approvalRequest: ref('approvalRequest') },
    },
    actions: {
      requestSubjectApproval: {
        on: 'subject',
        input: {
          reason: text({ min: 1, max: 1_000 }),
          approvers: list(json({ approver: ref('user') }), { max: 10 }),
          needed: int({ min: 1, max: 10, default: 1 }),
        },
        returns: 'approvalRequest',
        status: 201,
        allow: 'signedIn',
        emits: ['subjectApprovalRequested'],
        limit: '30/h',
      },
      decideApproval: {
        on: 'approvalStep',
        input: { decision: oneOf(['approved', 'rejected']), note: text({ max: 1_000, optional: true }) },
        returns: 'approvalRequest',
        allow: 'approver',
        emits: ['subjectApproved', 'subjectRejected'],
        limit: '60/min',
      },
      withdrawApproval: {
        on: 'approvalRequest',
        allow: ['requester', 'subject.subjectOwner'],
        limit: '30/min',
        because: 'one request at a time is open, so that whose it is about must be able to end what others ask for',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { approvalRequest: 1, approvalStep: 2 },
    requests: {
      'approvalStep.list': 1,
      'approvalRequest.list': 0.5,
      'approvalRequest.get': 0.2,
      requestSubjectApproval: 0.05,
      decideApproval: 0.1,
    },
  },
}
