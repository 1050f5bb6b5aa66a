import type { JsonObject } from '../../../kit/json.ts'
import type { EntityModel, FieldModel, Model } from '../../../model/model.ts'
import { accessWords, valueSchema } from '../../openapi/index.ts'
import { notDeclared } from '../handoff.ts'

/** Each entity and field: where it is, what it may be, who reads and writes it. */
export interface DataMap {
  readonly system: string
  readonly entities: readonly EntityMap[]
}

export interface EntityMap {
  readonly name: string
  readonly table: string
  readonly collection: string
  readonly because: string
  readonly retention: string
  readonly access: Readonly<Record<'read' | 'create' | 'update' | 'delete', string>>
  readonly cacheMs: number | null
  readonly indexes: readonly {
    readonly name: string
    readonly fields: readonly string[]
    readonly unique: boolean
    readonly reason: string
  }[]
  readonly fields: readonly FieldMap[]
}

export interface FieldMap {
  readonly name: string
  readonly column: string
  readonly type: string
  readonly schema: JsonObject
  readonly optional: boolean
  readonly unique: boolean
  readonly immutable: boolean
  readonly personal: boolean
  readonly secret: boolean
  readonly references: { readonly entity: string; readonly onDelete: string } | null
  readonly readBy: string
  readonly writtenBy: string
  readonly was: string | null
}

export function dataMap(model: Model): DataMap {
  return { system: model.name, entities: model.entities.map(entityMap) }
}

function entityMap(entity: EntityModel): EntityMap {
  const { name, table, collection, can, cacheMs, because } = entity
  return {
    name,
    table,
    collection,
    because: because ?? notDeclared,
    retention: notDeclared,
    access: {
      read: accessWords(can.read),
      create: accessWords(can.create),
      update: accessWords(can.update),
      delete: accessWords(can.delete),
    },
    cacheMs,
    indexes: entity.indexes.map(({ name: index, fields, unique, reason }) => ({
      name: index,
      fields: fields.map(({ field, descending }) => (descending ? `-${field}` : field)),
      unique,
      reason,
    })),
    fields: entity.fields.map((field) => fieldMap(entity, field)),
  }
}

function fieldMap({ can }: EntityModel, field: FieldModel): FieldMap {
  const { name, column, optional, unique, immutable, personal, secret, was } = field
  const spec = field.field
  return {
    name,
    column,
    type: spec.kind,
    schema: valueSchema(spec),
    optional,
    unique,
    immutable,
    personal,
    secret,
    references: spec.kind === 'ref' ? { entity: spec.to, onDelete: spec.onDelete ?? 'restrict' } : null,
    readBy: secret ? 'code acting as the system' : accessWords(can.read),
    writtenBy: writersOf(can, field),
    was,
  }
}

function writersOf(can: EntityModel['can'], { readOnly, immutable }: FieldModel): string {
  if (readOnly) return 'code alone'
  const create = `at the start: ${accessWords(can.create)}`
  return immutable ? `${create}; later: nobody` : `${create}; later: ${accessWords(can.update)}`
}

const text: JsonObject = { type: 'string' }
const flag: JsonObject = { type: 'boolean' }
const maybe = (schema: JsonObject): JsonObject => ({ oneOf: [{ type: 'null' }, schema] })
const all = (items: JsonObject): JsonObject => ({ type: 'array', items })
const exactly = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

export const dataMapSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'data map of a backend',
  ...exactly({
    system: text,
    entities: all(
      exactly({
        name: text,
        table: text,
        collection: text,
        because: text,
        retention: { const: notDeclared },
        access: exactly({ read: text, create: text, update: text, delete: text }),
        cacheMs: maybe({ type: 'integer' }),
        indexes: all(exactly({ name: text, fields: all(text), unique: flag, reason: { enum: ['declared', 'ref', 'unique'] } })),
        fields: all(
          exactly({
            name: text,
            column: text,
            type: text,
            schema: { type: 'object' },
            optional: flag,
            unique: flag,
            immutable: flag,
            personal: { ...flag, description: 'about a person, as the blueprint marks it' },
            secret: flag,
            references: maybe(exactly({ entity: text, onDelete: { enum: ['restrict', 'cascade', 'clear'] } })),
            readBy: text,
            writtenBy: text,
            was: maybe(text),
          }),
        ),
      }),
    ),
  }),
}
