import type { PartTemplate } from '../catalogue/part-template.ts'
import { otherwiseMeant } from './other-meaning.ts'
import { partWords } from './part-words.ts'
import { findPhrases, indexPhrases, type Phrase } from './phrases.ts'
import { phraseBetween } from './said.ts'
import type { Token } from './tokens.ts'

export interface SaidPart {
  readonly name: string
  readonly phrase: string
}

export interface ReadParts {
  readonly wanted: readonly SaidPart[]
  readonly unwanted: readonly SaidPart[]
  readonly places: readonly (readonly [number, number])[]
}

/** Parts of the catalogue that the text asks for by name or by a synonym, and those that it does not want. */
export function readParts(
  text: string,
  tokens: readonly Token[],
  denied: readonly boolean[],
  parts: readonly PartTemplate[],
): ReadParts {
  const wanted = new Map<string, SaidPart>()
  const unwanted = new Map<string, SaidPart>()
  const places: (readonly [number, number])[] = []
  const otherwise = otherwiseMeant(tokens)
  for (const { means, first, last } of findPhrases(indexPhrases(wordsOf(parts)), tokens)) {
    if (first === last && otherwise[first]) continue
    const found = { name: means, phrase: phraseBetween(text, tokens, first, last) }
    const into = denied[first] ? unwanted : wanted
    if (!into.has(means)) into.set(means, found)
    places.push([tokens[first]!.start, tokens[last]!.end])
  }
  return {
    wanted: [...wanted.values()].filter(({ name }) => !unwanted.has(name)),
    unwanted: [...unwanted.values()],
    places,
  }
}

/** A part is also called by its own name, words of a name by spaces. */
function wordsOf(parts: readonly PartTemplate[]): readonly Phrase<string>[] {
  return parts.flatMap(({ name }) => {
    const all = [name, ...(partWords[name] ?? '').split('|').map((words) => words.trim())]
    return [...new Set(all.filter((words) => words !== ''))].map((words) => ({ words, means: name }))
  })
}
