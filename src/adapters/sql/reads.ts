import { Lru } from '../../kit/lru.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Access, Condition, Found, OneShape, PageFound, PageShape, SortKey } from '../../ports/store.ts'
import { actorOf, bindSources, type Inputs } from './bind-sources.ts'
import { type Compiled, compileCount, compileOne, compilePage, entityOf } from './compile-read.ts'
import type { Bound, Engine, Row } from './engine.ts'

/** Shapes kept compiled; a client that asks for ever new ones only costs itself the compilation. */
const compiledShapes = 2_000

/** A read ready to run on any connection: its text, how its values are bound, and how its rows are read. */
export interface Plan<T> {
  readonly sql: string | null
  readonly sort: readonly SortKey[]
  bind(inputs: Inputs): Bound[]
  /** @param limit of a page; for others it is not looked at. */
  read(rows: readonly Row[], limit: number): T
}

export interface Reads {
  one(shape: OneShape, access: Access): Plan<Found | null>
  page(shape: PageShape, access: Access): Plan<PageFound>
  count(entity: string, where: readonly Condition[], access: Access): Plan<number>
}

/** Compiles each read once for each kind of caller. */
export function createReads(engine: Engine, model: Model): Reads {
  const cache = new Lru<string, Plan<unknown>>(compiledShapes)
  const cached = <T>(key: string, make: () => Plan<T>): Plan<T> => {
    const found = cache.get(key) as Plan<T> | undefined
    if (found) return found
    const made = make()
    cache.set(key, made)
    return made
  }
  return {
    one: (shape, access) =>
      cached(`one ${access.key} ${JSON.stringify(shape)}`, () =>
        plan(engine, entityOf(model, shape.entity), compileOne(engine, model, shape, access), [], []),
      ),
    page: (shape, access) =>
      cached(`page ${access.key} ${JSON.stringify(shape)}`, () => {
        const compiled = compilePage(engine, model, shape, access)
        return plan(engine, entityOf(model, shape.entity), compiled, shape.where, compiled.sort)
      }),
    count: (entity, where, access) =>
      cached(`count ${access.key} ${entity} ${JSON.stringify(where)}`, () =>
        plan(engine, entityOf(model, entity), compileCount(engine, model, entity, where, access), where, []),
      ),
  }
}

function plan<T>(
  engine: Engine,
  entity: EntityModel,
  { sql, sources, read }: Compiled<T>,
  where: readonly Condition[],
  sort: readonly SortKey[],
): Plan<T> {
  // The two shapes that nearly every read by id has, without a closure per parameter.
  const [first, second] = sources
  if (sources.length === 1 && first!.from === 'id') return { sql, sort, read, bind: ({ id }) => [engine.encodeId(id!)] }
  if (sources.length === 2 && first!.from === 'id' && second!.from === 'actor') {
    return { sql, sort, read, bind: ({ id, access }) => [engine.encodeId(id!), actorOf(engine, access)] }
  }
  return { sql, sort, read, bind: (inputs) => bindSources(engine, sources, entity, where, sort, inputs) }
}
