import { Lru } from '../kit/lru.ts'

/** Whether some character is in both of two sets, as they are written in a pattern. */
export type Overlap = (a: string, b: string) => boolean

/** Of the characters that a pattern does not name: ASCII, and one of each sort that `\p{…}`, `\s` and `.` tell apart. */
const samples = [
  ...Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code)),
  ...'\u00a0©²µßàÀÿĀαΩдЖאع٣अกあア中한–—’“…€\u2003\u2028\ufeff😀𝒜',
]
const known = new Lru<string, readonly boolean[]>(1000)

/**
 * Compares sets by samples. Two ranges that meet hold an end of one of them, so with the characters that the pattern
 * names itself, ranges are compared exactly.
 */
export function overlapIn(pattern: string): Overlap {
  const named = [...new Set([...pattern, ...escaped(pattern)])].filter((character) => !samples.includes(character))
  return (a, b) => {
    if (a === b) return true
    // No sample tells all classes of Unicode apart.
    if (/\\p/i.test(a) && /\\p/i.test(b)) return true
    const [left, right] = [matches(a, samples, known), matches(b, samples, known)]
    if (left.some((inside, i) => inside && right[i])) return true
    const [more, others] = [matches(a, named), matches(b, named)]
    return more.some((inside, i) => inside && others[i])
  }
}

/** `\u0431`, `\u{1f600}`, `\xe9` as the characters they stand for. */
function escaped(pattern: string): readonly string[] {
  const escapes = [...pattern.matchAll(/\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/g)]
  return escapes.map(([, long, four, two]) => String.fromCodePoint(Number.parseInt(long ?? four ?? two!, 16)))
}

function matches(source: string, among: readonly string[], memo?: Lru<string, readonly boolean[]>): readonly boolean[] {
  if (among.length === 0) return []
  const before = memo?.get(source)
  if (before) return before
  const expression = new RegExp(`^(?:${source})$`, 'u')
  const found = among.map((sample) => expression.test(sample))
  memo?.set(source, found)
  return found
}
