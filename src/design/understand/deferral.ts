import { findPhrases, indexPhrases } from './phrases.ts'
import type { Token } from './tokens.ts'

/** Words of a text that are left for later: from the first token to the last. */
export interface Deferral {
  readonly first: number
  readonly last: number
}

const markers = indexPhrases(
  [
    'not now',
    'not yet',
    'can wait',
    'could wait',
    'may wait',
    'some day',
    'someday',
    'at some point',
    'in the future',
    'down the road',
    'down the line',
    'phase two',
    'phase 2',
    'phase three',
    'phase 3',
    'second phase',
    'next phase',
    'later phase',
    'version two',
    'next version',
    'nice to have',
    'later on',
    'maybe later',
    'later',
  ].map((words) => ({ words, means: true })),
)

/** `pay later`, `three days later`: no plan. */
const notPlans = new Set(
  'pay sync read watch view save saved for or resume years months days weeks hours minutes seconds year month day week hour minute sooner'.split(
    ' ',
  ),
)
const joins = new Set(['but', 'however', 'although', 'so', 'because', 'while', 'though'])
/** What stands for the clause before it: `but that can wait`. */
const pronouns = new Set(['that', 'this', 'it', 'which', 'these', 'those', 'they'])
const empty = new Set(
  'but and so maybe perhaps all is are be will would should also then we i in the a at on for only as it comes come'.split(' '),
)
const needs = new Set(['need', 'needs', 'want', 'wants', 'must', 'have', 'has', 'require', 'now', 'first', 'start', 'with'])

/** What the text puts off: `chat can wait`, `in phase two: payouts`, `maybe two regions, not now`. */
export function deferralsOf(tokens: readonly Token[]): readonly Deferral[] {
  return findPhrases(markers, tokens).flatMap((found) => {
    if (found.words === 'later' && notPlans.has(tokens[found.first - 1]?.lower ?? '')) return []
    const said = rangeOf(tokens, found)
    if (said === null) return []
    const skipped = tokens.slice(said.first, said.last + 1).findIndex(({ lower }) => !empty.has(lower) && !joins.has(lower))
    return skipped < 0 ? [] : [{ first: said.first + skipped, last: said.last }]
  })
}

function rangeOf(tokens: readonly Token[], marker: Deferral): Deferral | null {
  const { first, last } = marker
  const start = clauseStart(tokens, first)
  const before = tokens.slice(start, first)
  const [nextGap, isLast] = [tokens[last + 1]?.gap ?? '', tokens[last + 1]?.sentence !== tokens[first]!.sentence]
  if (before.some(({ lower }) => !empty.has(lower) && !pronouns.has(lower)))
    return range(afterAnd(tokens, start, first), first - 1)
  const isPronoun = before.some(({ lower }) => pronouns.has(lower))
  const opens = sentenceStart(tokens, first) === start && !isPronoun
  const goesOn = !isLast && !isPronoun && (opens || nextGap.includes(':') || !isBoundary(tokens, last + 1))
  if (goesOn) return range(last + 1, forwardEnd(tokens, last + 1))
  return start === 0 ? null : range(isPronoun ? wholeStart(tokens, start - 1) : clauseStart(tokens, start - 1), start - 1)
}

function range(first: number, last: number): Deferral | null {
  return first <= last ? { first, last } : null
}

function isBoundary(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (at <= 0 || token === undefined || token.sentence !== tokens[at - 1]!.sentence) return true
  return /[,:()–—]|\s-\s/.test(token.gap) || joins.has(token.lower)
}

function clauseStart(tokens: readonly Token[], at: number): number {
  let start = at
  while (!isBoundary(tokens, start)) start--
  return start
}

function sentenceStart(tokens: readonly Token[], at: number): number {
  let start = at
  while (start > 0 && tokens[start - 1]!.sentence === tokens[at]!.sentence) start--
  return start
}

/** The clause with its list: commas end none. */
function wholeStart(tokens: readonly Token[], at: number): number {
  let start = at
  while (start > sentenceStart(tokens, at) && !joins.has(tokens[start]!.lower)) start--
  return start
}

function forwardEnd(tokens: readonly Token[], at: number): number {
  let end = at
  while (tokens[end + 1]?.sentence === tokens[at]!.sentence && !joins.has(tokens[end + 1]!.lower)) end++
  return end
}

/** `we need orders and chat can wait`: what is needed stands before the `and`. */
function afterAnd(tokens: readonly Token[], start: number, end: number): number {
  const and = tokens.slice(start, end).findLastIndex(({ lower }) => lower === 'and')
  return and > 0 && tokens.slice(start, start + and).some(({ lower }) => needs.has(lower)) ? start + and + 1 : start
}
