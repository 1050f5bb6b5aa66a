import { isObject, parseJson } from '../../kit/json.ts'
import type { ActionModel, ActionVersionModel, MemberVersionModel } from '../../model/model.ts'
import { type VersionWords, wordsNow, wordThen } from './entity-words.ts'
import { rowTeller } from './old-row.ts'

type Row = Record<string, unknown>

/** An action as an older version of the API calls it; its handler is given and answers what it does today. */
export interface ActionWords {
  /** As the version tells it. */
  readonly action: ActionModel
  /** Checked input of the version, as input of today that has yet to be checked. */
  readonly toInput: (input: Row) => Row
  /** The body of an answer, told again. */
  readonly toAnswer: (body: string) => string
}

export function createActionWords(all: VersionWords, known: ActionVersionModel): ActionWords {
  return {
    action: all.old.actions.find(({ name }) => name === known.name)!,
    toInput: (input) => {
      const now: Row = {}
      for (const member of known.input) {
        const value = input[member.name]
        if (value === undefined || (member.optional && value === null)) continue
        now[member.from] = wordsNow(member, value)[0]
      }
      for (const [name, value] of Object.entries(known.absent)) now[name] ??= value
      return now
    },
    toAnswer: createTeller(all, known),
  }
}

function createTeller(all: VersionWords, known: ActionVersionModel): (body: string) => string {
  const { returns } = all.present.actions.find(({ name }) => name === known.action)!
  if (returns.is === 'nothing') return (body) => body
  if (returns.is === 'shape') return (body) => JSON.stringify(tellShape(known.returns ?? [], parseJson(body)))
  const tell = rowTeller(all, all.entityNow(returns.entity)!)
  if (tell === null) return (body) => body
  if (returns.is === 'one') return (body) => JSON.stringify(tell(parseJson<Row>(body)))
  return (body) => {
    const { items, next } = parseJson<{ readonly items: readonly Row[]; readonly next: string | null }>(body)
    return JSON.stringify({ items: items.map(tell), next })
  }
}

function tellShape(members: readonly MemberVersionModel[], value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(members.map((member) => [member.name, wordThen(member, value[member.from])]))
}
