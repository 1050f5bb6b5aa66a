import { archetypes } from '../catalogue/archetypes.ts'
import { isMeant, matchArchetypes } from './match-archetypes.ts'
import { deniedWords } from './negation.ts'
import { tokensOf } from './tokens.ts'
import { readTypos } from './typos.ts'

/** A kind of system that a text is about. */
export interface Kind {
  readonly title: string
  readonly score: number
  /** At most three of its words, as they stand in the text, and all of them. */
  readonly words: readonly string[]
  readonly phrases: readonly string[]
}

/** Questions and errands of every day: a hotel that is to be found is no system of hotels. */
const errand =
  /^\W*(?:please\s+)?(?:who|where|when|which (?!(?:database|architecture|stack|backend|framework|store|queue|broker)\b)|(?:can|could|would) you (?:recommend|suggest|tell|explain)|how (?:long|many|much|tall|far|old)|recommend|suggest|find me|order|buy|book|play|translate|summari[sz]e|compose|mark|cook|bake|tell|explain|describe|let me|what(?:['’]s| is) (?:the|a good))\b|\bmy (?:family|kids?|child(?:ren)?|mother|father|wife|husband|friends?)\b/i

/** The kind that a text is most about; null where the catalogue knows none of it. */
export function kindIn(text: string): Kind | null {
  if (errand.test(text)) return null
  const { tokens } = readTypos(tokensOf(text))
  const best = matchArchetypes(text, tokens, deniedWords(tokens), archetypes).find(isMeant)
  if (best === undefined) return null
  return { title: best.archetype.title, score: best.score, words: best.phrases.slice(0, 3), phrases: best.phrases }
}
