import type { Access, EntityModel, Model } from '../../model/model.ts'

/** What only some designs have, and what a decision may rest on. */
export type Built =
  // Found in the blueprint.
  | 'sagas'
  | 'external-calls'
  | 'events'
  | 'webhooks'
  | 'signed-requests'
  | 'kept-answers'
  | 'counters'
  | 'unique-pairs'
  | 'money-entries'
  | 'second-person'
  | 'audit-entries'
  | 'access-records'
  | 'erasure-by-delete'
  | 'erasure-by-emptying'
  | 'retention-job'
  | 'organisation-rows'
  // Written into the files of the deployment because it was decided.
  | 'postgresql'
  | 'nats'
  | 'redis'
  | 'several-processes'

/** What the blueprint shows to be there, in the order of the names above. */
export function builtBy(model: Model): readonly Built[] {
  const { entities, sagas, external, events, webhooks, actions } = model
  const found: readonly (readonly [Built, boolean])[] = [
    ['sagas', sagas.length > 0],
    ['external-calls', external.length > 0],
    ['events', events.length > 0],
    ['webhooks', webhooks.length > 0],
    ['signed-requests', actions.some(({ signed }) => signed !== null)],
    ['kept-answers', [...entities, ...actions].some(({ cacheMs }) => cacheMs !== null)],
    ['counters', entities.some(({ fields }) => fields.some(({ field }) => field.kind === 'counter'))],
    ['unique-pairs', entities.some(({ name, indexes }) => name !== model.actor && indexes.some(({ unique }) => unique))],
    ['money-entries', entities.some((each) => isAppendOnly(each) && each.fields.some(isSigned) && isOfBalance(each, entities))],
    ['second-person', entities.some(isDecidedByAnother)],
    ['audit-entries', entities.some((each) => /^audit/.test(each.name) && isAppendOnly(each))],
    ['access-records', entities.some((each) => /Access$/.test(each.name) && isAppendOnly(each))],
    ['erasure-by-delete', isErasedByDelete(model)],
    ['erasure-by-emptying', isErasedByEmptying(model)],
    ['retention-job', model.jobs.some(({ name, cron, every }) => /retention/i.test(name) && (cron ?? every) !== null)],
    ['organisation-rows', isApartByOrganisation(model)],
  ]
  return found.filter(([, isThere]) => isThere).map(([name]) => name)
}

/** No right to change or delete a row, and no field that could be changed. */
function isAppendOnly({ fields, can }: EntityModel): boolean {
  return fields.every(({ immutable }) => immutable) && [can.create, can.update, can.delete].every(isNobody)
}

function isNobody(access: Access): boolean {
  return access.is === 'any' && access.of.every(isNobody)
}

/** An amount that may be below zero: out of one account, and into another. */
function isSigned({ field }: EntityModel['fields'][number]): boolean {
  return field.kind === 'decimal' && (field.min === undefined || Number(field.min) < 0)
}

/** A balance is what its entries come to; a measurement that may be below zero is of no balance. */
function isOfBalance({ fields }: EntityModel, entities: readonly EntityModel[]): boolean {
  const balances = new Set(entities.filter((each) => each.fields.some(({ name }) => name === 'balance')).map(({ name }) => name))
  return fields.some(({ field }) => field.kind === 'ref' && balances.has(field.to))
}

function isDecidedByAnother({ fields }: EntityModel): boolean {
  return (
    fields.some(({ field }) => field.kind === 'decimal') &&
    fields.some(({ name, field }) => field.kind === 'ref' && /^(?:decided|approved)By$/.test(name))
  )
}

function isErasedByDelete({ entities, actions, actor }: Model): boolean {
  const person = entities.find(({ name }) => name === actor)
  if (person === undefined) return false
  const canBe = !isNobody(person.can.delete) || actions.some(({ on, name }) => on === actor && /^(?:delete|erase)/.test(name))
  const refs = entities.flatMap(({ fields }) => fields.map(({ field }) => field)).filter((field) => field.kind === 'ref')
  return canBe && refs.filter(({ to }) => to === actor).every(({ onDelete }) => onDelete !== undefined && onDelete !== 'restrict')
}

function isErasedByEmptying({ actions, jobs }: Model): boolean {
  return [...actions, ...jobs].some(({ name }) => /^(?:anonymi[sz]e|erase|forget)/.test(name))
}

const organisation = 'organisation'

/**
 * Every row but that of a person is of an organisation, and each right to it asks for that organisation. A person may be of several,
 * and has no rows of others.
 */
function isApartByOrganisation({ entities, actor }: Model): boolean {
  if (!entities.some(({ name }) => name === organisation)) return false
  const apart = new Set([organisation])
  const rest = entities.filter(({ name }) => name !== actor && !apart.has(name))
  const membership = rest.filter(({ name }) => name === 'membership' || name === 'invitation')
  for (const { name } of membership) apart.add(name)
  const open = rest.filter((each) => !membership.includes(each))
  for (let before = -1; apart.size !== before; ) {
    before = apart.size
    for (const { name, can } of open) if (Object.values(can).every((access) => asksFor(access, apart))) apart.add(name)
  }
  return open.every(({ name }) => apart.has(name))
}

function asksFor(access: Access, apart: ReadonlySet<string>): boolean {
  switch (access.is) {
    case 'any':
      return access.of.every((each) => asksFor(each, apart))
    case 'all':
      return access.of.some((each) => asksFor(each, apart))
    case 'path':
      return access.path.some(({ target }) => target === organisation)
    case 'sees':
      return apart.has(access.relation.target)
    default:
      return false
  }
}
