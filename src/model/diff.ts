import { diffActions, diffLimit } from './diff-actions.ts'
import { breaking, type Change, type ChangeKind, compatible, diffOrder, matchNames } from './diff-change.ts'
import { diffEntities } from './diff-entities.ts'
import { diffFields } from './diff-fields.ts'
import type { EventModel, Model } from './model.ts'

export type { Change, ChangeKind } from './diff-change.ts'

/** Everything that differs between two models, and what it means for clients and for the store; ordered by path. */
export function diffModels(before: Model, after: Model): readonly Change[] {
  const changes = [
    ...diffSettings(before, after),
    ...diffWords(before.roles, after.roles, 'role'),
    ...diffWords(before.rules, after.rules, 'rule'),
    ...diffEntities(before.entities, after.entities),
    ...diffShapes(before.events, after.events, ['events', 'event']),
    ...diffShapes(before.errors, after.errors, ['errors', 'error-shape']),
    ...diffActions(before.actions, after.actions),
    ...diffLimit(before.limit, after.limit, 'limit'),
  ]
  return changes.sort((a, b) => compare(a.path, b.path) || compare(a.kind, b.kind) || compare(a.says, b.says))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function diffSettings(before: Model, after: Model): readonly Change[] {
  const changes: Change[] = []
  if (before.name !== after.name)
    changes.push(compatible('name-changed', 'name', `it is called \`${after.name}\`, and was \`${before.name}\``))
  if (before.actor !== after.actor) {
    const says = `the actor is ${quoted(after.actor)}, and was ${quoted(before.actor)}`
    changes.push(
      breaking('actor-changed', 'actor', says, before.actor === null ? 'leave `actor` out' : `keep \`actor: '${before.actor}'\``),
    )
  }
  for (const key of ['scheme', 'subject'] as const) {
    if (before.auth[key] === after.auth[key]) continue
    const says = `\`${key}\` is ${quoted(after.auth[key])}, and was ${quoted(before.auth[key])}: tokens that were taken are refused`
    changes.push(
      breaking(
        'auth-changed',
        `auth.${key}`,
        says,
        before.auth[key] === null ? `leave \`${key}\` out` : `keep \`${key}: '${before.auth[key]}'\``,
      ),
    )
  }
  for (const key of ['users', 'reads', 'writes', 'p99'] as const) {
    const [had, has] = [before.expects[key], after.expects[key]]
    if (had !== has)
      changes.push(
        compatible('expectation-changed', `expects.${key}`, `${has ?? 'nothing'} is expected, and was ${had ?? 'nothing'}`),
      )
  }
  return changes
}

function quoted(name: string | null): string {
  return name === null ? 'nothing' : `\`${name}\``
}

function diffWords(before: readonly string[], after: readonly string[], noun: 'role' | 'rule'): readonly Change[] {
  const path = `${noun}s`
  return [
    ...diffOrder(before, after, path),
    ...after.filter((word) => !before.includes(word)).map((word) => compatible(`${noun}-added`, path, `\`${word}\` is new`)),
    ...before.filter((word) => !after.includes(word)).map((word) => goneWord(word, noun)),
  ]
}

/** A role is carried by tokens out there; a rule is only named in the blueprint, where its loss shows as a grant's. */
function goneWord(word: string, noun: 'role' | 'rule'): Change {
  const says = `\`${word}\` is gone`
  return noun === 'role'
    ? breaking('role-removed', 'roles', says, `keep \`${word}\` in \`roles\``)
    : compatible('rule-removed', 'rules', says)
}

/** Events and error bodies: what others read. */
function diffShapes(
  before: readonly Pick<EventModel, 'name' | 'fields'>[],
  after: readonly Pick<EventModel, 'name' | 'fields'>[],
  [path, noun]: readonly [string, 'event' | 'error-shape'],
): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  const kind = (what: 'added' | 'removed'): ChangeKind => `${noun}-${what}`
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      path,
    ),
    ...added.map(({ name }) => compatible(kind('added'), `${path}.${name}`, `\`${name}\` is new`)),
    ...removed.map(({ name }) =>
      breaking(kind('removed'), `${path}.${name}`, `\`${name}\` is gone`, 'keep it until nobody reads it'),
    ),
    ...kept.flatMap(([had, has]) =>
      diffFields(had.fields, has.fields, `${path}.${has.name}`, { sent: false, read: true, stored: false }),
    ),
  ]
}
