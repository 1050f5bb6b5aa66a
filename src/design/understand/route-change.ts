/** Changes that are asked for in the words of the catalogue, or of the project itself: `add organisations`, `make posts searchable`. */
import pluralize from 'pluralize'
import { kebab } from '../../kit/text.ts'
import { parts } from '../catalogue/parts.ts'
import { partWords } from './part-words.ts'
import { findPhrases, indexPhrases, type Phrase, type PhraseIndex } from './phrases.ts'
import { starts } from './route-words.ts'
import { sayings } from './sayings.ts'
import { type Token, tokensOf } from './tokens.ts'

export interface AskedInWords {
  /** `want` asks for a change only where something is there to be changed. */
  readonly asks: 'change' | 'want'
  /** The words that ask, and those that name what is asked for, as they stand in the text. */
  readonly by: string
  readonly words: readonly string[]
  /** Where those words are from. */
  readonly of: 'the catalogue' | 'the project'
  /** What it is asked for, where nothing has that name: `the essay`. */
  readonly stranger: string | null
  /** Whether it names something of the project. */
  readonly isOfProject: boolean
}

const adds = starts('add|introduce|enable|integrate|support|implement|include')
const wants =
  /^\W*(?:(?:and|also|now|then|please)\s+)*(?:we|i|(?:our|the) (?:users|customers|people|members|clients)|users|people|customers)(?:\s+(?:also|now|still|all))*\s+(?:want|need|would like|['’]d like)\s+(?!to\b)/i
const softDeletes = /\bsoft[- ]?delet(?:e|es|ed|ion)\b/i
const makesSearchable = /\bmake\s+(.+?)\s+searchable\b/i
const limits = starts('limit|throttle|rate[- ]limit|search|soft[- ]delete')
/** Where what is asked for ends. */
const end = /\b(?:to|on|onto|for|of|in|into|about|from|by|so|that|which|when|where|if|because|at|with|and|or)\b|[,;.:!?]/i
/** Behind them stands what it is asked for. */
const target =
  /\b(?:to|on|onto|for|of|in|into|about)\s+(?:(?:the|a|an|our|each|every|all|any|new|existing|single)\s+)*((?:my\s+)?[a-z][\w-]*(?:\s+[a-z][\w-]*)?)/gi
const ownSystem =
  /^(?:apis?|back-?end|apps?|application|server|services?|project|system|platform|database|design|blueprint|site|website)$/i
/** A thing of its own, and no part of what is there: `we want a marketplace with chat`. */
const newSystem =
  /\b(?:an?|new|own|some)\s+(?:[\w-]+\s+){0,3}?(?:back-?end|apis?|system|platform|service|app|application|server|database|architecture|marketplace|shop|store|saas|website|software|product|tool|cms)\b/i
/** What may stand behind the name of a part without making it another thing: `comment threads`. */
const tails = new Set(
  'threads thread support feature features system function functions page history button counts step steps'.split(' '),
)
const limitedByAll = /^\s*(?:requests|sign-?ups|logins?|callers|calls)\b/i
const personal = /\b(?:my|his|her|their|your)\b/i

/** What people say of other things than backends hardly ever, alone and in their usual form. */
const plainParts: ReadonlySet<string> = new Set(
  'comments likes follows notifications moderation chat tags organisations audit approvals imports payouts ledger telemetry subscriptions webhook-endpoints'.split(
    ' ',
  ),
)
const inputsOfChanges: ReadonlySet<string> = new Set(
  'protocols stores brokers identity isolation realtime audit publicApi search offline'.split(' '),
)

interface Meaning {
  /** Whether `we want` it can be said of a backend alone. */
  readonly isPlain: (said: string) => boolean
}

const catalogueWords: PhraseIndex<Meaning> = indexPhrases([...wordsOfParts(), ...wordsOfChanges()])

function wordsOfParts(): readonly Phrase<Meaning>[] {
  return parts.flatMap(({ name }) => {
    const isPlain = (said: string) => plainParts.has(name) && (said.toLowerCase() === name || /[\s-]/.test(said))
    const all = [name, ...(partWords[name] ?? '').split('|')].map((words) => words.trim())
    return all.filter((words) => words !== '').map((words) => ({ words, means: { isPlain } }))
  })
}

function wordsOfChanges(): readonly Phrase<Meaning>[] {
  const said = sayings.filter(([, { input }]) => inputsOfChanges.has(input)).flatMap(([phrases]) => phrases.split('|'))
  const own = ['soft delete', 'soft deletion', 'full-text search', 'rate limit', 'rate limiting', 'export', 'csv export']
  return [...said, ...own].map((words) => ({ words: words.trim(), means: { isPlain: () => true } }))
}

/**
 * What a text asks of a project in the words of the catalogue; null where it does not.
 * @param names entities and actions of the project that is there; null where there is none
 * @param isBackend whether other words of it are plainly about a backend
 */
export function changeInWords(text: string, names: readonly string[] | null, isBackend: boolean): AskedInWords | null {
  const own = indexPhrases(
    [...new Set((names ?? []).flatMap(formsOf))].map((words) => ({ words, means: { isPlain: () => true } })),
  )
  const reading = { text, own, targets: targetsOf(text, own), isBackend }
  return asksOfThing(reading, names) ?? asksForPart(reading, names)
}

/** `orderLine`, `order line`, `order lines`. */
function formsOf(name: string): readonly string[] {
  const spaced = kebab(name).replaceAll('-', ' ')
  return [name, spaced, pluralize(spaced)]
}

interface Reading {
  readonly text: string
  readonly own: PhraseIndex<Meaning>
  readonly targets: readonly Target[]
  readonly isBackend: boolean
}

interface Target {
  readonly words: string
  readonly is: 'own' | 'catalogue' | 'stranger'
}

function targetsOf(text: string, own: PhraseIndex<Meaning>): readonly Target[] {
  return [...text.matchAll(target)].map(([, words = '']) => {
    // `posts by` names posts, `guest list` no guest.
    const said = end.exec(words)?.index === 0 ? words : words.slice(0, end.exec(words)?.index).trim()
    const tokens = tokensOf(said)
    const last = tokens.at(-1)!
    if (namesEnding(own, tokens, last).length > 0) return { words: said, is: 'own' }
    const isKnown = namesEnding(catalogueWords, tokens, last).length > 0 || ownSystem.test(last.text)
    return { words: said, is: isKnown && !personal.test(said) ? 'catalogue' : 'stranger' }
  })
}

function namesEnding(index: PhraseIndex<Meaning>, tokens: readonly Token[], last: Token) {
  return findPhrases(index, tokens).filter((found) => tokens[found.last] === last)
}

/** Soft delete, search and limits, of what is there. */
function asksOfThing({ text, own, targets }: Reading, names: readonly string[] | null): AskedInWords | null {
  const soft = softDeletes.exec(text)?.[0]
  const searchable = makesSearchable.exec(text)
  const limit = limits.exec(text)?.[0].trim() ?? ''
  const by = soft ?? (searchable === null ? limit : 'searchable')
  if (by === '') return null
  const about = tokensOf(searchable?.[1] ?? text)
  const named = findPhrases(own, about)
  const isOfAll = limit !== '' && limitedByAll.test(text.slice(text.indexOf(limit) + limit.length))
  if (named.length === 0 && soft === undefined && !isOfAll && (searchable === null || !isCatalogue(about))) return null
  const words = named.map(({ first, last }) => spokenIn(searchable?.[1] ?? text, about[first]!, about[last]!))
  const strange = names === null || named.length > 0 ? undefined : targets.find(({ is }) => is === 'stranger')
  const isOfProject = named.length > 0
  return { asks: 'change', by, words: [...new Set(words)], of: 'the project', stranger: strange?.words ?? null, isOfProject }
}

/** `add a booking system to my website`: a system of its own is added to something that is no design. */
export function addsNewSystem(text: string): boolean {
  const opening = adds.exec(text)?.[0]
  if (opening === undefined) return false
  const rest = text.slice(opening.length)
  return newSystem.test(rest.slice(0, end.exec(rest)?.index ?? rest.length))
}

function isCatalogue(tokens: readonly Token[]): boolean {
  return tokens.length > 0 && namesEnding(catalogueWords, tokens, tokens.at(-1)!).length > 0
}

/** `add threaded comments to posts`, `we want GraphQL`, and in a project `import and export for posts`. */
function asksForPart({ text, targets, isBackend }: Reading, names: readonly string[] | null): AskedInWords | null {
  const opening = adds.exec(text)?.[0] ?? wants.exec(text)?.[0] ?? ''
  const asks = adds.test(text) ? 'change' : opening === '' ? 'alone' : 'want'
  const isOfProject = targets.some(({ is }) => is === 'own')
  if (asks === 'alone' && !isOfProject && (names !== null || targets.every(({ is }) => is !== 'catalogue'))) return null
  if (asks === 'want' && newSystem.test(text)) return null
  const rest = text.slice(opening.length)
  const object = rest.slice(0, end.exec(rest)?.index ?? rest.length)
  const word =
    object.trim() === '' || personal.test(object) ? null : partIn(object, asks === 'want' && isBackend ? 'alone' : asks)
  if (word === null) return null
  const stranger = targets.length > 0 && targets.every(({ is }) => is === 'stranger') ? targets[0]!.words : null
  const by = opening.trim().split(/\s+/).at(-1) ?? ''
  return { asks: asks === 'want' ? 'want' : 'change', by, words: [word], of: 'the catalogue', stranger, isOfProject }
}

/** The word for a part that a text ends with; `we want` and a part alone say little, so that nothing may stand before it. */
function partIn(object: string, asks: 'change' | 'want' | 'alone'): string | null {
  const all = tokensOf(object)
  const tokens = all.length > 1 && tails.has(all.at(-1)!.lower) ? all.slice(0, -1) : all
  const found = namesEnding(catalogueWords, tokens, tokens.at(-1)!).map(({ first, last, means }) => {
    const said = spokenIn(object, tokens[first]!, tokens[last]!)
    const before = tokens.slice(0, first).filter(({ lower }) => !/^(?:an?|the|some|also|more|full|simple|proper)$/.test(lower))
    const isMeant = asks === 'change' ? before.length <= 2 : before.length === 0 && (asks === 'alone' || means.isPlain(said))
    return isMeant ? said : null
  })
  return found.find((said) => said !== null) ?? null
}

function spokenIn(text: string, first: Token, last: Token): string {
  return text.slice(first.start, last.end)
}
