import { entity, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const organisations: PartTemplate = {
  name: 'organisations',
  says: 'organisations that see nothing of each other, who belongs to them in which role, and who is invited',
  needs: ['people'],
  people: 'meet',
  declares: part({
    entities: {
      organisation: entity(
        { name: text({ min: 1, max: 80 }), slug: text({ format: 'slug', min: 2, max: 40, unique: true, immutable: true }) },
        { can: { read: 'memberships.person', update: 'memberships.administrator' } },
      ),
      membership: entity(
        {
          organisation: ref('organisation', { as: 'memberships', onDelete: 'cascade', immutable: true }),
          person: ref('user', { immutable: true }),
          role: oneOf(['owner', 'admin', 'member'], { default: 'member' }),
          administrator: ref('user', {
            optional: true,
            because:
              'the person where the role is owner or admin, so that a rule can say `organisation.memberships.administrator`',
          }),
        },
        {
          can: { read: 'organisation.memberships.person' },
          unique: [['organisation', 'person']],
          index: [
            ['organisation', 'role'],
            ['person', '-createdAt'],
          ],
          because: 'it is made and changed by actions alone, which keep an owner in every organisation',
        },
      ),
      invitation: entity(
        {
          organisation: ref('organisation', { as: 'invitations', onDelete: 'cascade', immutable: true }),
          organisationName: text({ max: 80, because: 'who is invited does not see the organisation yet' }),
          invitee: ref('user', { immutable: true }),
          invitedBy: ref('user'),
          role: oneOf(['admin', 'member'], { default: 'member' }),
          state: oneOf(['open', 'accepted', 'declined', 'withdrawn'], { default: 'open' }),
          endsAt: time(),
        },
        {
          can: { read: ['invitee', 'organisation.memberships.administrator'] },
          unique: [{ on: ['organisation', 'invitee'], where: { state: 'open' } }],
          index: [
            ['organisation', 'state', '-createdAt'],
            ['invitee', 'state', '-createdAt'],
          ],
        },
      ),
    },
    events: {
      organisationCreated: { organisation: ref('organisation'), by: ref('user') },
      invitationSent: { organisation: ref('organisation'), invitation: ref('invitation'), invitee: ref('user') },
      memberJoined: { organisation: ref('organisation'), person: ref('user') },
      memberLeft: { organisation: ref('organisation'), person: ref('user'), by: ref('user') },
    },
    actions: {
      createOrganisation: {
        input: { name: text({ min: 1, max: 80 }), slug: text({ format: 'slug', min: 2, max: 40 }) },
        returns: 'organisation',
        status: 201,
        allow: 'signedIn',
        emits: ['organisationCreated'],
        limit: '10/h',
        because: 'whoever makes an organisation is its first owner',
      },
      inviteMember: {
        on: 'organisation',
        input: { handle: text({ max: 30 }), role: oneOf(['admin', 'member'], { default: 'member' }) },
        returns: 'invitation',
        allow: 'memberships.administrator',
        emits: ['invitationSent'],
        limit: '60/h',
      },
      acceptInvitation: { on: 'invitation', returns: 'membership', allow: 'invitee', emits: ['memberJoined'], limit: '30/min' },
      declineInvitation: { on: 'invitation', allow: 'invitee', limit: '30/min' },
      withdrawInvitation: { on: 'invitation', allow: 'organisation.memberships.administrator', limit: '60/min' },
      changeMemberRole: {
        on: 'membership',
        input: { role: oneOf(['owner', 'admin', 'member']) },
        returns: 'membership',
        allow: 'organisation.memberships.administrator',
        limit: '60/min',
      },
      endMembership: {
        on: 'membership',
        allow: ['person', 'organisation.memberships.administrator'],
        emits: ['memberLeft'],
        limit: '60/min',
        because: 'leaving, and being removed',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { organisation: 0.02, membership: 0.1, invitation: 0.15 },
    requests: { 'organisation.get': 2, 'membership.list': 2, 'invitation.list': 0.5, inviteMember: 0.01, acceptInvitation: 0.01 },
  },
}
