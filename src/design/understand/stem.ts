const vowel = /[aeiouy]/
/** Plurals that look like none. */
const plurals: ReadonlyMap<string, string> = new Map(['api', 'menu', 'sku', 'cpu', 'gpu'].map((word) => [`${word}s`, word]))

/**
 * What is left of an English word without its plural, `-ing` or `-ed`, so that `shares`, `sharing` and `shared` are one. The
 * stems are no words: both sides of a comparison go through here.
 */
export function stem(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/, '')
  if (lower.length < 4 || /\d/.test(lower)) return lower
  return withoutEnd(withoutParticiple(withoutPlural(lower)))
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.endsWith('zzes')) return word.slice(0, -3)
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /(?:[^suiy]|[aeou]y)s$/.test(word) ? word.slice(0, -1) : (plurals.get(word) ?? word)
}

function withoutParticiple(word: string): string {
  const root = /^(.{3,})ing$/.exec(word)?.[1] ?? /^(.{2,}[^e])ed$/.exec(word)?.[1]
  if (root === undefined || !vowel.test(root)) return word
  return /([bdgmnprt])\1$/.test(root) ? root.slice(0, -1) : root
}

function withoutEnd(word: string): string {
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1)
  return word.replace(/(?<=[^aeiou])y$/, 'i')
}
