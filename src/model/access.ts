import type { Grant, Match, Who } from './blueprint.ts'
import type { Access, RelationModel } from './model.ts'

/** The condition a grant stands for. `entity` is null where there is no row: the `allow` of an action. */
export function readGrant(grant: Grant, entity: string | null, relations: ReadonlyMap<string, readonly RelationModel[]>): Access {
  const read = (who: Who): Access => {
    if (typeof who === 'string') return readWord(who, entity, relations)
    if (isAll(who)) return { is: 'all', of: who.all.map(read) }
    const matches: Access[] = Object.entries(who as Match).map(([field, value]) => ({
      is: 'match',
      match: { field, values: Array.isArray(value) ? value : [value as string] },
    }))
    return matches.length === 1 ? matches[0]! : { is: 'all', of: matches }
  }
  return Array.isArray(grant) ? { is: 'any', of: grant.map(read) } : read(grant as Who)
}

export function isAll(who: Who): who is { readonly all: readonly Who[] } {
  return typeof who === 'object' && Array.isArray((who as { all?: unknown }).all)
}

function readWord(word: string, entity: string | null, relations: ReadonlyMap<string, readonly RelationModel[]>): Access {
  if (word === 'anyone' || word === 'signedIn' || word === 'self') return { is: word }
  if (word.startsWith('role:')) return { is: 'role', role: word.slice('role:'.length) }
  if (word.startsWith('rule:')) return { is: 'rule', rule: word.slice('rule:'.length) }
  if (word.startsWith('sees:')) return { is: 'sees', relation: resolvePath(word.slice('sees:'.length), entity!, relations)![0]! }
  return { is: 'path', path: entity === null ? [] : resolvePath(word, entity, relations)! }
}

/** The relations a dotted path walks from an entity, or undefined where a step does not exist. */
export function resolvePath(
  path: string,
  entity: string,
  relations: ReadonlyMap<string, readonly RelationModel[]>,
): readonly RelationModel[] | undefined {
  const steps: RelationModel[] = []
  let at = entity
  for (const name of path.split('.')) {
    const step = relations.get(at)?.find((relation) => relation.name === name)
    if (!step) return undefined
    steps.push(step)
    at = step.target
  }
  return steps
}

/** Does the rule grant nobody anything, whoever asks and whatever the row? */
export function isNobody(access: Access): boolean {
  if (access.is === 'any') return access.of.every(isNobody)
  if (access.is === 'all') return access.of.some(isNobody)
  return access.is === 'match' && access.match.values.length === 0
}

/** Who asks, as far as it can be known without looking at a row. */
export interface CallerKind {
  readonly signedIn: boolean
  readonly roles: readonly string[]
  /** Named rules that answered no for this caller. */
  readonly refusedRules: ReadonlySet<string>
}

/** Could a caller of this kind be allowed on some row? False means never, whatever the row. */
export function couldAllow(access: Access, kind: CallerKind): boolean {
  switch (access.is) {
    case 'anyone':
    case 'match':
    case 'sees':
      return true
    case 'signedIn':
    case 'self':
    case 'path':
      return kind.signedIn
    case 'role':
      return kind.roles.includes(access.role)
    case 'rule':
      return !kind.refusedRules.has(access.rule)
    case 'any':
      return access.of.some((each) => couldAllow(each, kind))
    case 'all':
      return access.of.every((each) => couldAllow(each, kind))
  }
}

/** Would signing in, or another role, help? */
export function needsSignIn(access: Access): boolean {
  return !couldAllow(access, { signedIn: false, roles: [], refusedRules: new Set() })
}
