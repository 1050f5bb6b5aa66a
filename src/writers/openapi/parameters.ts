import type { JsonObject } from '../../kit/json.ts'
import type { ActionModel, EntityModel, FieldModel, Model } from '../../model/model.ts'
import { actionInput } from './action-input.ts'
import { type Filter, filtersOf } from './filters.ts'
import { parameterRef } from './headers.ts'
import { includableOf } from './includes.ts'
import { requestLimits } from './limits.ts'
import { sortsOf } from './sorts.ts'
import { rowSchema, valueSchema } from './value-schema.ts'

const { pageDefault, pageMax, cursorLengthMax, listedValuesMax, includesMax, includeDepthMax, childrenMax, childrenDefault } =
  requestLimits

/** The path parameter of one row. */
export const idParameter: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

/** What a list takes: paging, order, shape and filters. Anything else is answered 400. */
export function listParameters(model: Model, entity: EntityModel): readonly JsonObject[] {
  return [
    {
      name: 'limit',
      in: 'query',
      description: 'Most rows of the page.',
      schema: { type: 'integer', minimum: 1, maximum: pageMax, default: pageDefault },
    },
    {
      name: 'after',
      in: 'query',
      description: '`next` of the page before, asked for with the same sort and filters.',
      schema: { type: 'string', maxLength: cursorLengthMax },
    },
    sortParameter(entity),
    ...shapeParameters(model, entity),
    ...filtersOf(entity).flatMap((filter) => filterParameters(filter)),
  ]
}

export function getParameters(model: Model, entity: EntityModel): readonly JsonObject[] {
  return [idParameter, ...shapeParameters(model, entity), parameterRef('IfNoneMatch')]
}

/** The fields of an action's input that do not travel in its body. */
export function actionParameters(action: ActionModel): readonly JsonObject[] {
  const { path, query } = actionInput(action)
  return [
    ...(action.on === null ? [] : [idParameter]),
    ...path.map((field) => ({ name: field.name, in: 'path', required: true, schema: valueSchema(field.field) })),
    ...query.map((field) => queryParameter(field)),
    ...(action.kind === 'command' && action.on !== null ? [parameterRef('IfMatch')] : []),
    ...(action.kind === 'command' ? [parameterRef('IdempotencyKey')] : []),
  ]
}

function queryParameter({ name, field, optional }: FieldModel): JsonObject {
  const { default: fallback, because } = field as { default?: string | number | boolean; because?: string }
  const filledIn = fallback === undefined || fallback === 'now' || fallback === 'today' ? {} : { default: fallback }
  return {
    name,
    in: 'query',
    ...(because === undefined ? {} : { description: because }),
    ...(optional || fallback !== undefined ? {} : { required: true }),
    schema: { ...valueSchema(field), ...filledIn },
  }
}

function sortParameter(entity: EntityModel): JsonObject {
  const sorts = sortsOf(entity)
  const fields = [...new Set(sorts.flatMap(({ text }) => text.split(',').map((key) => key.replace('-', ''))))]
  const key = `-?(?:${fields.join('|')})`
  const most = Math.max(...sorts.map(({ text }) => text.split(',').length))
  const needs = sorts.filter(({ after }) => after.length > 0).map(({ text, after }) => `\`${text}\` with ${heldEqual([after])}`)
  const condition = needs.length === 0 ? '' : ` Only while other fields are held equal: ${needs.join('; ')}.`
  return {
    name: 'sort',
    in: 'query',
    description: `The order, \`-\` for descending. An index must serve it, as one does for the examples.${condition}`,
    schema: {
      type: 'string',
      pattern: most === 1 ? `^${key}$` : `^${key}(?:,${key}){0,${most - 1}}$`,
      examples: sorts.map(({ text }) => text),
    },
  }
}

function shapeParameters(model: Model, entity: EntityModel): readonly JsonObject[] {
  const fields = {
    name: 'fields',
    in: 'query',
    description: 'The fields to answer; `id` always comes along.',
    style: 'form',
    explode: false,
    schema: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', enum: Object.keys(rowSchema(entity).properties as JsonObject) },
    },
  }
  const relations = includableOf(model, entity)
  if (relations.length === 0) return [fields]
  const count = `(?:\\((?:100|[1-9][0-9]?)\\))?`
  const first = relations.map(({ name, kind }) => (kind === 'many' ? `${name}${count}` : name)).join('|')
  const include = {
    name: 'include',
    in: 'query',
    description:
      `Related rows to answer along: ${relations.map(({ name }) => `\`${name}\``).join(', ')}, and theirs after a point, ${includeDepthMax} deep. ` +
      `A relation to many takes a count, \`name(5)\`, 1 to ${childrenMax}, default ${childrenDefault}. Rows the caller may not see are left out; ` +
      'a single one stays an id.',
    style: 'form',
    explode: false,
    schema: {
      type: 'array',
      minItems: 1,
      maxItems: includesMax,
      items: { type: 'string', pattern: `^(?:${first})(?:\\.[A-Za-z][A-Za-z0-9]*${count}){0,${includeDepthMax - 1}}$` },
    },
  }
  return [fields, include]
}

/** What a list itself takes; a field of that name is compared with `limit[eq]`. */
export const listWords: ReadonlySet<string> = new Set(['limit', 'after', 'sort', 'fields', 'include'])

const operatorWords = {
  eq: 'equal to',
  ne: 'not equal to',
  lt: 'less than',
  lte: 'at most',
  gt: 'greater than',
  gte: 'at least',
  in: 'one of',
  prefix: 'beginning with',
} as const

function filterParameters({ field, operators, schema, after }: Filter): readonly JsonObject[] {
  const condition = after.length === 0 ? '' : ` Only together with ${heldEqual(after)}.`
  const described = (name: string, operator: keyof typeof operatorWords) => ({
    name,
    in: 'query',
    description: `\`${field}\` ${operatorWords[operator]}.${condition}`,
  })
  return [
    ...(listWords.has(field) ? [] : [{ ...described(field, 'eq'), schema }]),
    ...operators.map((operator) => {
      const named = described(`${field}[${operator}]`, operator)
      if (operator !== 'in') return { ...named, schema }
      return {
        ...named,
        style: 'form',
        explode: false,
        schema: { type: 'array', minItems: 1, maxItems: listedValuesMax, items: schema },
      }
    }),
  ]
}

/** `author` equal, or `post` and `by` equal. */
function heldEqual(after: readonly (readonly string[])[]): string {
  return after.map((fields) => `${fields.map((field) => `\`${field}\``).join(' and ')} held equal`).join(', or ')
}
