/** A blueprint as the facts that rules ask for: the tables that it is kept in, and the routes that it serves. */
import type { ReadBlueprint } from '../model/architecture/architecture.ts'
import type { Guard, HttpMethod, Route } from '../model/architecture/code.ts'
import type { Column, Database, ForeignKey, Index, Table } from '../model/architecture/database.ts'
import type { Place } from '../model/architecture/place.ts'
import { ownPages } from '../model/check-actions.ts'
import type { EntityModel, FieldModel, IndexModel, Model } from '../model/model.ts'
import { isOpen, operationsOf } from '../writers/openapi/index.ts'

export function databaseOfBlueprint({ model, places, place }: ReadBlueprint): Database {
  return {
    engine: 'sqlite',
    source: place.file,
    kind: 'declared',
    by: 'blueprint',
    basis: 'read',
    tables: model.entities.map((entity) => tableOf(model, entity, places, place)),
    views: [],
    functions: [],
    roles: [],
    enums: [],
    migrations: [],
  }
}

function tableOf(model: Model, entity: EntityModel, places: ReadBlueprint['places'], whole: Place): Table {
  const place = places[`entities.${entity.name}`] ?? whole
  const placeOf = (field: string) => places[`entities.${entity.name}.${field}`] ?? place
  const own = (name: string, type: string): Column => ({
    name,
    type,
    nullable: false,
    default: null,
    identity: false,
    generated: false,
    place,
  })
  return {
    name: entity.table,
    model: entity.name,
    columns: [
      own('id', 'text'),
      own('version', 'integer'),
      own('created_at', 'text'),
      own('updated_at', 'text'),
      ...entity.fields.map((field) => ({
        ...own(field.column, typeOf(field)),
        nullable: field.optional,
        place: placeOf(field.name),
      })),
    ],
    primaryKey: { columns: ['id'], place },
    foreignKeys: entity.fields.flatMap((field) => foreignKeyOf(model, field, placeOf(field.name))),
    indexes: [primaryIndex(place), ...entity.indexes.map((index) => indexOf(entity, index, place))],
    checks: entity.fields.flatMap(({ field, column, name }) =>
      field.kind === 'oneOf'
        ? [{ name: column, expression: `${column} in (${field.values.join(', ')})`, validated: true, place: placeOf(name) }]
        : [],
    ),
    policies: [],
    rowSecurity: { enabled: false, forced: false, place: null },
    owner: null,
    grants: [],
    partition: null,
    strict: true,
    place,
  }
}

function typeOf({ field }: FieldModel): string {
  return ['int', 'counter', 'bool', 'decimal'].includes(field.kind) ? 'integer' : 'text'
}

function foreignKeyOf(model: Model, { field, column }: FieldModel, place: Place): readonly ForeignKey[] {
  if (field.kind !== 'ref') return []
  const onDelete = ({ restrict: 'restrict', cascade: 'cascade', clear: 'set null' } as const)[field.onDelete ?? 'restrict']
  const table = model.entities.find(({ name }) => name === field.to)!.table
  return [{ name: column, columns: [column], to: { table, columns: ['id'] }, onDelete, validated: true, place }]
}

function primaryIndex(place: Place): Index {
  return {
    name: 'primary',
    keys: [keyOf('id', false)],
    include: [],
    unique: true,
    method: 'btree',
    where: null,
    constraint: 'primary',
    valid: true,
    place,
  }
}

function indexOf(entity: EntityModel, { name, fields, unique, where }: IndexModel, place: Place): Index {
  const columnOf = (field: string) =>
    entity.fields.find((each) => each.name === field)?.column ??
    { createdAt: 'created_at', updatedAt: 'updated_at' }[field] ??
    field
  return {
    name,
    keys: fields.map(({ field, descending }) => keyOf(columnOf(field), descending)),
    include: [],
    unique,
    method: 'btree',
    where: where.length === 0 ? null : where.map(({ field }) => columnOf(field)).join(' and '),
    constraint: unique ? 'unique' : null,
    valid: true,
    place,
  }
}

function keyOf(column: string, descending: boolean): Index['keys'][number] {
  return { column, expression: null, descending, operatorClass: null }
}

/** What a served blueprint answers: each route with the guard that its access rule is. */
export function routesOfBlueprint(blueprint: ReadBlueprint): readonly Route[] {
  return [...operationRoutes(blueprint), ...ownRoutes(blueprint)]
}

/** The pages that every served blueprint has: its documents, its health, its figures. */
function ownRoutes({ model, place }: ReadBlueprint): readonly Route[] {
  return [...ownPages, ...model.versions.map(({ name }) => `/openapi/${name}.json`)].map((path) => ({
    method: 'GET',
    path,
    pathIsWhole: true,
    framework: 'lintel',
    guards: [],
    handler: null,
    reaches: [],
    validated: [],
    publicBy: 'a page of the server itself',
    place,
  }))
}

function operationRoutes({ model, places, place }: ReadBlueprint): readonly Route[] {
  return operationsOf(model).map((operation) => {
    const at =
      places[operation.action === null ? `entities.${operation.entity!.name}` : `actions.${operation.action.name}`] ?? place
    const open = isOpen(operation)
    const guards: Guard[] = [
      ...(open
        ? []
        : [{ name: 'access', kind: 'auth' as const, function: null, call: null, scope: 'route' as const, place: at }]),
      { name: 'limit', kind: 'limit', function: null, call: null, scope: 'application', place },
      { name: 'schema', kind: 'validate', function: null, call: null, scope: 'route', place: at },
    ]
    return {
      method: operation.method as HttpMethod,
      path: operation.path,
      pathIsWhole: true,
      framework: 'lintel',
      guards,
      handler: null,
      reaches: [],
      validated: ['params', 'query', 'body'],
      publicBy: open ? "allow: 'anyone'" : null,
      place: at,
    }
  })
}
