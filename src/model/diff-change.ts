/** Every kind of difference between two models. */
export type ChangeKind =
  | 'name-changed'
  | 'actor-changed'
  | 'version-changed'
  | 'version-added'
  | 'version-removed'
  | 'auth-changed'
  | 'expectation-changed'
  | 'role-added'
  | 'role-removed'
  | 'rule-added'
  | 'rule-removed'
  | 'entity-added'
  | 'entity-removed'
  | 'entity-renamed'
  | 'collection-changed'
  | 'access-narrowed'
  | 'access-widened'
  | 'index-added'
  | 'index-removed'
  | 'field-added'
  | 'field-removed'
  | 'field-renamed'
  | 'backfill-changed'
  | 'type-changed'
  | 'became-optional'
  | 'became-required'
  | 'unique-added'
  | 'unique-removed'
  | 'became-immutable'
  | 'became-mutable'
  | 'privacy-changed'
  | 'bound-narrowed'
  | 'bound-widened'
  | 'value-added'
  | 'value-removed'
  | 'default-changed'
  | 'target-changed'
  | 'relation-changed'
  | 'delete-rule-changed'
  | 'event-added'
  | 'event-removed'
  | 'version-raised'
  | 'version-lowered'
  | 'subject-changed'
  | 'error-shape-added'
  | 'error-shape-removed'
  | 'action-added'
  | 'action-removed'
  | 'route-changed'
  | 'row-changed'
  | 'returns-changed'
  | 'status-changed'
  | 'emit-added'
  | 'emit-removed'
  | 'starts-changed'
  | 'cache-changed'
  | 'signature-changed'
  | 'limit-lowered'
  | 'limit-raised'
  | 'timeout-changed'
  | 'error-shape-changed'
  | 'job-added'
  | 'job-removed'
  | 'job-changed'
  | 'saga-added'
  | 'saga-removed'
  | 'saga-changed'
  | 'external-added'
  | 'external-removed'
  | 'external-changed'
  | 'webhook-added'
  | 'webhook-removed'
  | 'webhook-changed'
  | 'reason-changed'
  | 'order-changed'
  | 'restated'

export interface Change {
  readonly kind: ChangeKind
  /** Where in the blueprint: `entities.post.fields.body`. */
  readonly path: string
  /** For those who call the API: does what they send and read still work? */
  readonly class: 'compatible' | 'breaking'
  /**
   * What the store has to do. `additive`: only renames, or adds or drops what holds no data; `rebuild`: every row is held against
   * the new rule, and one that breaks it stops the change; `destructive`: data would be lost or change meaning.
   */
  readonly store: 'none' | 'additive' | 'rebuild' | 'destructive'
  readonly says: string
  /** What to write to avoid it, or null where nothing speaks against it. */
  readonly remedy: string | null
}

/** What a set of fields is: clients send it, read it or both, and a store may keep it. */
export interface Role {
  readonly sent: boolean
  readonly read: boolean
  readonly stored: boolean
}

type Effect = Pick<Change, 'class' | 'store'>

export function compatible(kind: ChangeKind, path: string, says: string, store: Effect['store'] = 'none'): Change {
  return { kind, path, class: 'compatible', store, says, remedy: null }
}

export function breaking(kind: ChangeKind, path: string, says: string, remedy: string, store: Effect['store'] = 'none'): Change {
  return { kind, path, class: 'breaking', store, says, remedy }
}

/** What is only in the one, only in the other, and in both, by name. */
export function matchNames<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): { readonly added: readonly T[]; readonly removed: readonly T[]; readonly kept: readonly (readonly [T, T])[] } {
  const had = new Map(before.map((each) => [each.name, each]))
  const has = new Set(after.map((each) => each.name))
  return {
    added: after.filter(({ name }) => !had.has(name)),
    removed: before.filter(({ name }) => !has.has(name)),
    kept: after.flatMap((each) => (had.has(each.name) ? [[had.get(each.name)!, each] as const] : [])),
  }
}

/** Notices that the same names stand in another order. */
export function diffOrder(before: readonly string[], after: readonly string[], path: string): readonly Change[] {
  const [had, has] = [new Set(before), new Set(after)]
  const [left, right] = [before.filter((name) => has.has(name)), after.filter((name) => had.has(name))]
  return left.every((name, i) => name === right[i])
    ? []
    : [compatible('order-changed', path, 'the same things stand in another order')]
}

interface Cached {
  readonly cacheMs: number | null
}
/** An older answer is still an answer. */
export function diffCache({ cacheMs: had }: Cached, { cacheMs: has }: Cached, path: string): readonly Change[] {
  if (had === has) return []
  const age = (ms: number | null) => (ms === null ? 'never old' : `up to ${ms} ms old`)
  return [compatible('cache-changed', `${path}.cache`, `an answer is ${age(has)}, and was ${age(had)}`)]
}
