import type { Archetype } from '../catalogue/archetype.ts'
import { withCalled } from './called.ts'
import { type Hit, likenesses } from './likenesses.ts'
import { otherwiseMeant } from './other-meaning.ts'
import { findPhrases, indexPhrases } from './phrases.ts'
import { phraseBetween } from './said.ts'
import type { Token } from './tokens.ts'

/** How much of a request is about an archetype. */
export interface Match {
  readonly archetype: Archetype
  /** The weights of its words, each once. */
  readonly score: number
  /** The weight of its weightiest word. */
  readonly strongest: number
  /** The words that count most, as they stand in the text. */
  readonly phrase: string
  /** All its words, as they stand in the text. */
  readonly phrases: readonly string[]
  readonly places: readonly (readonly [number, number])[]
  /** What is said after `with` is an addition to what stands before. */
  readonly isAddition: boolean
}

/** One word that tells, and a little more, means an archetype; hints alone must be many. */
const [tellingWeight, meantScore, meantByHints] = [3, 4, 6]

/** Whether a request is about an archetype, and does not only touch on it. */
export function isMeant({ score, strongest }: Match): boolean {
  return score >= (strongest >= tellingWeight ? meantScore : meantByHints)
}

/** What is named first is what a request is about, as long as nothing else is much more of it. */
const firstScore = 2

/**
 * Every archetype that the text has a word of and does not deny, the likeliest first.
 * @param later words that are left for later: they say nothing for an archetype, and nothing against it
 */
export function matchArchetypes(
  text: string,
  tokens: readonly Token[],
  denied: readonly boolean[],
  archetypes: readonly Archetype[],
  later: readonly boolean[] = [],
): readonly Match[] {
  const index = indexPhrases(
    archetypes.flatMap((archetype) => Object.keys(archetype.words).map((words) => ({ words, means: archetype }))),
  )
  const otherwise = otherwiseMeant(tokens)
  const named = findPhrases(index, tokens)
    .filter(({ first, last }) => !later[first] && (first !== last || !otherwise[first]))
    .map(({ means, words, first, last }): Hit => ({ archetype: means, words, first, last, weight: means.words[words] ?? 0 }))
  const alike = likenesses(tokens, archetypes).filter(({ first }) => !later[first])
  const isMute = (at: number) => later[at] === true || otherwise[at] === true
  const hits = [...withCalled([...named, ...alike], { tokens, isMute, archetypes })].sort((a, b) => a.first - b.first)
  const additions = additionsOf(tokens)
  const matches = archetypes.flatMap((archetype) => {
    const own = hits.filter((hit) => hit.archetype === archetype)
    const meant = own.filter(({ first }) => !denied[first])
    // Whoever says `no chat` and speaks of conversations means something else by them.
    return meant.length === 0 || own.length - meant.length >= meant.length
      ? []
      : [matchOf(text, tokens, archetype, meant, additions)]
  })
  const start = Math.min(...matches.map(({ places }) => places[0]![0]))
  const order = ({ score, places }: Match) => score + (places[0]![0] === start ? firstScore : 0)
  return matches.sort(
    (a, b) => Number(a.isAddition) - Number(b.isAddition) || order(b) - order(a) || a.places[0]![0] - b.places[0]![0],
  )
}

function matchOf(
  text: string,
  tokens: readonly Token[],
  archetype: Archetype,
  hits: readonly Hit[],
  additions: readonly boolean[],
): Match {
  const weightiest = [...hits].sort((a, b) => b.weight - a.weight)
  const distinct = hits.filter((hit) => weightiest.find(({ words }) => words === hit.words) === hit)
  const strongest = distinct.reduce((best, hit) => (hit.weight > best.weight ? hit : best))
  const phraseOf = ({ first, last }: Hit) => phraseBetween(text, tokens, first, last)
  return {
    archetype,
    score: distinct.reduce((sum, hit) => sum + hit.weight, 0),
    strongest: strongest.weight,
    phrase: phraseOf(strongest),
    phrases: distinct.map(phraseOf),
    places: hits.map(({ first, last }) => [tokens[first]!.start, tokens[last]!.end] as const),
    isAddition: hits.every(({ first }) => additions[first]),
  }
}

const opening = new Set(['with', 'including', 'plus'])

/** Words after the first `with` of their sentence. */
function additionsOf(tokens: readonly Token[]): readonly boolean[] {
  let sentence = -1
  let isOpen = false
  return tokens.map((token) => {
    if (token.sentence !== sentence) [sentence, isOpen] = [token.sentence, false]
    const isAddition = isOpen
    if (opening.has(token.lower)) isOpen = true
    return isAddition
  })
}
