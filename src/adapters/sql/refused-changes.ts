import type { Field } from '../../model/blueprint.ts'
import type { Access, EntityModel, FieldModel, Model } from '../../model/model.ts'
import { type Conversions, conversionOf, fillOf, remapOf } from './convert-value.ts'
import type { Misfit } from './incompatible-model.ts'
import type { EntityPair, ModelPair } from './model-pairs.ts'
import { nameNow } from './model-pairs.ts'

/** What no plan can do, in the same words on every engine. */
export function refusedChanges(pair: ModelPair, words: Conversions): readonly Misfit[] {
  return pair.kept.flatMap((each) => [
    ...each.fields.flatMap(({ old, field }) => refusedField(pair, each, old, field, words)),
    ...each.added.flatMap((field) => refusedAddition(each, field, words)),
    ...takenColumns(each),
    ...takenTable(pair, each.entity),
  ])
}

function refusedField(
  pair: ModelPair,
  each: EntityPair,
  old: FieldModel,
  field: FieldModel,
  words: Conversions,
): readonly Misfit[] {
  const path = pathOf(each.entity, field)
  if (old.field.kind === 'ref' && field.field.kind === 'ref' && nameNow(pair, old.field.to) !== field.field.to) {
    const says = `it points at \`${field.field.to}\`, and pointed at \`${old.field.to}\``
    return [{ path, says, remedy: 'add a ref of another name, and drop this one later' }]
  }
  const conversion = old.field.kind === 'ref' && field.field.kind === 'ref' ? 'same' : conversionOf(old, field, words)
  const remedy = `add a field of another name, with \`backfill\` where its values can come from, and drop \`${old.name}\` later`
  if (conversion === null) {
    const says =
      old.field.kind === field.field.kind
        ? 'it has fewer digits after the point, which would change what is stored'
        : `it is of kind \`${field.field.kind}\`, and was of kind \`${old.field.kind}\``
    return [{ path, says, remedy }]
  }
  // Old and new code would read the same column as values of two kinds.
  const apart = isText(old.field) !== isText(field.field)
  if (conversion !== 'same' && conversion.changes && apart && old.name === field.name) {
    const says = `text and numbers cannot share the name \`${field.name}\` while old and new code are served`
    return [{ path, says, remedy }]
  }
  const map = remapOf(old, field)
  if (map !== null && decidesBy(pair.from, each.old, old.name)) {
    return [
      {
        path: `${path}.backfill`,
        says: `the code that is served decides by the words of \`${old.name}\`, and would decide otherwise once they are others`,
        remedy: `give the new words a field of another name, with this \`backfill\`, and drop \`${old.name}\` later`,
      },
    ]
  }
  const both =
    map === null || old.column !== field.column ? undefined : Object.keys(map).find((word) => Object.values(map).includes(word))
  if (both !== undefined) {
    const says = `\`${both}\` is an old word and a new one, so that a row does not tell which it means`
    return [{ path: `${path}.backfill`, says, remedy }]
  }
  return []
}

function isText({ kind }: Field): boolean {
  return kind === 'text' || kind === 'oneOf' || kind === 'secret'
}

function refusedAddition({ old, entity }: EntityPair, field: FieldModel, words: Conversions): readonly Misfit[] {
  const fill = fillOf(field, old, words)
  if (fill === null || !('says' in fill)) return []
  return [
    {
      path: `${pathOf(entity, field)}.backfill`,
      says: fill.says,
      remedy: 'fill it from a field of the same kind, or write a `value`',
    },
  ]
}

/** A ref `b` and a text `bId` have one column: what leaves and what comes cannot have it at the same time. */
function takenColumns({ old, entity, fields }: EntityPair): readonly Misfit[] {
  return entity.fields.flatMap((field) => {
    const own = fields.find((each) => each.field === field)?.old
    const holder = old.fields.find(({ column }) => column === field.column)
    if (holder === undefined || holder === own) return []
    return [
      {
        path: pathOf(entity, field),
        says: `its column \`${field.column}\` still holds \`${holder.name}\``,
        remedy: 'give it a name that was never used, and rename it in a migration after this one',
      },
    ]
  })
}

/** An entity cannot take the name that another gives up in the same migration. */
function takenTable({ from, kept }: ModelPair, entity: EntityModel): readonly Misfit[] {
  const own = kept.find((each) => each.entity === entity)?.old
  const holder = from.entities.find(({ table }) => table === entity.table)
  if (holder === undefined || holder === own) return []
  return [
    {
      path: `entities.${entity.name}`,
      says: `its table \`${entity.table}\` still holds \`${holder.name}\``,
      remedy: 'give it a name that was never used, and rename it in a migration after this one',
    },
  ]
}

/** Do access rules or conditions of the old code look at the field's words? */
function decidesBy(model: Model, owner: EntityModel, name: string): boolean {
  const matches = (access: Access): boolean => {
    if (access.is === 'any' || access.is === 'all') return access.of.some(matches)
    return access.is === 'match' && access.match.field === name
  }
  const rules = [...Object.values(owner.can), ...model.actions.filter(({ on }) => on === owner.name).map(({ allow }) => allow)]
  return rules.some(matches) || owner.indexes.some(({ where }) => where.some((match) => match.field === name))
}

export function pathOf(entity: EntityModel, field: FieldModel): string {
  return `entities.${entity.name}.fields.${field.name}`
}
