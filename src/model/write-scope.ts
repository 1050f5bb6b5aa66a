import type { Model } from './model.ts'

/** The entities whose rows may change when a row of this one is deleted: what goes with it, and what pointed at it. */
export function changedByDelete(model: Model, entity: string): readonly string[] {
  const changed = new Set([entity])
  const deleted = new Set([entity])
  for (const gone of deleted) {
    for (const { name, fields } of model.entities) {
      for (const { field } of fields) {
        if (field.kind !== 'ref' || field.to !== gone) continue
        if (field.onDelete === 'cascade') deleted.add(name)
        if (field.onDelete === 'cascade' || field.onDelete === 'clear') changed.add(name)
      }
    }
  }
  return [...changed]
}
