import type { Field } from '../../model/blueprint.ts'
import { defaultPrecision, defaultScale } from '../../model/decimal.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'

/** The type of a field as a diagram says it: `text(30)`, `decimal(15,2)`, `public | followers`. */
export function typeWords(field: Field): string {
  switch (field.kind) {
    case 'text':
      return `${field.format ?? 'text'}${field.max === undefined ? '' : `(${field.max})`}`
    case 'decimal':
      return `decimal(${field.precision ?? defaultPrecision},${field.scale ?? defaultScale})`
    case 'oneOf':
      return field.values.join(' | ')
    case 'list':
      return `list of ${field.of.kind === 'oneOf' ? 'oneOf' : typeWords(field.of)}`
    case 'json':
      return `{ ${Object.keys(field.shape).join(', ')} }`
    case 'ref':
      return field.to
    default:
      return field.kind
  }
}

/** `PK`, `FK`, `UK`: what a field is to the table. */
export function keyWords({ field, unique }: FieldModel): readonly ('FK' | 'UK')[] {
  return [...(field.kind === 'ref' ? ['FK' as const] : []), ...(unique ? ['UK' as const] : [])]
}

/** A reference as the line between two tables. */
export interface Line {
  readonly from: EntityModel
  readonly field: FieldModel
  readonly to: string
  /** The name of the list on the other side. */
  readonly as: string | null
  readonly optional: boolean
  /** At most one row points at a row of `to`. */
  readonly single: boolean
}

export function linesOf(entity: EntityModel): readonly Line[] {
  return entity.fields.flatMap((field): readonly Line[] => {
    if (field.field.kind !== 'ref') return []
    const alone = entity.indexes.some(
      (index) => index.unique && index.where.length === 0 && index.fields.length === 1 && index.fields[0]!.field === field.name,
    )
    const { to, as = null } = field.field
    return [{ from: entity, field, to, as, optional: field.optional, single: field.unique || alone }]
  })
}
