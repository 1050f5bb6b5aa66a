interface Span {
  readonly start: number
  readonly end: number
}

const word = /[A-Za-z_$][\w$]*/g
const shortText = /'([^'\\\n]{1,60})'|"([^"\\\n]{1,60})"/g

/** Names, words in texts and short texts: what a file speaks of outside its comments. Sorted, each once. */
export function wordsOf(text: string, comments: readonly Span[]): string[] {
  const words = new Set<string>()
  let from = 0
  for (const { start, end } of [...comments, { start: text.length, end: text.length }]) {
    const part = text.slice(from, start)
    for (const match of part.match(word) ?? []) words.add(match)
    if (part.includes("'") || part.includes('"')) {
      for (const match of part.matchAll(shortText)) {
        const inner = match[1] ?? match[2]!
        if (/[^\w$]/.test(inner)) words.add(inner)
      }
    }
    from = end
  }
  return [...words].sort()
}

const telling =
  /lintel|eslint-disable|biome-ignore|nosemgrep|nosonar|ts-ignore|ts-expect-error|\bpublic\b|no auth|unauthenticated|\binternal\b|best[- ]effort|fire[- ]and[- ]forget|at[- ]most[- ]once|foreign.?keys?|\bnfs\b|on purpose|deliberate/i

/** Comments that silence a rule, say that something is public, or that it is meant as it is. */
export function isTelling(comment: string): boolean {
  return comment.length < 2000 && telling.test(comment)
}
