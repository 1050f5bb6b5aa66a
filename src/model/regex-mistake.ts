import { Lru } from '../kit/lru.ts'
import { longestText } from './regex-cost.ts'
import { type Overlap, overlapIn } from './regex-overlap.ts'
import { parseRegex, type RegexItem, type RegexNode } from './regex-parse.ts'

export interface RegexMistake {
  readonly kind: 'invalid' | 'risky'
  readonly says: string
}

/**
 * What is wrong with a pattern, if anything. A backtracking engine can take exponential time on some, and one
 * request would stop the server, so these are refused. The test is simple and errs on the side of refusing: what
 * repeats may only hold a choice of its own when every round visibly begins or ends with a character that occurs
 * nowhere else in it, as in `^[a-z]+(-[a-z]+)*$`.
 */
export function regexMistake(pattern: string): RegexMistake | undefined {
  if (pattern.length > 500) return { kind: 'invalid', says: 'is longer than 500 characters' }
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    const says = error instanceof Error ? error.message.split(': ').at(-1)!.toLowerCase() : 'cannot be read'
    return { kind: 'invalid', says }
  }
  if (/\(\?[a-z]*-?[a-z]*[:)]/.test(pattern.replaceAll('(?:', '(')))
    return { kind: 'invalid', says: 'has modifiers, which not every engine knows' }
  const says = riskIn(parseRegex(pattern), overlapIn(pattern))
  return says === undefined ? undefined : { kind: 'risky', says }
}

const known = new Lru<string, number>(1_000)

/** The longest text that a pattern without mistakes is to be tried on. */
export function longestMatched(pattern: string): number {
  const before = known.get(pattern)
  if (before !== undefined) return before
  const longest = longestText(pattern, parseRegex(pattern), overlapIn(pattern))
  known.set(pattern, longest)
  return longest
}

function riskIn(node: RegexNode, overlap: Overlap): string | undefined {
  for (const items of node.alternatives) {
    const adjacent = overlappingNeighbours(items, overlap)
    if (adjacent !== undefined) return `repeats ${adjacent} twice in a row`
    if (hasManyOptional(items, overlap)) return `has more than ${mostOptional} optional parts that can stand for each other`
    for (const { atom, min, max } of items) {
      if (atom.is === 'back') return 'refers back to what a group matched'
      if (atom.is !== 'group') continue
      const inner = riskIn(atom.node, overlap)
      if (inner !== undefined) return inner
      if (max > 1 && !(min === max && isFixed(atom.node)) && !isMarked(atom.node, overlap))
        return 'repeats something that itself repeats or chooses'
      if (max > 1 && !isClear(atom.node, overlap)) return 'repeats something that matches one text in several ways'
    }
  }
  return undefined
}

/** Optional characters in a row that could stand for each other: more of them can be left out in too many ways. */
const mostOptional = 10

/** Whether any text is matched in one way at most: the next character says how to go on. */
function isClear({ alternatives }: RegexNode, overlap: Overlap): boolean {
  const starts = alternatives.map((items) => items.find(({ atom }) => atom.is !== 'edge'))
  if (alternatives.length > 1) {
    if (!starts.every((start) => start?.atom.is === 'set' && start.min > 0)) return false
    const sources = starts.map((start) => sourceOf(start!))
    if (sources.some((source, i) => sources.some((other, j) => i < j && overlap(source, other)))) return false
  }
  return alternatives.every((items) => {
    // What the steps before could go on taking.
    let open: string[] = []
    return items.every((item) => {
      const { atom, min, max } = item
      if (atom.is === 'edge') return true
      if (atom.is === 'group' && !isClear(atom.node, overlap)) return false
      const sources = atom.is === 'group' ? setsIn(atom.node).map(sourceOf) : [sourceOf(item)]
      if (open.some((one) => sources.some((other) => overlap(one, other)))) return false
      const varies = min !== max || (atom.is === 'group' && !isFixed(atom.node))
      open = varies ? [...(min > 0 ? [] : open), ...sources] : []
      return true
    })
  })
}

/** `a?a?a?…`: which of them are left out is tried in every way. */
function hasManyOptional(items: readonly RegexItem[], overlap: Overlap): boolean {
  const optional = items.filter(({ atom, min, max }) => atom.is !== 'edge' && min !== max && max !== Number.POSITIVE_INFINITY)
  const sources = optional.map((item) => (item.atom.is === 'group' ? setsIn(item.atom.node).map(sourceOf) : [sourceOf(item)]))
  const meets = (one: readonly string[], other: readonly string[]) => one.some((a) => other.some((b) => overlap(a, b)))
  return sources.some((one) => sources.filter((other) => meets(one, other)).length > mostOptional)
}

/** Whether there is only one way to match: no choice and no repeat of varying length. */
function isFixed({ alternatives }: RegexNode): boolean {
  return (
    alternatives.length === 1 &&
    alternatives[0]!.every(({ atom, min, max }) => min === max && (atom.is !== 'group' || isFixed(atom.node)))
  )
}

/** Whether the rounds of a repeat cannot be cut in two ways. */
function isMarked(node: RegexNode, overlap: Overlap): boolean {
  if (isFixed(node) && node.alternatives[0]!.some(({ atom, min }) => atom.is === 'set' && min > 0)) return true
  const starts = node.alternatives.map((items) => items.find(({ atom }) => atom.is !== 'edge'))
  if (starts.every(isSingle)) {
    const others = setsIn(node).filter((set) => !starts.some((start) => start!.atom === set.atom))
    const sources = starts.map((start) => sourceOf(start!))
    const apart = sources.every((source, i) => sources.every((other, j) => i === j || !overlap(source, other)))
    const simple = node.alternatives.every((items) => items.every(({ atom, min, max }) => min === max && atom.is !== 'group'))
    if (apart && (simple || sources.every((source) => others.every((other) => !overlap(source, sourceOf(other)))))) return true
  }
  const end = node.alternatives.length === 1 ? node.alternatives[0]!.findLast(({ atom }) => atom.is !== 'edge') : undefined
  return isSingle(end) && setsIn(node).every((set) => set.atom === end!.atom || !overlap(sourceOf(end!), sourceOf(set)))
}

function isSingle(item: RegexItem | undefined): boolean {
  return item?.atom.is === 'set' && item.min === 1 && item.max === 1
}

function setsIn(node: RegexNode): readonly RegexItem[] {
  return node.alternatives
    .flat()
    .flatMap((item) => (item.atom.is === 'group' ? setsIn(item.atom.node) : item.atom.is === 'set' ? [item] : []))
}

function sourceOf({ atom }: RegexItem): string {
  return atom.is === 'set' ? atom.source : ''
}

/** `\d+\d+`: two endless repeats of overlapping characters with nothing certain between them. */
function overlappingNeighbours(items: readonly RegexItem[], overlap: Overlap): string | undefined {
  let open: string[] = []
  for (const item of items) {
    if (item.atom.is === 'edge') continue
    if (item.atom.is === 'set' && item.max === Number.POSITIVE_INFINITY) {
      const source = item.atom.source
      if (open.some((each) => overlap(each, source))) return `\`${source.replaceAll('`', ' ')}\``
      open = item.min > 0 ? [source] : [...open, source]
    } else if (item.min > 0) open = []
  }
  return undefined
}
