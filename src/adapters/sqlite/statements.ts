import { Lru } from '../../kit/lru.ts'
import type { EntityModel } from '../../model/model.ts'
import type { Access, Condition, PageValues, SortKey } from '../../ports/store.ts'
import type { Source } from '../sql/parameters.ts'
import { toBound } from './column-values.ts'
import type { Bound, Connection, Statement } from './driver.ts'

/** Statements a connection keeps prepared; beyond them the least used are prepared anew. */
const preparedStatements = 1_000

/** Prepares each text once a connection. */
export function createStatements(connection: Connection): (sql: string) => Statement {
  const prepared = new Lru<string, Statement>(preparedStatements)
  return (sql) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = connection.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
}

/** Everything a statement's parameters may come from. */
export interface Inputs {
  readonly access: Access
  readonly id?: string
  readonly version?: number
  readonly page?: Pick<PageValues, 'where' | 'from' | 'limit'>
}

/** The values of a statement's parameters, in order, as the columns hold them. */
export function bindSources(
  sources: readonly Source[],
  entity: EntityModel,
  where: readonly Condition[],
  sort: readonly SortKey[],
  { access, id, version, page }: Inputs,
): Bound[] {
  return sources.map((source): Bound => {
    switch (source.from) {
      case 'actor':
        return access.caller.actor
      case 'id':
        return id ?? null
      case 'version':
        return version ?? null
      case 'limit':
        return page!.limit
      case 'condition':
        return bindCondition(entity, where[source.at]!, page!.where[source.at])
      case 'cursor':
        if (page!.from!.length !== sort.length) throw new TypeError('the cursor has another number of keys')
        return toBound(entity, sort[source.at]!.field, page!.from![source.at])
      case 'rule': {
        const answer = access.rules.get(source.rule)
        const condition = Array.isArray(answer) ? answer[source.at] : undefined
        return bindCondition(source.entity, condition!, condition!.value)
      }
    }
  })
}

function bindCondition(entity: EntityModel, { field, operator }: Condition, value: unknown): Bound {
  if (operator !== 'in') return toBound(entity, field, value)
  const values = (value as readonly unknown[]).map((each) => toBound(entity, field, each))
  return `[${values.map((each) => (typeof each === 'bigint' ? String(each) : JSON.stringify(each))).join(',')}]`
}
