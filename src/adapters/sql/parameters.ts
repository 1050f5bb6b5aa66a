import type { EntityModel } from '../../model/model.ts'

/** Numbers the parameters of one statement, and remembers where each value comes from. */
export interface Parameters {
  actor(): string
  limit(): string
  id(): string
  /** The version a write insists on. */
  version(): string
  /** Value `i` of the request's conditions. */
  condition(i: number): string
  /** Value `i` of the cursor. */
  from(i: number): string
  /** Value `i` of a named rule's answer, as the columns of `entity` hold it. */
  rule(entity: EntityModel, rule: string, i: number): string
  /** A table alias that is not in use; its first letter is that of no entity, whose tables may stand without one. */
  alias(): string
  /** In order of their numbers. */
  readonly sources: readonly Source[]
}

export type Source =
  | { readonly from: 'actor' | 'limit' | 'id' | 'version' }
  | { readonly from: 'condition' | 'cursor'; readonly at: number }
  | { readonly from: 'rule'; readonly entity: EntityModel; readonly rule: string; readonly at: number }

/** @param taken how many numbers come before these. */
export function createParameters(taken = 0): Parameters {
  const numbers = new Map<string, number>()
  const sources: Source[] = []
  let aliases = 0
  const number = (key: string, source: Source): string => {
    if (!numbers.has(key)) {
      sources.push(source)
      numbers.set(key, taken + sources.length)
    }
    return `?${numbers.get(key)}`
  }
  return {
    actor: () => number('actor', { from: 'actor' }),
    limit: () => number('limit', { from: 'limit' }),
    id: () => number('id', { from: 'id' }),
    version: () => number('version', { from: 'version' }),
    condition: (at) => number(`condition ${at}`, { from: 'condition', at }),
    from: (at) => number(`cursor ${at}`, { from: 'cursor', at }),
    rule: (entity, rule, at) => number(`rule ${entity.name} ${rule} ${at}`, { from: 'rule', entity, rule, at }),
    alias: () => `_t${++aliases}`,
    sources,
  }
}
