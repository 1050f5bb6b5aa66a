import { isUuid } from '../../kit/uuid.ts'
import type { EntityModel } from '../../model/model.ts'
import type { Access, Condition, PageValues, SortKey } from '../../ports/store.ts'
import { toBound } from './column-values.ts'
import type { Bound, Engine } from './engine.ts'
import type { Source } from './parameters.ts'

/** Everything a statement's parameters may come from. */
export interface Inputs {
  readonly access: Access
  readonly id?: string
  readonly version?: number
  readonly page?: Pick<PageValues, 'where' | 'from' | 'limit'>
}

/** The values of a statement's parameters, in order, as the columns hold them. */
export function bindSources(
  engine: Engine,
  sources: readonly Source[],
  entity: EntityModel,
  where: readonly Condition[],
  sort: readonly SortKey[],
  { access, id, version, page }: Inputs,
): Bound[] {
  return sources.map((source): Bound => {
    switch (source.from) {
      case 'actor':
        return actorOf(engine, access)
      case 'id':
        return id === undefined ? null : engine.encodeId(id)
      case 'version':
        return version === undefined ? null : storable(version)
      case 'limit':
        return page!.limit
      case 'condition':
        return bindCondition(engine, entity, where[source.at]!, page!.where[source.at])
      case 'cursor':
        if (page!.from!.length !== sort.length) throw new TypeError('the cursor has another number of keys')
        return bindCursor(engine, entity, sort[source.at]!.field, page!.from![source.at])
      case 'rule': {
        const answer = access.rules.get(source.rule)
        const condition = Array.isArray(answer) ? answer[source.at] : undefined
        return bindCondition(engine, source.entity, condition!, condition!.value)
      }
    }
  })
}

/** The actor as an id column holds it. */
export function actorOf(engine: Engine, { caller }: Access): Bound {
  return caller.actor === null ? null : engine.encodeId(caller.actor)
}

/** No row has another version than what fits into 32 bits, and none has -1. */
function storable(version: number): number {
  return (version | 0) === version ? version : -1
}

function bindCursor(engine: Engine, entity: EntityModel, field: string, value: unknown): Bound {
  requireIdOf(entity, field, value)
  return toBound(engine, entity, field, value)
}

function bindCondition(engine: Engine, entity: EntityModel, { field, operator }: Condition, value: unknown): Bound {
  if (operator === 'in')
    return engine.encodeList((value as readonly unknown[]).map((each) => toBound(engine, entity, field, each)))
  if (/^[lg]te?$/.test(operator)) requireIdOf(entity, field, value)
  return toBound(engine, entity, field, value)
}

/** A text that is no id equals none, but it has no place in their order either. */
function requireIdOf(entity: EntityModel, field: string, value: unknown): void {
  const isId = field === 'id' || entity.fields.find((each) => each.name === field)?.field.kind === 'ref'
  if (isId && typeof value === 'string' && !isUuid(value)) throw new TypeError(`\`${field}\` is compared with what is no id`)
}
