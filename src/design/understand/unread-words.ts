import { plainStems } from './plain-words.ts'
import type { Token } from './tokens.ts'

/** Words that carry meaning and that no reader took, once each, as they stand in the text. */
export function unreadWords(tokens: readonly Token[], used: readonly (readonly [number, number])[]): readonly Token[] {
  const sorted = [...used].sort(([a], [b]) => a - b)
  const unread = new Map<string, Token>()
  const taken = new Set<string>()
  let next = 0
  let usedUpTo = -1
  for (const token of tokens) {
    while (next < sorted.length && sorted[next]![0] <= token.start) usedUpTo = Math.max(usedUpTo, sorted[next++]![1])
    if (token.start < usedUpTo) taken.add(token.stem)
    else if (!plainStems.has(token.stem) && token.lower.length > 1 && !unread.has(token.stem)) unread.set(token.stem, token)
  }
  // A word that one reader took is understood elsewhere too.
  return [...unread.values()].filter((token) => !taken.has(token.stem))
}
