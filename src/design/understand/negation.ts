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

/** For each word, whether the text denies it: `no chat`, `without payments or chat`, `chat is not needed`. */
export function deniedWords(tokens: readonly Token[]): readonly boolean[] {
  const denied = tokens.map(() => false)
  for (let at = 0; at < tokens.length; at++) {
    if (!isNegator(tokens, at)) continue
    const end = scopeEnd(tokens, at)
    for (let i = at + 1; i < end; i++) denied[i] = true
    if (isAfterthought(tokens, at)) denyBefore(tokens, at, denied)
  }
  return denied
}

function isNegator(tokens: readonly Token[], at: number): boolean {
  const { lower, sentence } = tokens[at]!
  const next = tokens[at + 1]
  if (next !== undefined && next.sentence === sentence && harmless.has(next.lower)) return false
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
