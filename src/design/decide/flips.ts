import type { CountedFact } from './facts.ts'
import { printAmount } from './print.ts'
import { boundsOf, describe, isUnsaid, numberOf, type Scope, thresholdOf, withNumber } from './scope.ts'
import { type DecisionTable, isComparison, type NumberName, subjectOf } from './table.ts'

/** What another value of one number would decide, all else being as it is. */
export interface Flip {
  readonly of: NumberName | CountedFact
  /** The edge of the range that is nearer to the value. */
  readonly threshold: number
  /** The range of the number in which the option is taken. */
  readonly atLeast: number
  /** Null: no end. */
  readonly below: number | null
  readonly option: string
  readonly says: string
}

type TakenIn = (scope: Scope) => string

/** Every range of every number that a table compares in which another option is taken. */
export function flipsOf(table: DecisionTable, scope: Scope, taken: TakenIn): readonly Flip[] {
  const option = taken(scope)
  return comparedIn(table).flatMap((subject) =>
    rangesOf(table, subject, (value) => taken(withNumber(scope, subject, value)))
      .filter((range) => range.option !== option)
      .map((range) => flipOf(table, subject, numberOf(subject, scope), range)),
  )
}

/** Numbers that the rules of a table compare, each once. */
export function comparedIn({ rules }: Pick<DecisionTable, 'rules'>): readonly (NumberName | CountedFact)[] {
  const subjects = rules.flatMap(({ when }) => when.filter(isComparison).map(subjectOf))
  return [...new Set(subjects)] as readonly (NumberName | CountedFact)[]
}

/** The least that can be said of a number of which 0 means that it is not said. */
const leastSaid = 1

interface Range {
  readonly atLeast: number
  readonly below: number | null
  readonly option: string
}

/** The option is one between two neighbouring thresholds; neighbours with the same option are joined. */
function rangesOf(table: DecisionTable, subject: NumberName | CountedFact, taken: (value: number) => string): readonly Range[] {
  const { min, max } = boundsOf(subject)
  const thresholds = table.rules
    .flatMap(({ when }) => when.filter((each) => isComparison(each) && subjectOf(each) === subject))
    .flatMap((each) => (isComparison(each) ? [thresholdOf(each)] : []))
    .filter((each) => each > min && each <= max)
  // What is not said is no value that a number could become.
  const start = isUnsaid(subject, min) ? leastSaid : min
  const edges = [...new Set([start, ...thresholds])].sort((a, b) => a - b)
  const ranges: Range[] = []
  for (const [i, edge] of edges.entries()) {
    const option = taken(edge)
    const below = edges[i + 1] ?? null
    const last = ranges.at(-1)
    if (last?.option === option) ranges[ranges.length - 1] = { ...last, below }
    else ranges.push({ atLeast: edge, below, option })
  }
  return ranges
}

function flipOf(table: DecisionTable, subject: NumberName | CountedFact, value: number, range: Range): Flip {
  const { atLeast, below, option } = range
  const { says, unit } = describe(subject)
  const title = table.options.find(({ name }) => name === option)!.title
  const { min } = boundsOf(subject)
  const isStart = atLeast === min || (isUnsaid(subject, min) && atLeast === leastSaid)
  const from = isStart ? '' : `from ${printAmount(atLeast, unit)} on`
  const to = below === null ? '' : `below ${printAmount(below, unit)}`
  const edges = [from, to].filter((each) => each !== '').join(' and ')
  return {
    of: subject,
    threshold: below === null || (value < atLeast && !isStart) ? atLeast : below,
    ...range,
    says: `${title}: ${edges} (${says})`,
  }
}
