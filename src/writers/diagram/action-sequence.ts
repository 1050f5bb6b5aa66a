import { type CallerKind, couldAllow, needsSignIn } from '../../model/access.ts'
import type { ActionModel, Model } from '../../model/model.ts'
import { accessWords, errorStatusesOf, operationsOf } from '../openapi/index.ts'
import { NothingToDrawError } from './nothing-to-draw.ts'
import type { PicturePart } from './picture-parts.ts'

/** What happens from a request to its answer, and after it. */
export interface ActionSequence {
  readonly action: string
  readonly lanes: readonly Lane[]
  readonly steps: readonly Step[]
}

/** Somebody who takes part. */
export interface Lane {
  readonly id: string
  readonly title: string
}

export type Step =
  | {
      readonly is: 'message'
      readonly from: string
      readonly to: string
      readonly says: string
      /** `later`: nobody waits for it. */
      readonly way: 'call' | 'answer' | 'later'
    }
  | { readonly is: 'branches'; readonly branches: readonly Branch[] }

/** One of several ways that it may go. */
export interface Branch {
  readonly when: string
  readonly steps: readonly Step[]
}

/** @throws NothingToDrawError where the model has no such action; without a name, where it has not just one. */
export function actionSequence(model: Model, name: string | null, parts: readonly PicturePart[] = []): ActionSequence {
  const action = actionNamed(model, name)
  const consumers = consumersOf(model, action, parts)
  return {
    action: action.name,
    lanes: [
      { id: 'caller', title: action.signed === null ? 'Caller' : 'Sender' },
      { id: 'api', title: 'REST API' },
      { id: 'handler', title: `Handler of ${action.name}` },
      { id: 'store', title: 'Store' },
      ...(action.emits.length > 0 ? [{ id: 'bus', title: 'Event bus' }] : []),
      ...consumers.map(({ id, title }) => ({ id, title })),
    ],
    steps: [
      call('caller', 'api', `${action.method} ${action.path}`),
      call('api', 'api', checksOf(model, action)),
      {
        is: 'branches',
        branches: [
          ...refusalsOf(model, action),
          { when: 'allowed', steps: performed(model, action, { consumers, acts: actsOf(action, parts) }) },
        ],
      },
    ],
  }
}

function actionNamed({ actions }: Model, name: string | null): ActionModel {
  const names = actions.map((action) => action.name)
  if (names.length === 0)
    throw new NothingToDrawError(
      'the blueprint declares no actions, so there is no sequence to draw',
      'draw another kind of diagram',
    )
  if (name === null && names.length > 1)
    throw new NothingToDrawError(
      'a sequence is that of one action, and the blueprint has several',
      `name one: ${names.join(', ')}`,
    )
  const action = name === null ? actions[0] : actions.find((each) => each.name === name)
  if (action === undefined) throw new NothingToDrawError(`no action is called \`${name}\``, `there are ${names.join(', ')}`)
  return action
}

/** Somebody who is told, or begun, after the commit. */
interface Consumer extends Lane {
  readonly from: 'bus' | 'store'
  readonly says: readonly string[]
}

function consumersOf(model: Model, { emits, starts }: ActionModel, parts: readonly PicturePart[]): readonly Consumer[] {
  const both = (events: readonly string[]) => events.filter((event) => emits.includes(event))
  const jobs = model.jobs.map((job) => job.name).filter((job) => starts.includes(job))
  const sagas = model.sagas.map((saga) => saga.name).filter((saga) => starts.includes(saga))
  return [
    ...parts.map(
      ({ name, listens = [] }, i): Consumer => ({
        id: `part${i}`,
        title: `Subscriber of ${name}`,
        from: 'bus',
        says: both(listens),
      }),
    ),
    ...model.webhooks.map(
      ({ name, events }, i): Consumer => ({ id: `webhook${i}`, title: `Webhook ${name}`, from: 'bus', says: both(events) }),
    ),
    ...jobs.map((job, i): Consumer => ({ id: `job${i}`, title: `Job ${job}`, from: 'store', says: [`start ${job}`] })),
    ...sagas.map((saga, i): Consumer => ({ id: `saga${i}`, title: `Saga ${saga}`, from: 'store', says: [`start ${saga}`] })),
  ].filter(({ says }) => says.length > 0)
}

// ── before the handler ───────────────────────────────────────────────────────

function checksOf(model: Model, action: ActionModel): string {
  const rate = `${action.limit === null ? '' : 'own '}quota ${(action.limit ?? model.limit).text}`
  const who = action.signed === null ? 'token' : 'signature'
  return `${who}, ${rate}, access: ${accessWords(action.allow)}, input`
}

/** Signed in, and nothing more. */
const strangerOf = ({ rules }: Model): CallerKind => ({ signedIn: true, roles: [], refusedRules: new Set(rules) })

function refusalsOf(model: Model, action: ActionModel): readonly Branch[] {
  const possible = statusesOf(model, action)
  const some = (statuses: readonly number[]) => statuses.filter((status) => possible.includes(status))
  const open = !needsSignIn(action.allow)
  const unknown = action.signed !== null ? 'signature does not hold' : open ? 'token is not valid' : 'no valid token'
  return [
    refusal('quota is used up', some([429])),
    refusal(unknown, some([401])),
    // On a row, whether this caller may is only known once it is read.
    refusal('caller is of no kind that may', couldAllow(action.allow, strangerOf(model)) ? [] : some([403])),
    refusal('input does not fit', some([400, 422])),
  ].flat()
}

function refusal(when: string, statuses: readonly number[], from = 'api'): readonly Branch[] {
  if (statuses.length === 0) return []
  const back = from === 'api' ? [] : [answer(from, 'api', 'refused, rolled back')]
  return [{ when, steps: [...back, answer('api', 'caller', statuses.join(', '))] }]
}

function statusesOf(model: Model, action: ActionModel): readonly number[] {
  return errorStatusesOf(model, operationsOf(model).find((operation) => operation.action?.name === action.name)!)
}

// ── the handler and what follows ─────────────────────────────────────────────

/** As whom its code reads and writes; where no code is known, what the language says of it. */
function actsOf({ name }: ActionModel, parts: readonly PicturePart[]): string {
  const words = { caller: 'as the caller', system: 'as the system', both: 'as the caller and as the system' } as const
  const found = parts.find(({ actions, acts }) => actions.includes(name) && acts?.[name] !== undefined)
  return found === undefined ? 'as the caller, or as the system where it says so' : words[found.acts![name]!]
}

interface Performed {
  readonly consumers: readonly Consumer[]
  readonly acts: string
}

function performed(model: Model, action: ActionModel, { consumers, acts }: Performed): readonly Step[] {
  const writes = action.kind === 'command'
  const possible = statusesOf(model, action)
  return [
    ...readsOf(model, action, writes),
    {
      is: 'branches',
      branches: [
        ...(action.on === null
          ? []
          : [
              ...refusal(`${action.on} is not there or not visible`, [404]),
              ...refusal(`not allowed on this ${action.on}`, possible.includes(403) ? [403] : []),
            ]),
        ...refusal('rows that are there speak against it', writes && possible.includes(409) ? [409] : [], 'store'),
        { when: 'done', steps: [...handled(action, { writes, acts }), ...after(action, consumers)] },
      ],
    },
  ]
}

function readsOf({ actor }: Model, { on }: ActionModel, writes: boolean): readonly Step[] {
  const rows = [
    ...(on === null ? [] : [`the ${on}, as the caller sees it`]),
    ...(actor === null ? [] : [`the ${actor} who calls`]),
  ]
  const begin = writes ? ['begin'] : []
  const read = rows.length === 0 ? [] : [`read ${rows.join(', and ')}`]
  const says = [...begin, ...read].join('; ')
  return says === '' ? [] : [call('api', 'store', says)]
}

function handled(
  { name, kind, emits, starts, status, timeoutMs, returns }: ActionModel,
  { writes, acts }: { readonly writes: boolean; readonly acts: string },
): readonly Step[] {
  const kept = [...emits, ...starts]
  const shown =
    returns.is === 'nothing'
      ? 'nothing'
      : returns.is === 'shape'
        ? 'an answer'
        : `${returns.entity}${returns.is === 'page' ? ', a page' : ''}`
  const code = returns.is === 'nothing' && status === 200 ? 204 : status
  return [
    call('api', 'handler', `${name}, within ${timeoutMs / 1000} s`),
    call('handler', 'store', `${writes ? 'reads and writes' : 'reads'}, ${acts}`),
    answer('handler', 'api', shown),
    ...(writes ? [call('api', 'store', kept.length === 0 ? 'commit' : `commit, with ${kept.join(', ')} in the outbox`)] : []),
    answer('api', 'caller', kind === 'query' || returns.is !== 'nothing' ? `${code}: ${shown}` : String(code)),
  ]
}

/** What the commit sets going; the caller has its answer by then, or soon. */
function after({ emits }: ActionModel, consumers: readonly Consumer[]): readonly Step[] {
  return [
    ...emits.map((event) => later('store', 'bus', `${event}, after commit`)),
    ...consumers.flatMap(({ id, from, says }) =>
      says.map((each) => later(from, id, from === 'bus' && id.startsWith('webhook') ? `signed POST of ${each}` : each)),
    ),
  ]
}

function call(from: string, to: string, says: string): Step {
  return { is: 'message', from, to, says, way: 'call' }
}

function answer(from: string, to: string, says: string): Step {
  return { is: 'message', from, to, says, way: 'answer' }
}

function later(from: string, to: string, says: string): Step {
  return { is: 'message', from, to, says, way: 'later' }
}
