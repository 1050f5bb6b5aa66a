import { completeModel, renameModel } from '../../model/diff.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'

/** A field as it was and as it is; each in the words of its own model. */
export interface FieldPair {
  readonly old: FieldModel
  readonly field: FieldModel
}

export interface EntityPair {
  readonly old: EntityModel
  readonly entity: EntityModel
  readonly fields: readonly FieldPair[]
  readonly added: readonly FieldModel[]
  readonly dropped: readonly FieldModel[]
}

/** Two models side by side, with what was renamed as what it was. */
export interface ModelPair {
  readonly from: Model
  readonly to: Model
  readonly kept: readonly EntityPair[]
  readonly added: readonly EntityModel[]
  readonly dropped: readonly EntityModel[]
}

export function pairModels(before: Model, after: Model): ModelPair {
  const [from, to] = [completeModel(before), completeModel(after)]
  const { renames } = renameModel(from, to)
  const formerEntity = (name: string) => renames.find((each) => each.field === null && each.entity === name)?.was ?? name
  const formerField = (entity: string, name: string) =>
    renames.find((each) => each.entity === entity && each.field === name)?.was ?? name
  const kept = to.entities.flatMap((entity): EntityPair[] => {
    const old = from.entities.find(({ name }) => name === formerEntity(entity.name))
    return old ? [pairFields(old, entity, (name) => formerField(entity.name, name))] : []
  })
  return {
    from,
    to,
    kept,
    added: to.entities.filter((entity) => !kept.some((pair) => pair.entity === entity)),
    dropped: from.entities.filter((entity) => !kept.some((pair) => pair.old === entity)),
  }
}

function pairFields(old: EntityModel, entity: EntityModel, former: (name: string) => string): EntityPair {
  const fields = entity.fields.flatMap((field): FieldPair[] => {
    const had = old.fields.find(({ name }) => name === former(field.name))
    return had ? [{ old: had, field }] : []
  })
  return {
    old,
    entity,
    fields,
    added: entity.fields.filter((field) => !fields.some((pair) => pair.field === field)),
    dropped: old.fields.filter((field) => !fields.some((pair) => pair.old === field)),
  }
}

/** The name now of an entity of the model before, or null where it is gone. */
export function nameNow({ kept }: ModelPair, old: string): string | null {
  return kept.find((pair) => pair.old.name === old)?.entity.name ?? null
}
