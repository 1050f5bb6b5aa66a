import type { EntityModel } from '../../model/model.ts'
import type { Operator } from '../../ports/store.ts'
import { type Engine, typeOf } from './engine.ts'

const signs = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** The type of the parameter of a condition: its field's, or of a list of such values. */
export function comparedType(engine: Engine, entity: EntityModel, field: string, operator: Operator): string {
  const type = typeOf(engine, entity, field)
  return operator === 'in' ? engine.listType(type) : type
}

/** One condition on a column. A list is bound as one value; a prefix as the range it stands for. */
export function compare(
  engine: Engine,
  entity: EntityModel,
  column: string,
  field: string,
  operator: Operator,
  parameter: string,
): string {
  const model = entity.fields.find((each) => each.name === field)
  const optional = model?.optional ?? false
  switch (operator) {
    case 'eq':
      return optional ? engine.same(column, parameter) : `${column} = ${parameter}`
    case 'ne':
      return optional ? engine.notSame(column, parameter) : `${column} <> ${parameter}`
    case 'in':
      return `${column} ${engine.listed(parameter)}`
    case 'prefix':
      if (model?.field.kind !== 'text' && model?.field.kind !== 'oneOf')
        throw new TypeError(`\`${field}\` is no text, which alone has a prefix`)
      return `${column} >= ${parameter} AND ${column} < ${engine.prefixEnd(parameter)}`
    default:
      if (!Object.hasOwn(signs, operator)) throw new TypeError(`no value is compared with \`${operator}\``)
      return `${column} ${signs[operator]} ${parameter}`
  }
}
