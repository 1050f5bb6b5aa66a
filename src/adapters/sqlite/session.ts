import { Lru } from '../../kit/lru.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import { type Access, type Found, RefusedError, type Session, type Values } from '../../ports/store.ts'
import { entityOf } from '../sql/compile-read.ts'
import { type CompiledWrite, compileDelete, compileInsert, compileSees, compileUpdate, compileWhy } from '../sql/compile-write.ts'
import { toColumn } from './column-values.ts'
import type { Bound, Row, Statement } from './driver.ts'
import { createIdempotency } from './idempotency.ts'
import { createRowWriter } from './new-row.ts'
import type { Reads } from './reads.ts'
import { translateError } from './refusals.ts'
import { bindSources } from './statements.ts'

/** The write connection as the jobs of a turn use it. Each method is done when it returns; promises are for the port. */
export function createSession(model: Model, statement: (sql: string) => Statement, reads: Reads, now: () => number): Session {
  const writes = new Lru<string, CompiledWrite>(2_000)
  const idempotency = createIdempotency(statement, now)
  const compiled = (key: string, compile: () => CompiledWrite): CompiledWrite => {
    const found = writes.get(key)
    if (found) return found
    const made = compile()
    writes.set(key, made)
    return made
  }
  const rowWriters = new Map<string, ReturnType<typeof createRowWriter>>()
  const rowWriter = (entity: EntityModel, system: boolean) => {
    const key = `${entity.name} ${system}`
    const found = rowWriters.get(key) ?? createRowWriter(entity, system)
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

  const why = (
    entity: EntityModel,
    operation: 'update' | 'delete',
    access: Access,
    id: string,
    version: number | null,
  ): RefusedError => {
    const { sql, sources } = compiled(`why ${operation} ${entity.name} ${access.key}`, () =>
      compileWhy(model, entity, operation, access),
    )
    const row = statement(sql).get(bindSources(sources, entity, [], [], { access, id }))
    if (row?.[1] !== 1) return new RefusedError('not_found', `no ${entity.name} has this id`)
    if (row[2] !== 1) return new RefusedError('forbidden', `you may not ${operation} this ${entity.name}`)
    if (version !== null && row[0] !== version)
      return new RefusedError('stale', `the ${entity.name} has changed since version ${version}`)
    return new RefusedError('missing_reference', 'a ref points at a row that does not exist')
  }

  /** Names the refs among `values` that point at nothing the caller can see. */
  const missingRefs = (entity: EntityModel, access: Access, values: Values) =>
    entity.fields.flatMap(({ name, field }) => {
      const id = values[name]
      if (field.kind !== 'ref' || typeof id !== 'string') return []
      const target = entityOf(model, field.to)
      const { sql, sources } = compiled(`sees ${target.name} ${access.key}`, () => compileSees(model, target, access))
      if (statement(sql).get(bindSources(sources, target, [], [], { access, id }))) return []
      return [{ pointer: `/${name}`, code: 'missing_reference', detail: `no ${target.name} has this id` }]
    })

  /**
   * What the driver refused, in the words of the store, for handlers to catch; with the fields to blame where it only
   * says that a key is missing.
   */
  const blame = <T>(entity: EntityModel, access: Access, values: Values, act: () => T): T => {
    try {
      return act()
    } catch (error) {
      if (!/FOREIGN KEY constraint failed/.test((error as Error).message)) throw translateError(error, model)
      throw new RefusedError(
        'missing_reference',
        'a ref points at a row that does not exist',
        missingRefs(entity, access, values),
      )
    }
  }

  const session: Session = {
    one: async (shape, access, id) => {
      const plan = reads.one(shape, access)
      return plan.sql === null ? null : plan.read(statement(plan.sql).get(plan.bind({ access, id })))
    },
    page: async (shape, access, page) => {
      const plan = reads.page(shape, access)
      return plan.read(plan.sql === null ? undefined : statement(plan.sql).get(plan.bind({ access, page })))
    },
    count: async (entity, where, access, values) => {
      const plan = reads.count(entity, where, access)
      if (plan.sql === null) return 0
      return plan.read(statement(plan.sql).get(plan.bind({ access, page: { where: values, from: null, limit: 0 } })))
    },
    create: async (name, access, values, id) => {
      const entity = entityOf(model, name)
      const at = timestamp()
      const { sql, sources } = compiled(`insert ${name} ${access.key}`, () => compileInsert(model, entity, access))
      const own = entity.fields.map((field) =>
        toColumn(field, values[field.name] === undefined ? fallback(field.field, at) : values[field.name]),
      )
      const rest = bindSources(sources, entity, [], [], { access, id })
      const stored = blame(entity, access, values, () => statement(sql).run([id, 1, at, at, ...own, ...rest]))
      if (stored > 0) return { text: rowWriter(entity, access.caller.system)(id, at, own), version: 1 }
      const missing = missingRefs(entity, access, values)
      if (missing.length > 0) throw new RefusedError('missing_reference', 'a ref points at a row that does not exist', missing)
      throw new RefusedError('forbidden', `you may not create this ${name}`)
    },
    update: async (name, access, id, change, version) => {
      const entity = entityOf(model, name)
      const changed = entity.fields.filter((field) => Object.hasOwn(change, field.name))
      const key = `update ${name} ${access.key} ${changed.map((field) => field.name).join()} ${version !== null}`
      const { sql, sources } = compiled(key, () => compileUpdate(model, entity, changed, access, version !== null))
      const own = changed.map((field): Bound => {
        const value = change[field.name]
        return field.field.kind === 'counter' ? toColumn(field, (value as { add: number }).add) : toColumn(field, value)
      })
      const rest = bindSources(sources, entity, [], [], { access, id, ...(version === null ? {} : { version }) })
      const row = blame(entity, access, change, () => statement(sql).get([...own, timestamp(), ...rest]))
      if (!row) {
        const refusal = why(entity, 'update', access, id, version)
        throw refusal.kind === 'missing_reference'
          ? new RefusedError(refusal.kind, refusal.message, missingRefs(entity, access, change))
          : refusal
      }
      if (row[2] !== 1) throw new RefusedError('forbidden', `you may not make this ${name} one that you may not update`)
      return found(row)
    },
    delete: async (name, access, id, version) => {
      const entity = entityOf(model, name)
      const { sql, sources } = compiled(`delete ${name} ${access.key} ${version !== null}`, () =>
        compileDelete(model, entity, access, version !== null),
      )
      const values = bindSources(sources, entity, [], [], { access, id, ...(version === null ? {} : { version }) })
      if (!deleteRow(statement(sql), values, name)) throw why(entity, 'delete', access, id, version)
    },
    recall: async (key) => idempotency.recall(key),
    remember: async (key, answer) => idempotency.remember(key, answer),
  }
  return session
}

function deleteRow(statement: Statement, values: readonly Bound[], name: string): Row | undefined {
  try {
    return statement.get(values)
  } catch (error) {
    if (!/FOREIGN KEY constraint failed/.test((error as Error).message)) throw error
    throw new RefusedError('referenced', `other rows still point at this ${name}`)
  }
}

function found(row: Row): Found {
  return { text: row[0] as string, version: row[1] as number }
}

/** What a field holds when nothing was given. */
function fallback(field: EntityModel['fields'][number]['field'], at: string): unknown {
  if (field.kind === 'counter') return 0
  const given = (field as { default?: unknown }).default
  if (field.kind === 'time' && given === 'now') return at
  if (field.kind === 'date' && given === 'today') return at.slice(0, 10)
  return given ?? null
}
