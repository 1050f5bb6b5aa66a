import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

const mostKeys = 20
const nobodysHash = Buffer.alloc(32)

export const actions: Pick<
  Actions,
  | 'registerApplication'
  | 'switchApplication'
  | 'createApiKey'
  | 'revokeApiKey'
  | 'verifyApiKey'
  | 'grantRole'
  | 'revokeRole'
  | 'rolesOfPerson'
  | 'recordSignIn'
> = {
  async registerApplication({ input: { name }, actor, db }) {
    const before = await db.application.first({ owner: actor.id, name })
    return before ?? db.asSystem.application.create({ owner: actor.id, name })
  },

  async switchApplication({ application, input: { state }, actor, db, emit }) {
    if (application.state === state) return application
    if (state === 'disabled') emit('applicationDisabled', { application: application.id, by: actor.id })
    return db.asSystem.application.update(application.id, { state })
  },

  async createApiKey({ application, input: { name, scopes, endsAt }, actor, db, emit, now }) {
    if (application.state !== 'active') throw conflict('application_disabled', 'The application is disabled')
    if (endsAt !== null && endsAt <= now) throw invalid('over', 'The key would be over already')
    if ((await db.apiKey.count({ application: application.id, state: 'active' })) >= mostKeys)
      throw conflict('too_many_keys', `An application has at most ${mostKeys} keys: revoke one first`)
    const prefix = `key_${randomBytes(6).toString('hex')}`
    const key = `${prefix}.${randomBytes(32).toString('base64url')}`
    const hash = hashOf(key).toString('hex')
    const { id } = await db.asSystem.apiKey.create({ application: application.id, name, prefix, hash, scopes, endsAt })
    emit('apiKeyCreated', { application: application.id, apiKey: id, by: actor.id })
    return { id, key }
  },

  async revokeApiKey({ apiKey: { id, application, state }, actor, db, emit }) {
    if (state === 'revoked') return
    await db.asSystem.apiKey.update(id, { state: 'revoked' })
    emit('apiKeyRevoked', { application, apiKey: id, by: actor.id })
  },

  async verifyApiKey({ input: { key, scope }, db, now }) {
    const invalid = { valid: false, application: null, owner: null, scopes: [], endsAt: null }
    const found = await db.asSystem.apiKey.first({ prefix: key.split('.', 1)[0]! })
    // A key that nobody has is compared too: how long the answer takes does not tell which keys there are.
    const isSame = timingSafeEqual(hashOf(key), found ? Buffer.from(found.hash, 'hex') : nobodysHash)
    if (!found || !isSame) return invalid
    if (found.state !== 'active' || (found.endsAt !== null && found.endsAt <= now)) return invalid
    if (scope !== null && !found.scopes.includes(scope)) return invalid
    const { state, owner } = await db.asSystem.application.get(found.application)
    if (state !== 'active') return invalid
    const today = now.slice(0, 10)
    // Once a day: a write for every call would make each of them wait for the disk.
    if (found.lastUsedOn !== today) await db.asSystem.apiKey.update(found.id, { lastUsedOn: today })
    return { valid: true, application: found.application, owner, scopes: found.scopes, endsAt: found.endsAt }
  },

  async grantRole({ input, actor, db, emit, now }) {
    if (input.person === actor.id)
      throw new Problem({ status: 403, code: 'own_grant', title: 'Nobody grants a role to themselves: ask another admin' })
    if (input.endsAt !== null && input.endsAt <= now) throw invalid('over', 'The grant would be over already')
    const before = await db.roleGrant.first({ person: input.person, role: input.role, state: 'granted' })
    if (before && (before.endsAt === null || before.endsAt > now)) {
      if (before.endsAt === input.endsAt) return before
      throw conflict('already_granted', `They have the role until ${before.endsAt ?? 'it is revoked'}: revoke it first`)
    }
    if (before) await db.asSystem.roleGrant.update(before.id, { state: 'revoked' })
    const grant = await db.asSystem.roleGrant.create({ ...input, grantedBy: actor.id })
    emit('roleGranted', { person: input.person, role: input.role, by: actor.id })
    return grant
  },

  async revokeRole({ roleGrant: { id, person, role, state }, actor, db, emit }) {
    if (state === 'revoked') return
    await db.asSystem.roleGrant.update(id, { state: 'revoked', revokedBy: actor.id })
    emit('roleRevoked', { person, role, by: actor.id })
  },

  async rolesOfPerson({ input: { handle }, db, now }) {
    const person = await db.asSystem.user.first({ handle })
    if (!person) return { roles: [] }
    const { items } = await db.asSystem.roleGrant.list({ where: { person: person.id, state: 'granted' }, limit: 100 })
    return { roles: items.filter(({ endsAt }) => endsAt === null || endsAt > now).map(({ role }) => role) }
  },

  async recordSignIn({ input, db, emit }) {
    const before = await db.asSystem.signInRecord.first({ reference: input.reference })
    if (before) return before
    const person = await db.asSystem.user.first({ handle: input.handle })
    const record = await db.asSystem.signInRecord.create({ ...input, person: person?.id ?? null })
    emit('signInRecorded', { signInRecord: record.id, outcome: input.outcome })
    return record
  },
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function invalid(code: string, title: string): Problem {
  return new Problem({ status: 422, code, title })
}

function conflict(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
