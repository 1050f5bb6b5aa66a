import type { Token } from './tokens.ts'

const negators = new Set([
  'no',
  'not',
  'without',
  'never',
  'neither',
  'nor',
  'excluding',
  'except',
  'minus',
  'skip',
  'exclude',
  'cannot',
])
/** `no more than 5`, `not only chat`: nothing is denied. */
const harmless = new Set([
  'more',
  'less',
  'later',
  'longer',
  'fewer',
  'only',
  'just',
  'sure',
  'problem',
  'matter',
  'doubt',
  'yet',
])
/** `never loses money`: what must not be lost is there. */
const losses = new Set(
  'lose loses losing lost drop drops dropping miss misses missing crash crashes fail fails leak leaks overbook oversell duplicate double'.split(
    ' ',
  ),
)
/** Where what is denied ends. */
const turns = new Set([
  'but',
  'with',
  'just',
  'only',
  'however',
  'although',
  'because',
  'so',
  'which',
  'that',
  'who',
  'instead',
  'then',
  'until',
  'before',
  'if',
])
/** The most words that one `no` reaches over. */
const reach = 10
/** The most words that are left at once. */
const reachOfLeaving = 4

/** For each word, whether the text denies it: `no chat`, `without payments or chat`, `chat is not needed`. */
export function deniedWords(tokens: readonly Token[]): readonly boolean[] {
  const denied = tokens.map(() => false)
  for (let at = 0; at < tokens.length; at++) {
    const from = leavingEnd(tokens, at)
    if (from !== null) denied.fill(true, from, leftEnd(tokens, from))
    if (!isNegator(tokens, at)) continue
    const end = scopeEnd(tokens, at)
    for (let i = at + 1; i < end; i++) denied[i] = true
    if (isAfterthought(tokens, at)) denyBefore(tokens, at, denied)
  }
  return denied
}

const verbsOfLeaving =
  /^(?:get|getting|move|moves|moving|migrate|migrates|migrating|switch|switching|come|coming|transition|transitioning|step|stepping)$/
const leaving = /^(?:ditch|ditching|abandon|abandoning|sunset|sunsetting|decommission|decommissioning|replace|replacing)$/

/** Where what is left begins: `get off MongoDB`, `migrate away from MySQL`, `instead of Kafka`; null where nothing is left. */
function leavingEnd(tokens: readonly Token[], at: number): number | null {
  const { lower, sentence } = tokens[at]!
  const word = (offset: number) => (tokens[at + offset]?.sentence === sentence ? (tokens[at + offset]?.lower ?? '') : '')
  if (leaving.test(lower)) return at + 1
  if (/^(?:instead|rid)$/.test(lower) && word(1) === 'of') return at + 2
  if (lower === 'away' && word(1) === 'from') return at + 2
  if (!verbsOfLeaving.test(lower)) return null
  const off = word(1) === 'us' || word(1) === 'it' || word(1) === 'everything' ? 2 : 1
  return /^(?:off|from)$/.test(word(off)) ? at + off + 1 + (word(off + 1) === 'of' ? 1 : 0) : null
}

/** What is left ends where it is said what comes instead. */
function leftEnd(tokens: readonly Token[], from: number): number {
  let end = from
  for (; end < tokens.length && end - from < reachOfLeaving; end++) {
    const token = tokens[end]!
    if (token.sentence !== tokens[from - 1]!.sentence || turns.has(token.lower)) break
    if (/^(?:to|onto|into|towards|and|by|for|as|in|we|on)$/.test(token.lower) || /[,():–—]|\s-\s/.test(token.gap)) break
  }
  return end
}

function isNegator(tokens: readonly Token[], at: number): boolean {
  const { lower, sentence } = tokens[at]!
  const next = tokens[at + 1]
  if (next !== undefined && next.sentence === sentence && (harmless.has(next.lower) || losses.has(next.lower))) return false
  if (lower === 'out') return tokens[at - 1]?.lower === 'leave' || (next?.lower === 'of' && tokens[at + 2]?.lower === 'scope')
  return negators.has(lower) || /n['’]t$/.test(lower)
}

function scopeEnd(tokens: readonly Token[], at: number): number {
  const { lower, sentence } = tokens[at]!
  let end = at + 1
  for (; end < tokens.length && end - at <= reach; end++) {
    const token = tokens[end]!
    if (token.sentence !== sentence || turns.has(token.lower) || /[():–—]|\s-\s/.test(token.gap)) break
    if (token.gap.includes(',') && !isListed(tokens, end)) break
    // `isn't public for a game` says nothing against games; `no need for chat` does.
    if (token.lower === 'for' && end - at > 1 && tokens[end - 1]!.lower !== 'need') break
    // `without A and B` leaves out both; `no A and B` is said of A.
    if (token.lower === 'and' && lower !== 'without' && lower !== 'excluding') break
  }
  return end
}

/** After the comma the list goes on to an `or`: `without payments, chat or files`. */
function isListed(tokens: readonly Token[], at: number): boolean {
  const sentence = tokens[at]!.sentence
  const rest = tokens.slice(at, at + reach).filter((token) => token.sentence === sentence)
  const end = rest.findIndex(({ lower }) => turns.has(lower))
  return rest.slice(0, end < 0 ? rest.length : end).some(({ lower }) => lower === 'or' || lower === 'nor')
}

/** `chat is not needed`, `payments are out of scope`, `we do not need chat` is none. */
function isAfterthought(tokens: readonly Token[], at: number): boolean {
  const { lower } = tokens[at]!
  if (lower === 'out') return tokens[at + 1]?.lower === 'of'
  const isOfBeing = /^(?:isn|aren)['’]t$/.test(lower) || (lower === 'not' && /^(?:is|are)$/.test(tokens[at - 1]?.lower ?? ''))
  const verdict = tokens
    .slice(at + 1, at + 4)
    .some((token) => /^(?:needed|required|wanted|necessary|planned|included)$/.test(token.lower))
  return isOfBeing && verdict
}

function denyBefore(tokens: readonly Token[], at: number, denied: boolean[]): void {
  const { sentence } = tokens[at]!
  for (let i = at - 1; i >= 0 && at - i <= reach; i--) {
    const token = tokens[i]!
    if (token.sentence !== sentence || turns.has(token.lower)) return
    denied[i] = true
    if (token.gap.includes(',')) return
  }
}
