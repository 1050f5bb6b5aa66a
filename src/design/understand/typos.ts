import { archetypes } from '../catalogue/archetypes.ts'
import { ordinaryWords } from './ordinary-words.ts'
import { partWords } from './part-words.ts'
import { plainStems } from './plain-words.ts'
import { sayings } from './sayings.ts'
import { stem } from './stem.ts'
import type { Token } from './tokens.ts'

/** Shorter words are near too many others. */
const shortest = 6
/** From here on two letters may be off. */
const long = 11
/** Halves of words, which the catalogue has for several at once. */
const halves = new Set(['availab', 'invoic', 'reconcil', 'schedul', 'warehous'])
/** A hint of a kind is worth no guess. */
const leastWeight = 2

interface Known {
  readonly words: readonly string[]
  readonly stems: ReadonlySet<string>
}

let known: Known | null = null

/** Single words of the catalogue, each in its usual forms. Made when first a text is read. */
function knownWords(): Known {
  if (known !== null) return known
  const ofKinds = archetypes.flatMap(({ words }) => Object.entries(words).filter(([, weight]) => weight >= leastWeight))
  const phrases = [
    ...ofKinds.map(([word]) => word),
    ...Object.values(partWords).flatMap((all) => all.split('|')),
    ...sayings.flatMap(([all]) => all.split('|')),
  ].map((phrase) => phrase.trim())
  const words = phrases.filter((phrase) => /^[a-z]+$/.test(phrase) && phrase.length >= shortest && !halves.has(phrase))
  const forms = words.flatMap((word) => (word.endsWith('s') ? [word] : [word, `${word}s`]))
  known = { words: [...new Set(forms)].sort(), stems: new Set(phrases.flatMap((phrase) => phrase.split(/[\s-]+/)).map(stem)) }
  return known
}

export interface ReadTypos {
  /** As they are meant: each stands where it stood. */
  readonly tokens: readonly Token[]
  readonly typos: readonly { readonly said: string; readonly meant: string }[]
}

/** Words that nothing knows and that are a letter or two off one of the catalogue are read as that. */
export function readTypos(tokens: readonly Token[]): ReadTypos {
  const typos = new Map<string, string>()
  const meantBy = (token: Token): Token => {
    const meant = meantWord(token)
    if (meant === null) return token
    typos.set(token.text, meant)
    return { ...token, lower: meant, stem: stem(meant) }
  }
  return { tokens: tokens.map(meantBy), typos: [...typos].map(([said, meant]) => ({ said, meant })) }
}

function meantWord({ text, lower, stem: stemmed }: Token): string | null {
  // A name, such as `Postman`, is no slip of the pen.
  if (lower.length < shortest || !/^[a-z]+$/.test(lower) || /[a-z][A-Z]/.test(text)) return null
  const { words, stems } = knownWords()
  if (stems.has(stemmed) || plainStems.has(stemmed) || ordinaryWords.has(stemmed)) return null
  let best: string | null = null
  let bestDistance = 3
  for (const word of words) {
    const most = Math.min(word.length, lower.length) >= long ? 2 : 1
    if (word[0] !== lower[0] || Math.abs(word.length - lower.length) > most) continue
    const distance = slips(lower, word)
    if (distance <= most && distance < bestDistance) [best, bestDistance] = [word, distance]
  }
  return best
}

/** How many letters are missing, too many, wrong or swapped with the next. */
function slips(a: string, b: string): number {
  let last: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const wrong = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(Math.min(wrong, row[j]! + 1, next[j - 1]! + 1, isSwap ? last[j - 2]! + 1 : wrong))
    }
    last = row
    row = next
  }
  return row[b.length]!
}
