import { type Token, tokensOf } from './tokens.ts'

/** Words that stand for something. */
export interface Phrase<M> {
  readonly words: string
  readonly means: M
}

/** A phrase where it stands in a text: the tokens from `first` to `last`. */
export interface Found<M> extends Phrase<M> {
  readonly first: number
  readonly last: number
}

interface Entry<M> extends Phrase<M> {
  readonly stems: readonly string[]
}

/** Phrases by their first stem, the longest first, so that a text is read once whatever the number of phrases. */
export type PhraseIndex<M> = ReadonlyMap<string, readonly Entry<M>[]>

export function indexPhrases<M>(phrases: readonly Phrase<M>[]): PhraseIndex<M> {
  const index = new Map<string, Entry<M>[]>()
  for (const phrase of phrases) {
    const stems = tokensOf(phrase.words).map((token) => token.stem)
    const first = stems[0]
    if (first === undefined) continue
    index.set(first, [...(index.get(first) ?? []), { ...phrase, stems }])
  }
  for (const entries of index.values()) entries.sort((a, b) => b.stems.length - a.stems.length)
  return index
}

/** Every phrase of the text. Of those that overlap, the longest counts: `file sharing` is not `sharing`. */
export function findPhrases<M>(index: PhraseIndex<M>, tokens: readonly Token[]): readonly Found<M>[] {
  const found: Found<M>[] = []
  for (let at = 0; at < tokens.length; at++) {
    const fitting = (index.get(tokens[at]!.stem) ?? []).filter(({ stems }) => standsAt(stems, tokens, at))
    const longest = fitting[0]?.stems.length ?? 0
    for (const { words, means, stems } of fitting)
      if (stems.length === longest) found.push({ words, means, first: at, last: at + longest - 1 })
    if (longest > 1) at += longest - 1
  }
  return found
}

function standsAt(stems: readonly string[], tokens: readonly Token[], at: number): boolean {
  return stems.every((stem, i) => tokens[at + i]?.stem === stem && (i === 0 || isJoined(tokens[at + i]!)))
}

/** Words of one phrase stand side by side: no comma, no full stop between them. */
function isJoined({ gap }: Token): boolean {
  return gap === '.' || (/^[\s\-–_/'’"“”]*$/.test(gap) && !gap.includes('\n\n'))
}
