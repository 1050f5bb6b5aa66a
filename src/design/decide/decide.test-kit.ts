import fc from 'fast-check'
import { type InputValues, inputs } from '../brief/inputs.ts'
import { type CountedFact, countedFacts, type DesignFacts } from './facts.ts'
import { isInput, type Scope, thresholdOf, withNumber } from './scope.ts'
import { type Condition, type DecisionTable, isComparison, subjectOf } from './table.ts'
import { decisionTables } from './tables.ts'

/** Nothing is said, and nothing designed. */
export const nothingSaid: Scope = {
  values: Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      'assumed' in input ? input.assumed : input.kind === 'flag' ? false : [],
    ]),
  ) as unknown as InputValues,
  facts: {
    ...(Object.fromEntries(Object.keys(countedFacts).map((name) => [name, 0])) as Record<CountedFact, number>),
    archetypes: [],
    builds: [],
    fullFirst: [],
  },
}

/** The scope, with what the condition asks for. */
export function meeting(scope: Scope, condition: Condition): Scope {
  const subject = subjectOf(condition)
  if (isComparison(condition)) {
    const value = thresholdOf(condition)
    return withNumber(scope, subject as never, 'atLeast' in condition ? value : justBelow(value))
  }
  const { values, facts } = scope
  if (!('input' in condition)) return { values, facts: { ...facts, [condition.fact]: [condition.has] } }
  return { values: { ...values, [subject]: 'has' in condition ? [condition.has] : condition.is }, facts }
}

/** The scope, with one number on the other side of the threshold. */
export function crossing(scope: Scope, condition: Condition & { readonly atLeast?: number; readonly below?: number }): Scope {
  const value = condition.atLeast === undefined ? condition.below! : justBelow(condition.atLeast)
  return withNumber(scope, subjectOf(condition) as never, value)
}

export const justBelow = (value: number): number => value - value / 1e6

/** Every threshold that any table has for it, for numbers near which something changes. */
function thresholdsFor(subject: string): readonly number[] {
  return decisionTables
    .flatMap(({ rules }) => rules.flatMap(({ when }) => when.filter(isComparison)))
    .filter((each) => subjectOf(each) === subject)
    .map(thresholdOf)
}

function numbersFor(subject: string, min: number, max: number): fc.Arbitrary<number> {
  const near = thresholdsFor(subject).flatMap((each) => [justBelow(each), each, each + 1])
  const fitting = near.filter((each) => each >= min && each <= max)
  return fc.oneof(fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), fc.constantFrom(min, ...fitting))
}

const anyValues = fc.record(
  Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      if (input.kind === 'number') return [name, numbersFor(name, input.min, input.max)]
      if (input.kind === 'word') return [name, fc.constantFrom(...input.words)]
      if (input.kind === 'words') return [name, fc.subarray([...input.words])]
      return [name, fc.boolean()]
    }),
  ),
) as unknown as fc.Arbitrary<InputValues>

const allNeeds = decisionTables.flatMap(({ options }) => options.flatMap(({ needs = [] }) => needs))

const anyFacts = fc.record({
  ...Object.fromEntries(Object.keys(countedFacts).map((name) => [name, numbersFor(name, 0, 1_000_000)])),
  archetypes: fc.subarray(['discord-bot', 'e-commerce', 'chat']),
  builds: fc.subarray([...new Set(allNeeds)]),
  fullFirst: fc.subarray(['disk reads', 'database', 'clients']),
}) as unknown as fc.Arbitrary<DesignFacts>

export const anyScope: fc.Arbitrary<Scope> = fc.record({ values: anyValues, facts: anyFacts })

/** Numbers of a subject on both sides of each threshold of a table, and between them. */
export function pointsAround(table: DecisionTable, subject: string): readonly number[] {
  const thresholds = table.rules
    .flatMap(({ when }) => when.filter(isComparison))
    .filter((each) => subjectOf(each) === subject)
    .map(thresholdOf)
    .sort((a, b) => a - b)
  const between = thresholds.map((each, i) => (each + (thresholds[i + 1] ?? each * 3)) / 2)
  const points = [1, ...thresholds.flatMap((each) => [justBelow(each), each]), ...between]
  const { min, max } = isInput(subject as never)
    ? (inputs as never as Bounds)[subject]!
    : { min: 0, max: Number.MAX_SAFE_INTEGER }
  return points.filter((each) => each >= min && each <= max)
}
type Bounds = Readonly<Record<string, { readonly min: number; readonly max: number }>>
