import type { Archetype } from '../catalogue/archetype.ts'
import type { Catalogue } from './catalogue.ts'
import { foreignWords } from './foreign.ts'
import { matchArchetypes } from './match-archetypes.ts'
import { deniedWords } from './negation.ts'
import { readNumbers } from './read-numbers.ts'
import { readParts } from './read-parts.ts'
import { readWords } from './read-words.ts'
import { refuseLong } from './request-error.ts'
import { tokensOf } from './tokens.ts'
import { readTypos } from './typos.ts'
import { unreadWords } from './unread-words.ts'

export interface Near {
  readonly archetype: string
  readonly title: string
  /** The words that made it near, as they stand in the text. */
  readonly words: readonly string[]
}

export interface Nearest {
  /** At most three, the nearest first; fewer where the text has no more to do with anything. */
  readonly near: readonly Near[]
  /** What the request speaks of and nothing in the catalogue knows, in the singular. */
  readonly missing: readonly string[]
}

/** A part that an archetype has, named by the request, brings it as near as one hint. */
const partScore = 1

/** What of the catalogue comes near a request that means none of it. @throws RequestError */
export function nearest(text: string, { archetypes, parts }: Catalogue): Nearest {
  refuseLong(text)
  const { tokens } = readTypos(tokensOf(text))
  const denied = deniedWords(tokens)
  const matches = matchArchetypes(text, tokens, denied, archetypes)
  const { wanted, places } = readParts(text, tokens, denied, parts)
  const near = archetypes
    .map((archetype) => {
      const match = matches.find((each) => each.archetype === archetype)
      const own = wanted.filter(({ name }) => archetype.parts.includes(name)).map(({ phrase }) => phrase)
      const words = [...new Set([...(match?.phrases ?? []), ...own])]
      // The part that names an archetype is more of it than one that comes along.
      const first = wanted.some(({ name }) => archetype.parts[0] === name) ? partScore / 2 : 0
      return { archetype, words, score: (match?.score ?? 0) + own.length * partScore + first }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compare(a.archetype, b.archetype))
    .slice(0, 3)
    .map(({ archetype: { name, title }, words }) => ({ archetype: name, title, words }))
  const used = [
    ...readNumbers(text).used,
    ...readWords(tokens, denied).used,
    ...places,
    ...matches.flatMap((match) => match.places),
  ]
  // Of a text in another language every word is unknown, which says nothing of what it asks for.
  const missing = foreignWords(text).length > 0 ? [] : unreadWords(tokens, used).filter(({ lower }) => isThing(lower))
  return { near, missing: [...new Set(missing.map(({ lower }) => singular(lower)))] }
}

/** Not a participle, an adverb or a number: what a system could keep. */
function isThing(word: string): boolean {
  return word.length > 2 && !/\d|(?:.{3}ing|.{2}[^e]ed|ly|ful|ous)$/.test(word)
}

function singular(word: string): string {
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /[^sui]s$/.test(word.replace(/['’]s$/, '')) ? word.slice(0, -1) : word.replace(/['’]s?$/, '')
}

function compare(a: Archetype, b: Archetype): number {
  return a.name < b.name ? -1 : 1
}
