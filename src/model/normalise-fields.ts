import type { Backfill, Field, Fields } from './blueprint.ts'
import type { FieldModel } from './model.ts'
import { columnOf } from './names.ts'

export function readFields(fields: Fields): readonly FieldModel[] {
  return Object.entries(fields).map(([name, field]) => readField(name, field))
}

interface Said {
  readonly optional?: boolean
  readonly unique?: boolean
  readonly immutable?: boolean
  readonly personal?: boolean
  readonly was?: string
  readonly backfill?: Backfill
}

function readField(name: string, field: Field): FieldModel {
  const says: Said = field
  return {
    name,
    column: columnOf(name, field),
    field,
    optional: says.optional ?? false,
    unique: says.unique ?? false,
    immutable: says.immutable ?? false,
    personal: says.personal ?? false,
    secret: field.kind === 'secret',
    readOnly: field.kind === 'counter' || field.kind === 'secret',
    was: says.was ?? null,
    backfill: says.backfill ?? null,
  }
}
