import { camel } from '../../kit/text.ts'
import { type CallerKind, couldAllow } from '../../model/access.ts'
import type { Access, Model } from '../../model/model.ts'
import { accessOf, isOpen, type Operation, operationsOf } from '../openapi/index.ts'

/** A kind of caller and what it may do; of the signed-in, what strangers may not. */
export interface ActorKind {
  readonly id: string
  readonly label: string
  /** `reads posts, shares`, one line each. Empty: nothing of its own. */
  readonly does: readonly string[]
}

/** What runs and who uses it. */
export interface Containers {
  readonly name: string
  readonly actors: readonly ActorKind[]
  readonly operations: number
  readonly tables: number
  readonly actions: readonly string[]
  readonly events: readonly string[]
  readonly jobs: readonly string[]
  readonly sagas: readonly string[]
  /** Systems of others that are called. */
  readonly external: readonly string[]
  /** Who else is told of events. */
  readonly webhooks: readonly string[]
  /** Does any route ask for a token? */
  readonly tokens: boolean
}

export function containersOf(model: Model): Containers {
  const operations = operationsOf(model)
  const member: CallerKind = { signedIn: true, roles: [], refusedRules: new Set() }
  const open = operations.filter(isOpen)
  const signedIn = operations.filter((operation) => !open.includes(operation) && couldAllow(accessOf(operation), member))
  const actors = [
    { id: 'anyone', label: 'Anyone', does: deeds(open) },
    {
      id: 'member',
      label: model.actor === null ? 'Signed in' : `Signed-in ${model.actor}`,
      does: deeds(signedIn),
    },
    // What a role may do is often open to the row's owner too, so it is what names the role rather than what only it may.
    ...model.roles.map((role, i) => ({
      id: `role${i}`,
      label: `Role ${role}`,
      does: deeds(operations.filter((operation) => namesRole(accessOf(operation), role))),
    })),
  ]
  return {
    name: model.name,
    actors: actors.filter(({ id, does }) => does.length > 0 || id.startsWith('role')),
    operations: operations.length,
    tables: model.entities.length,
    actions: namesOf(model.actions),
    events: namesOf(model.events),
    jobs: namesOf(model.jobs),
    sagas: namesOf(model.sagas),
    external: namesOf(model.external),
    webhooks: namesOf(model.webhooks),
    tokens: open.length < operations.length,
  }
}

function namesOf(all: readonly { readonly name: string }[]): readonly string[] {
  return all.map(({ name }) => name)
}

function namesRole(access: Access, role: string): boolean {
  if (access.is === 'any' || access.is === 'all') return access.of.some((each) => namesRole(each, role))
  return access.is === 'role' && access.role === role
}

/** Operations in words, one line a verb: `reads posts, shares`. */
function deeds(operations: readonly Operation[]): readonly string[] {
  const verbs = { get: 'reads', create: 'creates', update: 'changes', delete: 'deletes' } as const
  const lines = Object.entries(verbs).map(([kind, verb]) => {
    const things = operations.filter((each) => each.kind === kind).map(({ entity }) => camel(entity!.collection))
    return things.length === 0 ? null : `${verb} ${listed(things, 'collections')}`
  })
  const actions = operations.flatMap(({ action }) =>
    action === null ? [] : [action.signed === null ? action.name : `${action.name} (signed)`],
  )
  return [...lines.filter((line) => line !== null), ...(actions.length === 0 ? [] : [`calls ${listed(actions, 'actions')}`])]
}

/** A few by name, many by number. */
export function listed(names: readonly string[], word: string): string {
  return names.length <= 4 ? names.join(', ') : `${names.length} ${word}`
}

export function counted(count: number, word: string, many = `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`
}

/** What runs beside the requests: `3 jobs, 1 saga`. */
export function workWords({ jobs, sagas }: Containers): string {
  return [jobs.length === 0 ? [] : counted(jobs.length, 'job'), sagas.length === 0 ? [] : counted(sagas.length, 'saga')]
    .flat()
    .join(', ')
}
