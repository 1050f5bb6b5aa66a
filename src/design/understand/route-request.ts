import { foreignWords } from './foreign.ts'
import { type Kind, kindIn } from './kind-in.ts'
import { refuseLong } from './request-error.ts'
import { addsNewSystem, changeInWords } from './route-change.ts'
import {
  backendCues,
  type Cue,
  everydayCues,
  goals,
  newThing,
  opensWithThing,
  otherCues,
  type RequestVerb,
  replacedByNew,
  thereCues,
  topics,
  verbCues,
} from './route-words.ts'

export type { RequestVerb } from './route-words.ts'

export interface Route {
  readonly verb: RequestVerb
  /** The words that decided it. */
  readonly because: string
  /** What it is about, where that is told: `discord`, `migrations`, `authentication`. */
  readonly topic: string | null
  /** Where another verb may be meant: how it was read, and how to say otherwise. */
  readonly doubt?: string
}

/** Less than this is no request about a backend. */
const enoughOfBackend = 2
/** A request that says what it wants says it with at least this. */
const enoughOfVerb = 3
/** Words of backends without any of a verb are a design that is asked for in the shortest way. */
const plainlyBackend = 3

/** What a word of a kind that the catalogue knows says of a backend. */
const kindOfBackend = 3
/** From here on a kind is meant where no word of backends stands beside it: a game of chess is none. */
const plainKind = 5

/** A request of this length describes nothing yet. */
const fewWords = 12

/** One kind of words alone does not decide, however often it stands there. */
const mostOfCue = 2

/** Of two verbs that are asked for alike, the one that does less comes first. */
const verbs = ['change', 'optimise', 'review', 'design'] as const
const askedFor = {
  design: 'asks for something new',
  change: 'asks for a change of what is there',
  review: 'is about something that is there, to be looked at',
  optimise: 'asks for speed, room or cost',
} as const

/**
 * Which verb a text asks for, `none` where it is about no backend.
 * @param names entities and actions of the project that it is said in; null where it is said in none
 * @throws RequestError
 */
export function routeRequest(text: string, names: readonly string[] | null = null): Route {
  refuseLong(text)
  const kind = kindIn(text)
  const route = routeByCues(text, kind)
  const isOpen = route.verb === 'none' || (route.verb === 'design' && names !== null)
  return isOpen ? (routeByWords(text, names, kind) ?? route) : route
}

/** As a change, where words of the catalogue or of the project ask for one; null where they do not. */
function routeByWords(text: string, names: readonly string[] | null, kind: Kind | null): Route | null {
  const asked = changeInWords(text, names, weigh(text, backendCues).weight >= enoughOfBackend)
  if (asked === null || (asked.asks === 'want' && names === null)) return null
  if (asked.stranger !== null) {
    if (kind !== null && addsNewSystem(text)) return null
    const here = names === null ? 'no word of the catalogue' : 'nothing of this project, and no word of the catalogue'
    return { verb: 'none', because: `${quoted([asked.stranger])} is ${here}`, topic: null }
  }
  if (!asked.isOfProject && weigh(text, [...otherCues, ...everydayCues]).weight > 0) return null
  const asks = asked.by === '' ? 'it asks for a change of what is there' : `${quoted([asked.by])} ${askedFor.change}`
  const { words, of } = asked
  const about = words.length === 0 ? '' : `; ${quoted(words)} ${words.length === 1 ? 'is' : 'are'} of ${of}`
  return { verb: 'change', because: `${asks}${about}`, topic: topicOf(text) }
}

function topicOf(text: string): string | null {
  return topics.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

function routeByCues(text: string, found: Kind | null): Route {
  const none = (because: string): Route => ({ verb: 'none', because, topic: null })
  const words = weigh(text, backendCues)
  const kind = isOfSomebody(text) && !words.isCertain ? null : found
  const isPlain = words.isCertain || isCalledSystem(kind)
  const against = weigh(withoutWords(text, kind), isPlain ? otherCues : [...otherCues, ...everydayCues])
  const weight = words.weight + weightOf(kind, words, text)
  if (weight < enoughOfBackend) return none(strangeTo(text))
  if (weight - against.weight < enoughOfBackend) return none(`${quoted(against.words)} is about something else`)
  const other = weigh(text, otherCues)
  if (other.weight > 0 && words.weight - other.weight < enoughOfBackend)
    return none(`${quoted(other.words)} is about something else`)
  if (/^\W*(?:what(?:['’]s| is| are)|who (?:is|was)|define|explain)\s+(?:an?\s+|the\s+)?[\w-]+(?:\s[\w-]+)?\W*$/i.test(text))
    return none('it asks what a word means')
  if (/\bwhat (?:do|does) .{1,60}\b(?:mean|stand for)\W*$/i.test(text)) return none('it asks what a word means')
  const topic = topicOf(text)
  const about = [
    ...(words.words.length === 0 ? [] : [`${quoted(words.words)} ${isOrAre(words.words)} of backends`]),
    ...(kind === null ? [] : [`${quoted(kind.words)} ${kind.words.length === 1 ? 'means' : 'mean'} ${kind.title}`]),
  ].join('; ')
  const isOwn = /\b(?:our|my|existing|legacy|current)\b/i.test(text)
  const isFresh = isNew(text, kind)
  const wished = weigh(isOwn && !isFresh ? text : withoutGoals(text), verbCues.optimise)
  const weighed = verbs.map((verb) => ({ verb, ...(verb === 'optimise' ? wished : weigh(text, verbCues[verb])) }))
  const best = weighed.reduce((a, b) => (b.weight > a.weight ? b : a))
  if (isFresh) return newDesign({ text, about, topic, best, kind })
  if (best.weight >= enoughOfVerb)
    return { verb: best.verb, because: `${quoted(best.words)} ${askedFor[best.verb]}; ${about}`, topic }
  if (words.weight >= plainlyBackend && words.isCertain)
    return isOwn
      ? { verb: 'review', because: `${about}, of something that is there, and nothing says what is wished of it`, topic }
      : { verb: 'design', because: `${about}, and nothing says that something is there already`, topic }
  return none('nothing says what is to be done')
}

/** What a kind adds to the words of backends; alone it must be plain, or named as a new thing. */
function weightOf(kind: Kind | null, words: Weighed, text: string): number {
  if (kind === null) return 0
  return words.weight > 0 || kind.score >= plainKind || weigh(text, newThing).weight > 0 ? kindOfBackend : 1
}

/** `a gym membership and billing system`: what it is of is everyday, and it is a system. */
function isCalledSystem(kind: Kind | null): boolean {
  return (
    kind?.phrases.some((phrase) => /\b(?:system|platform|service|api|app|application|backend|software)\b/i.test(phrase)) === true
  )
}

/** `the bank closed my account`: a sentence about a thing that somebody has, and no description. */
function isOfSomebody(text: string): boolean {
  const isShort = text.split(/\s+/).length <= fewWords
  return isShort && /^\W*(?:my|his|her|the)\b/i.test(text) && weigh(text, verbCues.design).weight === 0
}

/** A kind of system that the catalogue knows, or a thing that is named as new; and nothing speaks plainly of what is there. */
function isNew(text: string, kind: Kind | null): boolean {
  const fresh = weigh(text, [...verbCues.design, ...newThing])
  const there = addsNewSystem(text) || replacedByNew.test(text) ? [] : thereCues
  const plainly = weigh(text, there).strongest
  const isThing = opensWithThing.test(text) && fresh.strongest < enoughOfVerb
  const isComplaint = isThing && weigh(withoutGoals(text), [...verbCues.review, ...verbCues.optimise]).weight >= enoughOfVerb
  if (plainly > 0 && plainly >= fresh.strongest) return false
  return !isComplaint && (kind !== null || weigh(text, newThing).weight > 0)
}

interface NewDesign {
  readonly text: string
  readonly about: string
  readonly topic: string | null
  readonly best: Weighed & { readonly verb: Exclude<RequestVerb, 'none'> }
  readonly kind: Kind | null
}

/** What may ask for another verb is told, and stops nothing. */
function newDesign({ text, about, topic, best, kind }: NewDesign): Route {
  const words = weigh(text, [...verbCues.design, ...newThing]).words
  const isSaid = best.verb === 'design' && best.weight >= enoughOfVerb
  const because =
    isSaid || (kind === null && words.length > 0)
      ? `${quoted(words)} ${askedFor.design}; ${about}`
      : `${about}, and nothing says that something is there already`
  if (best.verb === 'design' || best.weight < enoughOfVerb) return { verb: 'design', because, topic }
  const doubt = `read as a new design, though ${quoted(best.words)} may ask for ${otherwise[best.verb]}`
  return { verb: 'design', because, topic, doubt }
}

const otherwise = {
  change: 'a change: `lintel design --change "…"` in the folder of a project makes one',
  review: 'a review: `lintel review` looks at what is there',
  optimise: 'speed of what is there: `lintel review` looks at it',
} as const

/** Numbers that are wished for, `p99 below 100ms`, are no complaint where nothing is said to be there. */
function withoutGoals(text: string): string {
  return goals.reduce((rest, goal) => rest.replace(goal, ' '), text)
}

/** Words of a kind are what it is about: the hotel of a hotel booking system is none of everyday life. */
function withoutWords(text: string, kind: Kind | null): string {
  return (kind?.phrases ?? []).reduce((rest, phrase) => rest.replaceAll(phrase, ' '), text)
}

function strangeTo(text: string): string {
  const foreign = foreignWords(text)
  return foreign.length === 0
    ? 'no word of it is about a backend'
    : `requests are read in English alone, and most words of this are not English: ${quoted(foreign.slice(0, 3))}`
}

function isOrAre(words: readonly string[]): string {
  return words.length === 1 ? 'is a word' : 'are words'
}

interface Weighed {
  readonly weight: number
  readonly strongest: number
  /** At most three, the weightiest first. */
  readonly words: readonly string[]
  /** One of them means nothing else. */
  readonly isCertain: boolean
}

function weigh(text: string, cues: readonly Cue[]): Weighed {
  const found = cues.flatMap(({ pattern, weight }) => {
    const matches = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([match]) =>
      match.trim().replace(/^\W+/, ''),
    )
    return [...new Set(matches)].slice(0, mostOfCue).map((word) => ({ weight, word }))
  })
  return {
    weight: found.reduce((sum, { weight }) => sum + weight, 0),
    strongest: found.reduce((most, { weight }) => Math.max(most, weight), 0),
    words: [...found]
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .map(({ word }) => word),
    isCertain: found.some(({ weight }) => weight >= plainlyBackend),
  }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ')
}
