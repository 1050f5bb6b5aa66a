import { isUuid } from '../kit/uuid.ts'
import type { Access as AccessRule, EntityModel, Model } from '../model/model.ts'
import { type Access, everything, type Found, type RowSession, type Values } from '../ports/store.ts'
import { isUnknownActor, subjectOf, systemAccess } from './callers.ts'
import { problem } from './problems.ts'

/**
 * Stores a new row. Where a caller may create `self` and has no row yet, the new row is the caller's own: its id is
 * the token's `sub`, or its subject field holds it.
 */
export async function createRow(
  session: RowSession,
  model: Model,
  entity: EntityModel,
  access: Access,
  values: Values,
  newId: () => string,
): Promise<{ id: string; found: Found }> {
  const own = await ownRow(session, model, entity, access, values, newId)
  const { id, asking, all } = own ?? { id: newId(), asking: access, all: values }
  return { id, found: await session.create(entity.name, asking, all, id) }
}

/**
 * The values of a new row, with the subject of the token where the row is to be the caller's own: a client need not
 * repeat what its token says.
 */
export function withSubject(
  model: Model,
  entity: EntityModel,
  access: Access,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const { subject } = model.auth
  const { actor } = access.caller
  if (subject === null || entity.name !== model.actor || actor === null || !isUnknownActor(actor)) return values
  if (!mentionsSelf(entity.can.create) || Object.hasOwn(values, subject)) return values
  return { ...values, [subject]: subjectOf(actor) }
}

async function ownRow(
  session: RowSession,
  model: Model,
  entity: EntityModel,
  access: Access,
  values: Values,
  newId: () => string,
) {
  const { actor } = access.caller
  if (entity.name !== model.actor || actor === null || !mentionsSelf(entity.can.create)) return undefined
  const { subject } = model.auth
  if (subject !== null) {
    if (!isUnknownActor(actor)) return undefined
    const id = newId()
    const asking = { ...access, caller: { ...access.caller, actor: id } }
    return { id, asking, all: { ...values, [subject]: subjectOf(actor) } }
  }
  if (!isUuid(actor))
    throw problem(
      'forbidden',
      'the `sub` of the token is not a UUID, and the blueprint names no `auth.subject` field to keep it in',
    )
  const exists = await session.one({ entity: entity.name, selection: everything }, systemAccess, actor)
  return exists ? undefined : { id: actor, asking: access, all: values }
}

function mentionsSelf(rule: AccessRule): boolean {
  return rule.is === 'self' || ((rule.is === 'any' || rule.is === 'all') && rule.of.some(mentionsSelf))
}
