import type { Overlap } from './regex-overlap.ts'
import type { RegexItem, RegexNode } from './regex-parse.ts'

/** Steps that a match may take: about a tenth of a second. */
const mostSteps = 1e8
/** More rounds than this count as endless. */
const manyRounds = 20

/**
 * The longest text on which a pattern that is not exponential stays quick. Of repeats that can take each other's
 * characters every split of the text is tried: `^.*x.*y.*$` takes time with the third power of its length.
 */
export function longestText(pattern: string, node: RegexNode, overlap: Overlap): number {
  const isAnchored = pattern.startsWith('^') && node.alternatives.length === 1
  // Without an anchor, every place is tried as the beginning.
  const degree = degreeOf(node, overlap) + (isAnchored ? 0 : 1)
  if (degree < 2) return Number.POSITIVE_INFINITY
  const factorial = Array.from({ length: degree }, (_, i) => i + 1).reduce((product, each) => product * each)
  return Math.floor((mostSteps * factorial) ** (1 / degree))
}

/** How many repeats in a row can take each other's characters, at most. */
function degreeOf({ alternatives }: RegexNode, overlap: Overlap): number {
  let most = 0
  for (const items of alternatives) {
    let run = 0
    // What the repeat before can take, while nothing has come that it cannot.
    let before: readonly string[] = []
    for (const step of items.flatMap((item) => stepsOf(item, overlap))) {
      const meets = before.some((one) => step.sources.some((other) => overlap(one, other)))
      if (step.isEndless) {
        run = meets ? run + step.degree : Math.max(step.isCertain ? 0 : run, step.degree)
        before = step.isCertain ? step.sources : [...before, ...step.sources]
      } else if (step.degree > 0) most = Math.max(most, run + step.degree)
      else if (step.isCertain && !meets) before = []
      most = Math.max(most, run)
    }
  }
  return most
}

interface Step {
  readonly sources: readonly string[]
  readonly isEndless: boolean
  readonly isCertain: boolean
  readonly degree: number
}

function stepsOf({ atom, min, max }: RegexItem, overlap: Overlap): readonly Step[] {
  if (atom.is === 'edge' || atom.is === 'back') return []
  const isEndless = max > manyRounds
  if (atom.is === 'set') return [{ sources: [atom.source], isEndless, isCertain: min > 0, degree: isEndless ? 1 : 0 }]
  if (atom.looks) return [{ sources: [], isEndless: false, isCertain: false, degree: degreeOf(atom.node, overlap) }]
  if (isEndless || max > 1) {
    const degree = Math.max(isEndless ? 1 : 0, degreeOf(atom.node, overlap))
    return [{ sources: sourcesIn(atom.node), isEndless: degree > 0, isCertain: false, degree }]
  }
  const isCertain = min > 0 && atom.node.alternatives.length === 1
  return atom.node.alternatives.flatMap((items) =>
    items.flatMap((item) => stepsOf(item, overlap)).map((step) => ({ ...step, isCertain: step.isCertain && isCertain })),
  )
}

function sourcesIn(node: RegexNode): readonly string[] {
  return node.alternatives
    .flat()
    .flatMap(({ atom }) => (atom.is === 'set' ? [atom.source] : atom.is === 'group' ? sourcesIn(atom.node) : []))
}
