import { refuseLong } from './request-error.ts'
import { changeInWords } from './route-change.ts'
import { backendCues, type Cue, everydayCues, otherCues, type RequestVerb, topics, verbCues } from './route-words.ts'

export type { RequestVerb } from './route-words.ts'

export interface Route {
  readonly verb: RequestVerb
  /** The words that decided it. */
  readonly because: string
  /** What it is about, where that is told: `discord`, `migrations`, `authentication`. */
  readonly topic: string | null
}

/** Less than this is no request about a backend. */
const enoughOfBackend = 2
/** A request that says what it wants says it with at least this. */
const enoughOfVerb = 3
/** Words of backends without any of a verb are a design that is asked for in the shortest way. */
const plainlyBackend = 3

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
  const route = routeByCues(text)
  const isOpen = route.verb === 'none' || (route.verb === 'design' && names !== null)
  return isOpen ? (routeByWords(text, names) ?? route) : route
}

/** As a change, where words of the catalogue or of the project ask for one; null where they do not. */
function routeByWords(text: string, names: readonly string[] | null): Route | null {
  const asked = changeInWords(text, names, weigh(text, backendCues).weight >= enoughOfBackend)
  if (asked === null || (asked.asks === 'want' && names === null)) return null
  if (asked.stranger !== null) {
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

function routeByCues(text: string): Route {
  const none = (because: string): Route => ({ verb: 'none', because, topic: null })
  const backend = weigh(text, backendCues)
  const against = weigh(text, backend.isCertain ? otherCues : [...otherCues, ...everydayCues])
  if (backend.weight < enoughOfBackend) return none('no word of it is about a backend')
  if (backend.weight - against.weight < enoughOfBackend) return none(`${quoted(against.words)} is about something else`)
  if (/^\W*(?:what(?:['’]s| is| are)|who (?:is|was)|define|explain)\s+(?:an?\s+|the\s+)?[\w-]+(?:\s[\w-]+)?\W*$/i.test(text))
    return none('it asks what a word means')
  if (/\bwhat (?:do|does) .{1,60}\b(?:mean|stand for)\W*$/i.test(text)) return none('it asks what a word means')
  const weighed = verbs.map((verb) => ({ verb, ...weigh(text, verbCues[verb]) }))
  const best = weighed.reduce((a, b) => (b.weight > a.weight ? b : a))
  const topic = topicOf(text)
  const about = `${quoted(backend.words)} ${backend.words.length === 1 ? 'is a word' : 'are words'} of backends`
  if (best.weight >= enoughOfVerb)
    return { verb: best.verb, because: `${quoted(best.words)} ${askedFor[best.verb]}; ${about}`, topic }
  if (backend.weight >= plainlyBackend && backend.isCertain)
    return /\b(?:our|my|existing|legacy|current)\b/i.test(text)
      ? { verb: 'review', because: `${about}, of something that is there, and nothing says what is wished of it`, topic }
      : { verb: 'design', because: `${about}, and nothing says that something is there already`, topic }
  return none('nothing says what is to be done')
}

interface Weighed {
  readonly weight: number
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
    words: [...found]
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .map(({ word }) => word),
    isCertain: found.some(({ weight }) => weight >= 3),
  }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ')
}
