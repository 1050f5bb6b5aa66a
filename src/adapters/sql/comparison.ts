import type { EntityModel } from '../../model/model.ts'
import type { Operator } from '../../ports/store.ts'

const signs = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** One condition on a column. A list is bound as one JSON array; a prefix as the range it stands for. */
export function compare(entity: EntityModel, column: string, field: string, operator: Operator, parameter: string): string {
  const optional = entity.fields.find((each) => each.name === field)?.optional ?? false
  switch (operator) {
    case 'eq':
      return optional ? `${column} IS ${parameter}` : `${column} = ${parameter}`
    case 'ne':
      return optional ? `${column} IS NOT ${parameter}` : `${column} <> ${parameter}`
    case 'in':
      return `${column} IN (SELECT value FROM json_each(${parameter}))`
    case 'prefix':
      return `${column} >= ${parameter} AND ${column} < ${parameter} || CAST(x'ff' AS TEXT)`
    default:
      return `${column} ${signs[operator]} ${parameter}`
  }
}
