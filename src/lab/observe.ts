/** What a statement did to relations that were there before it. */
import { type LockMode, lockModes, type Observed } from '../model/architecture/database.ts'
import type { Engine } from './engine.ts'

/** The relations of the user, and the locks that this session holds on them. */
export interface Snapshot {
  readonly relations: ReadonlyMap<string, Relation>
  /** `<oid> <mode>`. */
  readonly locks: ReadonlySet<string>
}

interface Relation {
  readonly name: string
  readonly isIndex: boolean
  /** Where it is kept on disk; null for what keeps nothing. */
  readonly node: number | null
}

const strength = (mode: LockMode) => lockModes.indexOf(mode)

/** Of schemas that are the user's. */
export const ofUser: string =
  "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg\\_temp%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp%'"

/** A relation's name as the model has it. */
export const nameOf = (relation: string, schema: string): string =>
  `CASE ${schema}.nspname WHEN 'public' THEN '' ELSE ${schema}.nspname || '.' END || ${relation}.relname`

const snapshotSql = (condition: string): string => `
  SELECT (
    SELECT pg_catalog.json_object_agg(c.oid, pg_catalog.json_build_array(
      ${nameOf('c', 'n')}, c.relkind IN ('i', 'I'), pg_catalog.pg_relation_filenode(c.oid)))
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I') AND ${ofUser} AND ${condition}
  )::text AS relations, (
    SELECT pg_catalog.json_agg(DISTINCT l.relation || ' ' || l.mode)
    FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384
  )::text AS locks`

const whole = snapshotSql('true')
/** Rows of the catalogue that this transaction wrote: the others are as they were. No cluster here lives to see its ids start over. */
const sinceBegin = snapshotSql('pg_catalog.age(c.xmin) <= pg_catalog.age(pg_catalog.pg_current_xact_id_if_assigned()::xid)')

/**
 * Where the engine stands; null where it answers nothing any more.
 *
 * @param since what is known from before this transaction, or from a statement of it
 */
export async function takeSnapshot(engine: Engine, since?: Snapshot): Promise<Snapshot | null> {
  const { rows } = await engine.query(since ? sinceBegin : whole)
  const row = rows[0]
  if (!row || !('relations' in row)) return null
  const parsed = (cell: unknown): unknown => (typeof cell === 'string' ? JSON.parse(cell) : null)
  const written = (parsed(row.relations) ?? {}) as Record<string, [string, boolean, number | null]>
  const relations = new Map(since?.relations)
  for (const [oid, [name, isIndex, node]] of Object.entries(written)) relations.set(oid, { name, isIndex, node })
  return { relations, locks: new Set((parsed(row.locks) ?? []) as string[]) }
}

/** The difference that a statement made. `after` is taken before its transaction ends. */
export function observed(before: Snapshot, after: Snapshot, error: string | null): Observed {
  const strongest = new Map<string, LockMode>()
  for (const lock of after.locks) {
    const [oid, mode] = lock.split(' ') as [string, LockMode]
    const relation = before.relations.get(oid)
    if (before.locks.has(lock) || !relation || relation.isIndex) continue
    const known = strongest.get(relation.name)
    if (!known || strength(mode) > strength(known)) strongest.set(relation.name, mode)
  }
  const rewrites = [...after.relations].flatMap(([oid, { name, node }]) => {
    const old = before.relations.get(oid)
    return old && old.node !== node ? [name] : []
  })
  return {
    locks: [...strongest]
      .map(([relation, mode]) => ({ relation, mode }))
      .sort((a, b) => strength(b.mode) - strength(a.mode) || (a.relation < b.relation ? -1 : 1)),
    rewrites: rewrites.sort(),
    error,
  }
}
