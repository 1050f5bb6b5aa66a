import type { Archetype } from '../catalogue/archetype.ts'
import type { Hit } from './likenesses.ts'
import { findPhrases, indexPhrases } from './phrases.ts'
import { plainStems } from './plain-words.ts'
import { stem } from './stem.ts'
import type { Token } from './tokens.ts'

const stemsOf = (words: string): ReadonlySet<string> => new Set(words.split(' ').map(stem))

const systems = stemsOf(
  'system platform service microservice api app application backend server engine solution software product site website portal',
)
/** What may stand between a name and the system: `payment processing service`, `billing REST API`. */
const fillers = stemsOf('management processing tracking handling rest http web mobile')
/** A system that is there already, and is not asked for. */
const owned = new Set('our your their my his her its the existing current external third another other party'.split(' '))

/** What goes on behind a thing without saying more of what it is. */
const linking = new Set('and or with that which where when who in on at by to as from'.split(' '))

/** Nothing else means it; and what tells a kind also without a system behind it. */
const [weight, tellingWeight] = [5, 3]

/**
 * The kind of system that a text names first, by what it is called: `a billing system`, `an API for billing`.
 * @param hits of all kinds; those that it covers are told by it
 */
export function withCalled(hits: readonly Hit[], text: ReadText): readonly Hit[] {
  const called = calledIn(text)
  if (called === null || hits.some(({ archetype, first }) => archetype !== called.archetype && first < called.first)) return hits
  const isCovered = ({ archetype, first, last }: Hit) =>
    archetype === called.archetype && called.first <= first && last <= called.last
  // A dog training app is no learning platform; whatever a billing system is for, it bills.
  const isTelling = hits.some((hit) => isCovered(hit) && hit.weight >= tellingWeight)
  if (!isTelling && isOfSomething(text.tokens, called.first)) return hits
  const isTold = hits.some((hit) => isCovered(hit) && hit.last === called.last && hit.weight >= weight)
  return isTold ? hits : [...hits.filter((hit) => !isCovered(hit)), called]
}

interface ReadText {
  readonly tokens: readonly Token[]
  /** Words that say nothing of any kind. */
  readonly isMute: (at: number) => boolean
  readonly archetypes: readonly Archetype[]
}

function calledIn({ tokens, isMute, archetypes }: ReadText): Hit | null {
  const index = indexPhrases(
    archetypes.flatMap((archetype) => (archetype.calls ?? []).map((words) => ({ words, means: archetype }))),
  )
  for (const { means: archetype, words, first, last } of findPhrases(index, tokens)) {
    const system = first === last && isMute(first) ? null : systemAt(tokens, first, last)
    if (system !== null) return { archetype, words: `called ${words}`, ...system, weight }
  }
  return null
}

/** Whether a word of something else stands before a name. */
function isOfSomething(tokens: readonly Token[], first: number): boolean {
  const before = tokens[first - 1]
  return before !== undefined && areJoined(tokens, first, first) && !plainStems.has(before.stem)
}

/** From the name to the system behind it, or from the system that is `for` what the name says. */
function systemAt(tokens: readonly Token[], first: number, last: number): Pick<Hit, 'first' | 'last'> | null {
  const at = (place: number) => tokens[place]?.stem ?? ''
  const isOwned = (place: number) => owned.has(tokens[place]?.lower ?? '')
  if (isOwned(first - 1)) return null
  const behind = fillers.has(at(last + 1)) ? last + 2 : last + 1
  if (systems.has(at(behind)) && areJoined(tokens, last + 1, behind)) return { first, last: behind }
  const isFor = tokens[first - 1]?.lower === 'for' && systems.has(at(first - 2)) && !isOwned(first - 3)
  return isFor && endsAt(tokens, last) ? { first: first - 2, last } : null
}

/** `a backend for scheduling` is of bookings, `a backend for scheduling beehive inspections` of beehives. */
function endsAt(tokens: readonly Token[], last: number): boolean {
  const next = tokens[last + 1]
  return next === undefined || !areJoined(tokens, last + 1, last + 1) || linking.has(next.lower)
}

function areJoined(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens.slice(from, to + 1).every(({ gap }) => /^[\s-]+$/.test(gap))
}
