import { quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import type { Parameters } from './parameters.ts'

/** A row on the way from the one that is deleted to one that keeps it: rows do not keep themselves, or what goes with them. */
interface Step {
  readonly entity: EntityModel
  readonly id: string
}

/**
 * Conditions each of which says that a ref of `restrict` keeps the row, or one that would be deleted with it. Engines follow
 * refs in orders of their own, so that a row which two of them reach is deleted by one and refused by another: this says
 * first what `restrict` means. Empty where nothing is deleted along, since then there is one order only.
 */
export function restrictingRefs(model: Model, entity: EntityModel, id: string, parameters: Parameters): readonly string[] {
  const deletesOthers = refsTo(model, entity).some(({ field }) => actionOf(field) === 'cascade')
  return deletesOthers ? keeping(model, [{ entity, id }], new Set(), parameters) : []
}

function keeping(model: Model, way: readonly Step[], followed: ReadonlySet<FieldModel>, parameters: Parameters): string[] {
  const { entity, id } = way.at(-1)!
  return refsTo(model, entity).flatMap(({ from, field }) => {
    const action = actionOf(field)
    if (action === 'clear' || followed.has(field)) return []
    const row = parameters.alias()
    const others = way.filter((step) => step.entity === from).map((step) => `${row}."id" <> ${step.id}`)
    const where = [`${row}.${quote(field.column)} = ${id}`, ...others]
    const exists = (more: readonly string[]) =>
      `EXISTS (SELECT 1 FROM ${quote(from.table)} ${row} WHERE ${[...where, ...more].join(' AND ')})`
    if (action === 'restrict') return [exists([])]
    const deeper = keeping(model, [...way, { entity: from, id: `${row}."id"` }], new Set([...followed, field]), parameters)
    return deeper.length === 0 ? [] : [exists([`(${deeper.join(' OR ')})`])]
  })
}

function refsTo(model: Model, { name }: EntityModel): readonly { readonly from: EntityModel; readonly field: FieldModel }[] {
  return model.entities.flatMap((from) =>
    from.fields.filter(({ field }) => field.kind === 'ref' && field.to === name).map((field) => ({ from, field })),
  )
}

function actionOf({ field }: FieldModel): 'restrict' | 'cascade' | 'clear' {
  return (field.kind === 'ref' ? field.onDelete : undefined) ?? 'restrict'
}
