import { quote } from '../../kit/sql.ts'
import type { Access as Condition, EntityModel, Model, RelationModel } from '../../model/model.ts'
import type { Access } from '../../ports/store.ts'
import { columnOf, writeMatch } from '../../writers/sql/index.ts'
import { compare, comparedType } from './comparison.ts'
import type { Engine } from './engine.ts'
import type { Parameters } from './parameters.ts'

/** A condition decided already, or SQL to decide it for each row. */
export type Decided = boolean | string

/**
 * An access rule as SQL over a row of the entity called `alias`, for one kind of caller. What can be
 * decided without the row is decided here, so the planner sees only what is left.
 */
export function accessCondition(
  model: Model,
  entity: EntityModel,
  rule: Condition,
  access: Access,
  alias: string,
  parameters: Parameters,
): Decided {
  const { caller, rules } = access
  const { engine } = parameters
  if (caller.system) return true
  const decide = (condition: Condition): Decided => {
    switch (condition.is) {
      case 'anyone':
        return true
      case 'signedIn':
        return caller.actor !== null
      case 'self':
        return caller.actor !== null && `${alias}."id" = ${parameters.actor()}`
      case 'role':
        return caller.roles.includes(condition.role)
      case 'rule':
        return decideRule(condition.rule)
      case 'sees':
        return seesTarget(condition.relation)
      case 'path':
        return caller.actor !== null && followPath(model, entity, condition.path, alias, parameters)
      case 'match':
        return writeMatch(entity, condition.match, alias, engine.dialect)
      case 'any':
        return anyOf(condition.of.map(decide))
      case 'all':
        return allOf(condition.of.map(decide))
    }
  }
  const decideRule = (name: string): Decided => {
    const answer = rules.get(name) ?? false
    if (typeof answer === 'boolean') return answer
    return allOf(
      answer.map(({ field, operator }, i) => {
        const parameter = parameters.rule(entity, name, i, comparedType(engine, entity, field, operator))
        return compare(engine, entity, `${alias}.${quote(columnOf(entity, field))}`, field, operator, parameter)
      }),
    )
  }
  /** The target's own rule for reading, of the row the ref points at; chains end, since `check` refuses circles. */
  const seesTarget = ({ target, field }: RelationModel): Decided => {
    const other = model.entities.find((each) => each.name === target)!
    const row = parameters.alias()
    const visible = accessCondition(model, other, other.can.read, access, row, parameters)
    const id = `${alias}.${quote(columnOf(entity, field))}`
    // A ref that points at nothing shows nobody a row.
    if (visible === true) return `${id} IS NOT NULL`
    if (visible === false) return false
    return `EXISTS (SELECT 1 FROM ${quote(other.table)} ${row} WHERE ${row}."id" = ${id} AND ${visible})`
  }
  return decide(rule)
}

export function anyOf(parts: readonly Decided[]): Decided {
  if (parts.includes(true)) return true
  const open = parts.filter((part) => part !== false)
  return open.length === 0 ? false : open.length === 1 ? open[0]! : `(${open.join(' OR ')})`
}

export function allOf(parts: readonly Decided[]): Decided {
  if (parts.includes(false)) return false
  const open = parts.filter((part) => part !== true)
  return open.length === 0 ? true : open.length === 1 ? open[0]! : `(${open.join(' AND ')})`
}

/** What was decided, as a condition. */
export function whereSql({ dialect }: Engine, decided: Decided): string {
  return typeof decided === 'string' ? decided : dialect.bool(decided)
}

/** Is there a way along `path` from the row to the actor? Nested EXISTS, each step served by a key or a ref's index. */
function followPath(
  model: Model,
  from: EntityModel,
  path: readonly RelationModel[],
  alias: string,
  parameters: Parameters,
): string {
  const exists = (entity: EntityModel, on: string, id: string, steps: readonly RelationModel[]): string => {
    const row = parameters.alias()
    const here = `${row}.${quote(on)} = ${id}`
    return `EXISTS (SELECT 1 FROM ${quote(entity.table)} ${row} WHERE ${here} AND ${walk(entity, row, steps)})`
  }
  const walk = (entity: EntityModel, row: string, [step, ...rest]: readonly RelationModel[]): string => {
    if (!step) return `${row}."id" = ${parameters.actor()}`
    const target = model.entities.find((each) => each.name === step.target)!
    if (step.kind === 'many') return exists(target, columnOf(target, step.field), `${row}."id"`, rest)
    const id = `${row}.${quote(columnOf(entity, step.field))}`
    const [next] = rest
    if (!next) return `${id} = ${parameters.actor()}`
    // The row a ref points at need not be read to find the rows that point at it in turn.
    if (next.kind === 'many') {
      const after = model.entities.find((each) => each.name === next.target)!
      return exists(after, columnOf(after, next.field), id, rest.slice(1))
    }
    return exists(target, 'id', id, rest)
  }
  return walk(from, alias, path)
}
