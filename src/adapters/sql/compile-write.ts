import { quote } from '../../kit/sql.ts'
import type { Access as AccessRule, EntityModel, FieldModel, Model } from '../../model/model.ts'
import { type Access, everything } from '../../ports/store.ts'
import { accessCondition, allOf, type Decided, whereSql } from './access-condition.ts'
import type { Engine } from './engine.ts'
import { createParameters, type Parameters, type Source } from './parameters.ts'
import { restrictingRefs } from './restricting-refs.ts'
import { rowJson } from './row-json.ts'
import { rowMembers } from './row-members.ts'

/**
 * A write: first the values of its columns, then its other parameters. The row is written only where the rules allow
 * it, so nothing written means refused, and `why*` tells for what.
 */
export interface CompiledWrite {
  readonly sql: string
  /** Parameters after those of the columns. */
  readonly sources: readonly Source[]
}

export interface CompiledUpdate extends CompiledWrite {
  /** Answers whether the changed row may still be changed, where the statement itself could not see what it did. */
  readonly still: CompiledWrite | null
}

/** Columns every new row has, before those of its fields. */
export const systemColumns = ['id', 'version', 'created_at', 'updated_at'] as const

/**
 * `INSERT … SELECT … WHERE <may create>`: the new row is judged before it is stored. Where there is nothing to judge,
 * `INSERT … VALUES`, which takes the engine less.
 */
export function compileInsert(engine: Engine, model: Model, entity: EntityModel, access: Access): CompiledWrite {
  const columns = [...systemColumns, ...entity.fields.map(({ column }) => column)]
  const parameters = createParameters(engine, columns.length)
  const allowed = allOf([
    accessCondition(model, entity, entity.can.create, access, 'v', parameters),
    ...visibleRefs(model, entity.fields, access, 'v', parameters),
  ])
  const target = `INSERT INTO ${quote(entity.table)} (${columns.map(quote).join(', ')})`
  const { idType, versionType, timeType } = engine.dialect
  const types = [idType, versionType, timeType, timeType, ...entity.fields.map(({ field }) => engine.dialect.columnType(field))]
  const values = types.map((type, i) => engine.parameter(i + 1, type))
  if (allowed === true) return { sql: `${target} VALUES (${values.join(', ')})`, sources: [] }
  const row = columns.map((column, i) => `${values[i]} AS ${quote(column)}`).join(', ')
  const source = `SELECT ${columns.map((column) => `v.${quote(column)}`).join(', ')} FROM (SELECT ${row}) v`
  return parameters.finish(`${target} ${source} WHERE ${whereSql(engine, allowed)}`)
}

/**
 * `UPDATE … WHERE id, version, <may read>, <may update> RETURNING json, version, <may still update>`. The changed
 * row is judged too, where the change touches what the rule looks at, so nobody can give away what is not theirs.
 */
export function compileUpdate(
  engine: Engine,
  model: Model,
  entity: EntityModel,
  changed: readonly FieldModel[],
  access: Access,
  versioned: boolean,
): CompiledUpdate {
  const parameters = createParameters(engine, changed.length + 1)
  const table = quote(entity.table)
  const own = (i: number, { field }: FieldModel) => engine.parameter(i + 1, engine.dialect.columnType(field))
  const sets = changed.map((field, i) => {
    const column = quote(field.column)
    return `${column} = ${field.field.kind === 'counter' ? `${table}.${column} + ` : ''}${own(i, field)}`
  })
  const at = engine.parameter(changed.length + 1, engine.dialect.timeType)
  const where = allOf([
    `"id" = ${parameters.id()}`,
    versioned ? `"version" = ${parameters.version()}` : true,
    accessCondition(model, entity, entity.can.read, access, table, parameters),
    accessCondition(model, entity, entity.can.update, access, table, parameters),
    ...visibleRefs(model, changed, access, null, parameters),
  ])
  const rechecked = changed.some(({ name }) => looksAt(entity.can.update, name))
  const apart = rechecked && engine.returningSeesOldRows
  const still =
    rechecked && !apart
      ? whereSql(engine, accessCondition(model, entity, entity.can.update, access, table, parameters))
      : engine.dialect.bool(true)
  const returning = rowJson(engine, rowMembers({ model, access, parameters }, entity, everything, table))
  const sql =
    `UPDATE ${table} SET ${[...sets, `"version" = ${table}."version" + 1`, `"updated_at" = ${at}`].join(', ')} ` +
    `WHERE ${whereSql(engine, where)} RETURNING ${engine.finished(returning)}, "version", ${still}`
  return { ...parameters.finish(sql), still: apart ? compileStill(engine, model, entity, access) : null }
}

function compileStill(engine: Engine, model: Model, entity: EntityModel, access: Access): CompiledWrite {
  const parameters = createParameters(engine)
  const id = parameters.id()
  const may = whereSql(engine, accessCondition(model, entity, entity.can.update, access, 'r', parameters))
  return parameters.finish(`SELECT ${may} FROM ${quote(entity.table)} r WHERE r."id" = ${id}`)
}

export function compileDelete(
  engine: Engine,
  model: Model,
  entity: EntityModel,
  access: Access,
  versioned: boolean,
): CompiledWrite {
  const parameters = createParameters(engine)
  const table = quote(entity.table)
  const where = allOf([
    `"id" = ${parameters.id()}`,
    versioned ? `"version" = ${parameters.version()}` : true,
    accessCondition(model, entity, entity.can.read, access, table, parameters),
    accessCondition(model, entity, entity.can.delete, access, table, parameters),
    ...restrictingRefs(model, entity, parameters.id(), parameters).map((kept) => `NOT ${kept}`),
  ])
  return parameters.finish(`DELETE FROM ${table} WHERE ${whereSql(engine, where)} RETURNING "version"`)
}

/** Answers `[version, visible, allowed]` of a row that a write did not find, to tell missing from forbidden from stale. */
export function compileWhy(
  engine: Engine,
  model: Model,
  entity: EntityModel,
  operation: 'update' | 'delete',
  access: Access,
): CompiledWrite {
  const parameters = createParameters(engine)
  const id = parameters.id()
  const visible = whereSql(engine, accessCondition(model, entity, entity.can.read, access, 'r', parameters))
  const allowed = whereSql(engine, accessCondition(model, entity, entity.can[operation], access, 'r', parameters))
  return parameters.finish(`SELECT r."version", ${visible}, ${allowed} FROM ${quote(entity.table)} r WHERE r."id" = ${id}`)
}

/** Answers a row when the caller can see the row a ref would point at. The id comes first. */
export function compileSees(engine: Engine, model: Model, entity: EntityModel, access: Access): CompiledWrite {
  const parameters = createParameters(engine)
  const id = parameters.id()
  const visible = whereSql(engine, accessCondition(model, entity, entity.can.read, access, 'r', parameters))
  return parameters.finish(`SELECT 1 FROM ${quote(entity.table)} r WHERE r."id" = ${id} AND ${visible}`)
}

/** A ref may only point at what the caller can see: otherwise writing would tell what reading hides. */
function visibleRefs(
  model: Model,
  fields: readonly FieldModel[],
  access: Access,
  row: string | null,
  parameters: Parameters,
): Decided[] {
  return fields.flatMap((field, i): Decided[] => {
    if (field.field.kind !== 'ref' || access.caller.system) return []
    const { to } = field.field
    const target = model.entities.find((each) => each.name === to)!
    const other = parameters.alias()
    const visible = accessCondition(model, target, target.can.read, access, other, parameters)
    if (visible === true) return []
    const { engine } = parameters
    const value = row === null ? engine.parameter(i + 1, engine.dialect.idType) : `${row}.${quote(field.column)}`
    const self = to === model.actor && access.caller.actor !== null ? [`${value} = ${parameters.actor()}`] : []
    const seen = `EXISTS (SELECT 1 FROM ${quote(target.table)} ${other} WHERE ${other}."id" = ${value} AND ${whereSql(engine, visible)})`
    return [`(${[`${value} IS NULL`, ...self, seen].join(' OR ')})`]
  })
}

/** Could the rule depend on this field of the row? A path may come by the row again, or pass another with such a field. */
function looksAt(rule: AccessRule, field: string): boolean {
  switch (rule.is) {
    case 'path':
      return rule.path.some((step) => step.field === field)
    case 'match':
      return rule.match.field === field
    case 'rule':
    // Who may see the other row may depend on this one in turn.
    case 'sees':
      return true
    case 'any':
    case 'all':
      return rule.of.some((each) => looksAt(each, field))
    default:
      return false
  }
}
