import { canonicalJson } from '../kit/json.ts'
import type { Field, FieldKind, Fields } from './blueprint.ts'
import { breaking, type Change, compatible, diffOrder, matchNames, type Role } from './diff-change.ts'
import { diffOptions } from './diff-field-options.ts'

interface Named {
  readonly name: string
  readonly field: Field
}

export function namedFields(fields: Fields): readonly Named[] {
  return Object.entries(fields).map(([name, field]) => ({ name, field }))
}

export function diffFields(before: readonly Named[], after: readonly Named[], path: string, role: Role): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  const order = diffOrder(
    before.map(({ name }) => name),
    after.map(({ name }) => name),
    path,
  )
  return [
    ...order,
    ...added.map((each) => addedField(each, `${path}.${each.name}`, role)),
    ...removed.map((each) => removedField(each, `${path}.${each.name}`, role)),
    ...kept.flatMap(([had, has]) => diffField(had, has, `${path}.${has.name}`, role)),
  ]
}

/** A secret passes through the API in neither direction, a counter only out. */
function roleOf({ kind }: Field, role: Role): Role {
  if (kind === 'secret') return { ...role, sent: false, read: false }
  return kind === 'counter' ? { ...role, sent: false } : role
}

function addedField({ name, field }: Named, path: string, role: Role): Change {
  const isOptional = 'optional' in field && field.optional === true
  const fallback = 'default' in field ? field.default : undefined
  const isConstant = field.kind === 'counter' || (fallback !== undefined && field.kind !== 'time' && field.kind !== 'date')
  const store = !role.stored ? 'none' : isOptional || isConstant ? 'additive' : 'rebuild'
  const says = `\`${name}\` is new`
  if (isOptional || fallback !== undefined || field.kind === 'counter') return compatible('field-added', path, says, store)
  const remedy = 'add `optional: true`, or give it a `default`'
  if (roleOf(field, role).sent) return breaking('field-added', path, `${says}, and it is required`, remedy, store)
  // Rows that exist have no value for it, whoever may see it.
  return store === 'rebuild'
    ? { ...compatible('field-added', path, `${says}, and it is required`, store), remedy }
    : compatible('field-added', path, says, store)
}

function removedField({ name, field }: Named, path: string, role: Role): Change {
  const { sent, read } = roleOf(field, role)
  const store = role.stored ? 'destructive' : 'none'
  const says = `\`${name}\` is gone`
  const remedy = role.stored ? 'keep it, with `optional: true`, until nobody needs its values' : 'keep it, with `optional: true`'
  return sent || read
    ? breaking('field-removed', path, says, remedy, store)
    : { ...compatible('field-removed', path, says, store), remedy }
}

/** Kinds that are kept in the same way, so that the values of the one can be tried as the other. */
const storage: Readonly<Partial<Record<FieldKind, string>>> = {
  text: 'text',
  oneOf: 'text',
  secret: 'text',
  int: 'whole',
  counter: 'whole',
}

export function diffField({ name, field: before }: Named, { field: after }: Named, path: string, role: Role): readonly Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  if (before.kind !== after.kind) {
    const kept = storage[before.kind] !== undefined && storage[before.kind] === storage[after.kind]
    const store = !role.stored ? 'none' : kept ? 'rebuild' : 'destructive'
    const says = `\`${name}\` is of kind \`${after.kind}\`, and was of kind \`${before.kind}\``
    return [breaking('type-changed', path, says, 'add a field of another name for it, and keep the old one', store)]
  }
  const its = roleOf(after, role)
  const changes = [...diffOptions(before, after, path, its), ...diffInner(before, after, path, its)]
  return changes.length > 0 ? changes : [compatible('restated', path, 'it is written in another way and means the same')]
}

/** Of what is stored as JSON the store knows nothing, so it has nothing to do. */
function diffInner(before: Field, after: Field, path: string, role: Role): readonly Change[] {
  const inner = { ...role, stored: false }
  if (before.kind === 'json' && after.kind === 'json') {
    return diffFields(namedFields(before.shape), namedFields(after.shape), `${path}.shape`, inner)
  }
  if (before.kind === 'list' && after.kind === 'list') {
    return diffField({ name: 'of', field: before.of }, { name: 'of', field: after.of }, `${path}.of`, inner)
  }
  return []
}
