import { Lru } from '../../kit/lru.ts'
import { maxUuid } from '../../kit/uuid.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import { type Access, type Found, type JsonText, RefusedError, type Session, type Values } from '../../ports/store.ts'
import { bindSources, type Inputs } from './bind-sources.ts'
import { toColumn } from './column-values.ts'
import { entityOf } from './compile-read.ts'
import { type CompiledWrite, compileDelete, compileInsert, compileSees, compileUpdate, compileWhy } from './compile-write.ts'
import { type Attempted, firstDuplicate } from './duplicates.ts'
import type { Bound, Engine, Row } from './engine.ts'
import type { Executor } from './executor.ts'
import { createIdempotency } from './idempotency.ts'
import { createRowWriter } from './new-row.ts'
import type { Reads } from './reads.ts'
import { createWorkSession } from './work-session.ts'

/** What the sessions of one store share: statements compiled once, and the shapes of rows. */
export interface Sessions {
  on(executor: Executor): Session
}

/** @param now in milliseconds, for the times of rows. */
export function createSessions(engine: Engine, model: Model, reads: Reads, now: () => number): Sessions {
  const writes = new Lru<string, CompiledWrite>(2_000)
  const compiled = <C extends CompiledWrite>(key: string, compile: () => C): C => {
    const found = writes.get(key) as C | undefined
    if (found) return found
    const made = compile()
    writes.set(key, made)
    return made
  }
  const rowWriters = new Map<string, ReturnType<typeof createRowWriter>>()
  const rowWriter = (entity: EntityModel, system: boolean) => {
    const key = `${entity.name} ${system}`
    const found = rowWriters.get(key) ?? createRowWriter(engine, entity, system)
    rowWriters.set(key, found)
    return found
  }
  let written = { ms: Number.NaN, text: '' }
  /** The writes of a turn mostly fall into one millisecond. */
  const timestamp = () => {
    const ms = now()
    if (ms !== written.ms) written = { ms, text: new Date(ms).toISOString() }
    return written.text
  }

  const bind = (entity: EntityModel, { sources }: CompiledWrite, inputs: Inputs) =>
    bindSources(engine, sources, entity, [], [], inputs)
  const column = toColumn.bind(null, engine)

  const on = (executor: Executor): Session => {
    const { get, all, change: run } = executor
    const idempotency = createIdempotency(engine, executor, now)

    const why = async (
      entity: EntityModel,
      operation: 'update' | 'delete',
      access: Access,
      id: string,
      version: number | null,
    ): Promise<RefusedError> => {
      const query = compiled(`why ${operation} ${entity.name} ${access.key}`, () =>
        compileWhy(engine, model, entity, operation, access),
      )
      const row = await get(query.sql, bind(entity, query, { access, id }))
      if (!row || !engine.isTrue(row[1])) return new RefusedError('not_found', `no ${entity.name} has this id`)
      if (!engine.isTrue(row[2])) return new RefusedError('forbidden', `you may not ${operation} this ${entity.name}`)
      if (version !== null && Number(row[0]) !== version)
        return new RefusedError('stale', `the ${entity.name} has changed since version ${version}`)
      return operation === 'delete' ? stillReferenced(entity) : missingReference([])
    }

    /** Names the refs among `values` that point at nothing the caller can see. */
    const missingRefs = async (entity: EntityModel, access: Access, values: Values) => {
      const missing = []
      for (const { name, field } of entity.fields) {
        const id = values[name]
        if (field.kind !== 'ref' || typeof id !== 'string') continue
        const target = entityOf(model, field.to)
        const query = compiled(`sees ${target.name} ${access.key}`, () => compileSees(engine, model, target, access))
        if (await get(query.sql, bind(target, query, { access, id }))) continue
        missing.push({ pointer: `/${name}`, code: 'missing_reference', detail: `no ${target.name} has this id` })
      }
      return missing
    }

    /** Names the fields to blame: where the engine only says that a key is missing, or just one of several that are taken. */
    const blame = async (error: unknown, attempted: Attempted, access: Access, values: Values): Promise<unknown> => {
      if (!(error instanceof RefusedError)) return error
      if (error.kind === 'duplicate') return firstDuplicate(engine, executor, attempted, error)
      if (error.kind !== 'missing_reference') return error
      return missingReference(await missingRefs(attempted.entity, access, values))
    }

    return {
      one: async (shape, access, id) => {
        const plan = reads.one(shape, access)
        return plan.sql === null ? null : plan.read(await all(plan.sql, plan.bind({ access, id })), 1)
      },
      page: async (shape, access, page) => {
        const plan = reads.page(shape, access)
        return plan.read(plan.sql === null ? [] : await all(plan.sql, plan.bind({ access, page })), page.limit)
      },
      count: async (entity, where, access, values) => {
        const plan = reads.count(entity, where, access)
        if (plan.sql === null) return 0
        return plan.read(await all(plan.sql, plan.bind({ access, page: { where: values, from: null, limit: 0 } })), 1)
      },
      create: async (name, access, values, id) => {
        const entity = entityOf(model, name)
        if (id === maxUuid) throw new RefusedError('invalid', `no ${name} can have the last of all ids`)
        // The last of all ids is nobody's, and a caller whose own is no UUID may be encoded as that.
        if (entity.fields.some(({ name: of, field }) => field.kind === 'ref' && values[of] === maxUuid))
          throw missingReference(await missingRefs(entity, access, values))
        const at = timestamp()
        const insert = compiled(`insert ${name} ${access.key}`, () => compileInsert(engine, model, entity, access))
        const own = entity.fields.map((field) =>
          column(field, values[field.name] === undefined ? fallback(field.field, at) : values[field.name], at),
        )
        let stored: number
        try {
          stored = await run(insert.sql, [engine.encodeId(id), 1, at, at, ...own, ...bind(entity, insert, { access, id })])
        } catch (error) {
          throw await blame(error, { entity, id, isNew: true, fields: entity.fields, values: own }, access, values)
        }
        if (stored > 0) return { text: rowWriter(entity, access.caller.system)(id, at, own), version: 1 }
        const missing = await missingRefs(entity, access, values)
        throw missing.length > 0 ? missingReference(missing) : new RefusedError('forbidden', `you may not create this ${name}`)
      },
      update: async (name, access, id, change, version) => {
        const entity = entityOf(model, name)
        const changed = entity.fields.filter((field) => Object.hasOwn(change, field.name))
        const key = `update ${name} ${access.key} ${changed.map((field) => field.name).join()} ${version !== null}`
        const update = compiled(key, () => compileUpdate(engine, model, entity, changed, access, version !== null))
        const own = changed.map((field): Bound => {
          const value = change[field.name]
          return column(field, field.field.kind === 'counter' ? (value as { add: number }).add : value, timestamp())
        })
        const attempted = { entity, id, isNew: false, fields: changed, values: own }
        let row: Row | undefined
        try {
          const rest = bind(entity, update, { access, id, ...(version === null ? {} : { version }) })
          row = await get(update.sql, [...own, timestamp(), ...rest])
        } catch (error) {
          throw await blame(error, attempted, access, change)
        }
        if (!row) throw await blame(await why(entity, 'update', access, id, version), attempted, access, change)
        const { still } = update
        const after = still === null ? row[2] : (await get(still.sql, bind(entity, still, { access, id })))?.[0]
        if (!engine.isTrue(after))
          throw new RefusedError('forbidden', `you may not make this ${name} one that you may not update`)
        return found(row)
      },
      delete: async (name, access, id, version) => {
        const entity = entityOf(model, name)
        const query = compiled(`delete ${name} ${access.key} ${version !== null}`, () =>
          compileDelete(engine, model, entity, access, version !== null),
        )
        let row: Row | undefined
        try {
          row = await get(query.sql, bind(entity, query, { access, id, ...(version === null ? {} : { version }) }))
        } catch (error) {
          const kept = error instanceof RefusedError && error.kind === 'missing_reference'
          throw kept ? stillReferenced(entity) : error
        }
        if (!row) throw await why(entity, 'delete', access, id, version)
      },
      recall: idempotency.recall,
      remember: idempotency.remember,
      work: createWorkSession(engine, executor),
    }
  }
  return { on }
}

function missingReference(errors: RefusedError['errors']): RefusedError {
  return new RefusedError('missing_reference', 'a ref points at a row that does not exist', errors)
}

function stillReferenced({ name }: EntityModel): RefusedError {
  return new RefusedError('referenced', `other rows still point at this ${name}`)
}

function found(row: Row): Found {
  return { text: row[0] as JsonText, version: Number(row[1]) }
}

/** What a field holds when nothing was given. */
function fallback(field: EntityModel['fields'][number]['field'], at: string): unknown {
  if (field.kind === 'counter') return 0
  const given = (field as { default?: unknown }).default
  if (field.kind === 'time' && given === 'now') return at
  if (field.kind === 'date' && given === 'today') return at.slice(0, 10)
  return given ?? null
}
