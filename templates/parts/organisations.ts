import { type Handlers, type Id, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type Role = 'owner' | 'admin' | 'member'

const invitationDays = 14

export const actions: Pick<
  Actions,
  | 'createOrganisation'
  | 'inviteMember'
  | 'acceptInvitation'
  | 'declineInvitation'
  | 'withdrawInvitation'
  | 'changeMemberRole'
  | 'endMembership'
> = {
  async createOrganisation({ input, actor, db, emit }) {
    const organisation = await db.asSystem.organisation.create(input)
    await join(db.asSystem, organisation.id, actor.id, 'owner')
    emit('organisationCreated', { organisation: organisation.id, by: actor.id })
    return organisation
  },

  async inviteMember({ organisation, input: { handle, role }, actor, db, emit, now }) {
    const invitee = await db.user.first({ handle })
    if (!invitee) throw new Problem({ status: 422, code: 'unknown_handle', title: 'Nobody has this handle' })
    if (await db.membership.first({ organisation: organisation.id, person: invitee.id }))
      throw conflict('already_member', `${handle} is a member already`)
    const endsAt = new Date(Date.parse(now) + invitationDays * 86_400_000).toISOString()
    const open = await db.asSystem.invitation.first({ organisation: organisation.id, invitee: invitee.id, state: 'open' })
    // Inviting again renews the invitation that there is.
    if (open) return db.asSystem.invitation.update(open.id, { role, endsAt, invitedBy: actor.id })
    const invitation = await db.asSystem.invitation.create({
      organisation: organisation.id,
      organisationName: organisation.name,
      invitee: invitee.id,
      invitedBy: actor.id,
      role,
      endsAt,
    })
    emit('invitationSent', { organisation: organisation.id, invitation: invitation.id, invitee: invitee.id })
    return invitation
  },

  async acceptInvitation({ invitation: { id, organisation, role, state, endsAt }, actor, db, emit, now }) {
    const before = await db.asSystem.membership.first({ organisation, person: actor.id })
    if (state === 'accepted' && before) return before
    if (state !== 'open') throw conflict('invitation_over', `The invitation is ${state}`)
    if (endsAt <= now) throw conflict('invitation_over', 'The invitation has run out')
    await db.asSystem.invitation.update(id, { state: 'accepted' })
    if (before) return before
    const membership = await join(db.asSystem, organisation, actor.id, role)
    emit('memberJoined', { organisation, person: actor.id })
    return membership
  },

  async declineInvitation({ invitation, db }) {
    if (invitation.state === 'declined') return
    if (invitation.state !== 'open') throw conflict('invitation_over', `The invitation is ${invitation.state}`)
    await db.asSystem.invitation.update(invitation.id, { state: 'declined' })
  },

  async withdrawInvitation({ invitation, db }) {
    if (invitation.state === 'withdrawn') return
    if (invitation.state !== 'open') throw conflict('invitation_over', `The invitation is ${invitation.state}`)
    await db.asSystem.invitation.update(invitation.id, { state: 'withdrawn' })
  },

  async changeMemberRole({ membership, input: { role }, actor, db }) {
    if (membership.role === role) return membership
    if (role === 'owner' || membership.role === 'owner') await mustOwn(db.asSystem, membership.organisation, actor.id)
    if (membership.role === 'owner') await mustNotBeLastOwner(db.asSystem, membership.organisation)
    const administrator = role === 'member' ? null : membership.person
    return db.asSystem.membership.update(membership.id, { role, administrator })
  },

  async endMembership({ membership: { id, organisation, person, role }, actor, db, emit }) {
    if (role === 'owner') {
      if (person !== actor.id) await mustOwn(db.asSystem, organisation, actor.id)
      await mustNotBeLastOwner(db.asSystem, organisation)
    }
    await db.asSystem.membership.delete(id)
    emit('memberLeft', { organisation, person, by: actor.id })
  },
}

function join(db: SystemDb<Design>, organisation: Id<'organisation'>, person: Id<'user'>, role: Role) {
  return db.membership.create({ organisation, person, role, administrator: role === 'member' ? null : person })
}

async function mustOwn(db: SystemDb<Design>, organisation: Id<'organisation'>, person: Id<'user'>): Promise<void> {
  const own = await db.membership.first({ organisation, person })
  if (own?.role !== 'owner') throw new Problem({ status: 403, code: 'owner_only', title: 'Only an owner may do this' })
}

/** Commands are serializable: of two owners that leave at once, one finds the other gone. */
async function mustNotBeLastOwner(db: SystemDb<Design>, organisation: Id<'organisation'>): Promise<void> {
  if ((await db.membership.count({ organisation, role: 'owner' })) < 2)
    throw conflict('last_owner', 'An organisation keeps one owner: make somebody else owner first')
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
