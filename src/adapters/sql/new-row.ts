import type { EntityModel } from '../../model/model.ts'
import type { Bound, Engine } from './engine.ts'

/**
 * The JSON of a row that was just stored, from what was stored: the text that reading it would give, without asking
 * the engine for it.
 */
export function createRowWriter(
  engine: Engine,
  entity: EntityModel,
  system: boolean,
): (id: string, at: string, columns: readonly Bound[]) => string {
  const members = entity.fields.flatMap((field, i) =>
    field.secret && !system ? [] : [{ start: `,${JSON.stringify(field.name)}:`, at: i, write: engine.decode(field.field) }],
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
