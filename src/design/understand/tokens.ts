import { stem } from './stem.ts'

/** A word of a text, and where it stands. `e-commerce` is two. */
export interface Token {
  readonly text: string
  readonly lower: string
  readonly stem: string
  readonly start: number
  readonly end: number
  /** Counts the sentences; words of one may explain each other. */
  readonly sentence: number
  /** What stands between it and the word before: a comma ends a thought, a space does not. */
  readonly gap: string
}

const word = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu
/** A full stop within `99.95`, `node.js` or `e.g.` ends no sentence, so white space must follow. */
const sentenceEnd = /[.!?…]["”')\]]*\s|[;\n]/

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let sentence = 0
  let end = 0
  for (const match of text.matchAll(word)) {
    const gap = text.slice(end, match.index)
    if (sentenceEnd.test(gap)) sentence++
    end = match.index + match[0].length
    tokens.push({
      text: match[0],
      lower: match[0].toLowerCase(),
      stem: stem(match[0]),
      start: match.index,
      end,
      sentence,
      gap,
    })
  }
  return tokens
}
