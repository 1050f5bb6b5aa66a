import type { Json, JsonObject } from '../../kit/json.ts'
import type { EntityModel, FieldModel, Model, RelationModel } from '../../model/model.ts'
import { actionInput } from './action-input.ts'
import { entityNamed, includableOf } from './includes.ts'
import { requestLimits } from './limits.ts'
import type { ComponentNames } from './names.ts'
import type { Operation } from './operations.ts'
import { problemSchema } from './problems.ts'
import { createSchema, patchSchema, rowSchema, shapeSchema } from './value-schema.ts'

/** The schemas that the operations refer to, and no others. */
export function schemaComponents(model: Model, names: ComponentNames, operations: readonly Operation[]): JsonObject {
  return Object.fromEntries([
    [names.problem, problemSchema],
    ...model.entities.flatMap((entity) => entitySchemas(model, names, entity, operations)),
    ...model.actions.flatMap((action): [string, JsonObject][] => {
      const { body } = actionInput(action)
      const { returns } = action
      return [
        ...(body.length === 0 ? [] : [schema(names.inputs.get(action.name)!, shapeSchema(body), body)]),
        ...(returns.is === 'shape' ? [schema(names.outputs.get(action.name)!, shapeSchema(returns.fields), returns.fields)] : []),
      ]
    }),
    ...model.errors
      .filter(({ name }) => model.actions.some(({ errors }) => errors === name))
      .map(({ name, fields }) => schema(names.errors.get(name)!, shapeSchema(fields), fields)),
  ])
}

function entitySchemas(
  model: Model,
  names: ComponentNames,
  entity: EntityModel,
  operations: readonly Operation[],
): [string, JsonObject][] {
  const { row, view, page, create, patch } = names.entities.get(entity.name)!
  const kinds = new Set(operations.filter((each) => each.entity === entity).map(({ kind }) => kind))
  const returned = model.actions.some(
    ({ returns }) => (returns.is === 'one' || returns.is === 'page') && returns.entity === entity.name,
  )
  const { fields } = entity
  return [
    ...(kinds.has('create') || kinds.has('update') || returned ? [schema(row, rowSchema(entity), fields)] : []),
    ...(kinds.has('list')
      ? [schema(view, viewSchema(model, names, entity), fields), schema(page, pageSchema(view, requestLimits.pageMax), [])]
      : []),
    ...(kinds.has('create') ? [schema(create, createSchema(entity), fields)] : []),
    ...(kinds.has('update') ? [schema(patch, patchSchema(entity), fields)] : []),
  ]
}

/** A page of rows, and where the next one begins. Handlers choose how many rows their own pages have. */
export function pageSchema(item: string, max?: number): JsonObject {
  return {
    type: 'object',
    properties: {
      items: { type: 'array', ...(max === undefined ? {} : { maxItems: max }), items: ref(item) },
      next: { type: ['string', 'null'], description: '`after` of the next page; null on the last.' },
    },
    required: ['items', 'next'],
    additionalProperties: false,
  }
}

/** The row as reads answer it: only what was asked for, with related rows in or beside their refs. */
function viewSchema(model: Model, names: ComponentNames, entity: EntityModel): JsonObject {
  const { properties, ...rest } = rowSchema(entity)
  const relations = includableOf(model, entity).map((relation) => [relation.name, includedSchema(model, names, entity, relation)])
  return { ...rest, properties: { ...(properties as JsonObject), ...Object.fromEntries(relations) }, required: ['id'] }
}

function includedSchema(
  model: Model,
  names: ComponentNames,
  entity: EntityModel,
  { name, kind, target }: RelationModel,
): JsonObject {
  const view = ref(names.entities.get(entityNamed(model, target).name)!.view)
  if (kind === 'many')
    return { type: 'array', maxItems: requestLimits.childrenMax, items: view, description: 'Present when included.' }
  const { optional } = entity.fields.find((field) => field.name === name)!
  const id = { type: 'string', format: 'uuid' }
  return {
    anyOf: [id, view, ...(optional ? [{ type: 'null' }] : [])],
    description: `Id of a ${target}, or the ${target} when included.`,
  }
}

export function ref(component: string): JsonObject {
  return { $ref: `#/components/schemas/${component}` }
}

/** A named schema whose properties say what the blueprint says of the fields. */
function schema(name: string, { properties, ...rest }: JsonObject, fields: readonly FieldModel[]): [string, JsonObject] {
  const told = Object.entries(properties as JsonObject).map(([key, value]): [string, Json] => {
    const field = fields.find((each) => each.name === key)
    const description = field && wordsOf(field)
    return [key, description ? { description, ...(value as JsonObject) } : value]
  })
  return [name, { ...rest, properties: Object.fromEntries(told) }]
}

function wordsOf({ field, personal, immutable }: FieldModel): string {
  const { because } = field as { because?: string }
  return [
    ...(field.kind === 'ref' ? [`Id of a ${field.to}.`] : []),
    ...(immutable ? ['Cannot be changed later.'] : []),
    ...(personal ? ['Personal data.'] : []),
    ...(because === undefined ? [] : [because]),
  ].join(' ')
}
