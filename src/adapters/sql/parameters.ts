import type { EntityModel } from '../../model/model.ts'
import { type Engine, typeOf } from './engine.ts'

/** Numbers the parameters of one statement, and remembers where each value comes from. */
export interface Parameters {
  readonly engine: Engine
  actor(): string
  limit(): string
  id(): string
  /** The version a write insists on. */
  version(): string
  /** Value `i` of the request's conditions. */
  condition(i: number, entity: EntityModel, field: string): string
  /** The list of values that condition `i` takes. */
  conditionList(i: number, entity: EntityModel, field: string): string
  /** Value `i` of the cursor. */
  from(i: number, entity: EntityModel, field: string): string
  /** Value `i` of a named rule's answer, as the columns of `entity` hold it. */
  rule(entity: EntityModel, rule: string, i: number, type: string): string
  /** A table alias that is not in use; its first letter is that of no entity, whose tables may stand without one. */
  alias(): string
  /**
   * The statement with the parameters that it came to use, numbered without gaps: what a rule asked for may have been decided
   * without it.
   */
  finish(sql: string): { readonly sql: string; readonly sources: readonly Source[] }
}

export type Source =
  | { readonly from: 'actor' | 'limit' | 'id' | 'version' }
  | { readonly from: 'condition' | 'cursor'; readonly at: number }
  | { readonly from: 'rule'; readonly entity: EntityModel; readonly rule: string; readonly at: number }

/** @param taken how many numbers come before these. */
export function createParameters(engine: Engine, taken = 0): Parameters {
  const numbers = new Map<string, number>()
  const sources: Source[] = []
  let aliases = 0
  const { idType, versionType } = engine.dialect
  const number = (key: string, source: Source, type: string): string => {
    if (!numbers.has(key)) {
      sources.push(source)
      numbers.set(key, taken + sources.length)
    }
    return engine.parameter(numbers.get(key)!, type)
  }
  return {
    engine,
    actor: () => number('actor', { from: 'actor' }, idType),
    limit: () => number('limit', { from: 'limit' }, versionType),
    id: () => number('id', { from: 'id' }, idType),
    version: () => number('version', { from: 'version' }, versionType),
    condition: (at, entity, field) => number(`condition ${at}`, { from: 'condition', at }, typeOf(engine, entity, field)),
    conditionList: (at, entity, field) =>
      number(`condition ${at}`, { from: 'condition', at }, engine.listType(typeOf(engine, entity, field))),
    from: (at, entity, field) => number(`cursor ${at}`, { from: 'cursor', at }, typeOf(engine, entity, field)),
    rule: (entity, rule, at, type) => number(`rule ${entity.name} ${rule} ${at}`, { from: 'rule', entity, rule, at }, type),
    alias: () => `_t${++aliases}`,
    finish: (sql) => {
      const used = new Set(mentioned(sql).filter((each) => each > taken))
      if (used.size === sources.length) return { sql, sources }
      const kept = sources.flatMap((source, i) => (used.has(taken + i + 1) ? [{ source, was: taken + i + 1 }] : []))
      const renumbered = new Map(kept.map(({ was }, i) => [was, taken + i + 1]))
      return { sql: replaceNumbers(sql, (each) => renumbered.get(each) ?? each), sources: kept.map(({ source }) => source) }
    },
  }
}

/** Texts and names in quotes, which may hold anything, or a parameter. */
const parameter = /'(?:[^']|'')*'|"(?:[^"]|"")*"|([?$])(\d+)/g

function mentioned(sql: string): readonly number[] {
  return [...sql.matchAll(parameter)].flatMap(([, , number]) => (number === undefined ? [] : [Number(number)]))
}

function replaceNumbers(sql: string, to: (number: number) => number): string {
  return sql.replaceAll(parameter, (whole, sign?: string, number?: string) => (sign ? `${sign}${to(Number(number))}` : whole))
}
