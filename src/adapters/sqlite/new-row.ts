import { defaultScale, writeDecimal } from '../../model/decimal.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import type { Bound } from './driver.ts'

/**
 * The JSON of a row that was just stored, from what was stored: the text that reading it would give, without asking
 * the engine for it.
 */
export function createRowWriter(
  entity: EntityModel,
  system: boolean,
): (id: string, at: string, columns: readonly Bound[]) => string {
  const members = entity.fields.flatMap((field, i) =>
    field.secret && !system ? [] : [{ start: `,${JSON.stringify(field.name)}:`, at: i, write: writerOf(field) }],
  )
  return (id, at, columns) => {
    let text = `{"id":${JSON.stringify(id)}`
    for (const { start, at: i, write } of members) {
      const value = columns[i]!
      text += start + (value === null ? 'null' : write(value))
    }
    return `${text},"createdAt":"${at}","updatedAt":"${at}"}`
  }
}

/** The JSON of a column's value; the counterpart of `toColumn`. */
function writerOf({ field }: FieldModel): (value: Bound) => string {
  switch (field.kind) {
    case 'bool':
      return (value) => (value === 1 ? 'true' : 'false')
    case 'json':
    case 'list':
      return (value) => value as string
    case 'decimal':
      return (value) => `"${writeDecimal(value as bigint, field.scale ?? defaultScale)}"`
    default:
      return (value) => JSON.stringify(value)
  }
}
