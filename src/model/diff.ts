import { diffActions, diffLimit } from './diff-actions.ts'
import { breaking, type Change, compatible, diffOrder, matchNames } from './diff-change.ts'
import { diffEntities } from './diff-entities.ts'
import { diffEvents } from './diff-events.ts'
import { diffFields } from './diff-fields.ts'
import { type Rename, renameModel } from './diff-renames.ts'
import { diffVersions } from './diff-versions.ts'
import { diffWork } from './diff-work.ts'
import type { Model } from './model.ts'
import { completeModel } from './stored-model.ts'

export type { Change, ChangeKind } from './diff-change.ts'
export { type Rename, renameModel } from './diff-renames.ts'
export { completeModel } from './stored-model.ts'

/**
 * Everything that differs between two models, and what it means for clients and for the store; ordered by path. The
 * model before may have been stored by an earlier version, which did not know every word of the language yet.
 */
export function diffModels(stored: Model, model: Model): readonly Change[] {
  const after = completeModel(model)
  const { model: before, renames } = renameModel(completeModel(stored), after)
  const changes = [
    ...renames.map((rename) => renamed(rename, after)),
    ...diffSettings(before, after),
    ...diffVersions(before, after),
    ...diffWords(before.roles, after.roles, 'role'),
    ...diffWords(before.rules, after.rules, 'rule'),
    ...diffEntities(before.entities, after.entities),
    ...diffEvents(before.events, after.events),
    ...diffErrors(before.errors, after.errors),
    ...diffActions(before.actions, after.actions),
    ...diffWork(before, after),
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

/** Rows and values stay where they are; those who call the API have to use the new name of a field. */
function renamed({ entity, field, was }: Rename, after: Model): Change {
  const path = `entities.${entity}`
  if (field === null) return compatible('entity-renamed', path, `\`${entity}\` was called \`${was}\``, 'additive')
  const says = `\`${field}\` was called \`${was}\``
  const isSecret = after.entities.find(({ name }) => name === entity)?.fields.some(({ name, secret }) => secret && name === field)
  if (isSecret) return compatible('field-renamed', `${path}.fields.${field}`, says, 'additive')
  const remedy = `keep \`${was}\` until nobody uses it, and fill \`${field}\` beside it with \`backfill: { copy: '${was}' }\``
  return breaking('field-renamed', `${path}.fields.${field}`, says, remedy, 'additive')
}

type ErrorModel = Model['errors'][number]

/** Error bodies: what others read. */
function diffErrors(before: readonly ErrorModel[], after: readonly ErrorModel[]): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      'errors',
    ),
    ...added.map(({ name }) => compatible('error-shape-added', `errors.${name}`, `\`${name}\` is new`)),
    ...removed.map(({ name }) =>
      breaking('error-shape-removed', `errors.${name}`, `\`${name}\` is gone`, 'keep it until nobody reads it'),
    ),
    ...kept.flatMap(([had, has]) =>
      diffFields(had.fields, has.fields, `errors.${has.name}`, { sent: false, read: true, stored: false }),
    ),
  ]
}
