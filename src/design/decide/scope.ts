import type { Known } from '../brief/brief.ts'
import { type InputName, type InputValues, inputs } from '../brief/inputs.ts'
import { type CountedFact, countedFacts, type DesignFacts, type WordsFact, wordsFacts } from './facts.ts'
import { type Comparison, type Condition, type NumberName, type Subject, subjectOf } from './table.ts'

/** What a decision is taken from. */
export interface Scope {
  readonly values: InputValues
  readonly facts: DesignFacts
  /** Where each value comes from; one that is left out is assumed. */
  readonly from?: Origins
}

export type Origins = Readonly<Partial<Record<InputName, Known<unknown>['from']>>>

/** Inputs of which 0 means that nobody said them. */
const unsaidAtZero: ReadonlySet<Subject> = new Set(['concurrentUsers', 'readsPerSecond', 'writesPerSecond', 'budgetPerMonth'])

export function isUnsaid(subject: Subject, value: number): boolean {
  return value === 0 && unsaidAtZero.has(subject)
}

export function isInput(subject: Subject): subject is InputName {
  return Object.hasOwn(inputs, subject)
}

export function valueIn(subject: Subject, { values, facts }: Scope): number | string | boolean | readonly string[] {
  return isInput(subject) ? values[subject] : facts[subject]
}

export function holds(condition: Condition, scope: Scope): boolean {
  const value = valueIn(subjectOf(condition), scope)
  if ('is' in condition) return value === condition.is
  if ('has' in condition) return (value as readonly string[]).includes(condition.has)
  if ('atLeast' in condition) return (value as number) >= condition.atLeast
  return (value as number) < condition.below && !isUnsaid(subjectOf(condition), value as number)
}

export const thresholdOf = (comparison: Comparison): number => ('atLeast' in comparison ? comparison.atLeast : comparison.below)

export function numberOf(subject: NumberName | CountedFact, scope: Scope): number {
  return valueIn(subject, scope) as number
}

/** The same, but for one number. */
export function withNumber(scope: Scope, subject: NumberName | CountedFact, value: number): Scope {
  const { values, facts } = scope
  return isInput(subject)
    ? { ...scope, values: { ...values, [subject]: value } }
    : { ...scope, facts: { ...facts, [subject]: value } }
}

/** What a number may be. */
export function boundsOf(subject: NumberName | CountedFact): { readonly min: number; readonly max: number } {
  return isInput(subject) ? inputs[subject] : { min: 0, max: Number.MAX_SAFE_INTEGER }
}

export function describe(subject: Subject): { readonly says: string; readonly unit: string } {
  if (isWords(subject)) return wordsFacts[subject]
  if (!isInput(subject)) return countedFacts[subject]
  const input = inputs[subject]
  return { says: input.says, unit: 'unit' in input ? input.unit : '' }
}

/** Where what a table looks at comes from: the brief says it of an input, and a fact is counted or reckoned. */
export function originOf(subject: Subject, scope: Scope): Known<unknown>['from'] | 'counted' | 'reckoned' {
  if (isInput(subject)) return scope.from?.[subject] ?? 'assumed'
  const { from, input } = isWords(subject) ? wordsFacts[subject] : countedFacts[subject]
  return input !== undefined && valueIn(input, scope) !== 0 ? originOf(input, scope) : from
}

function isWords(subject: Subject): subject is WordsFact {
  return Object.hasOwn(wordsFacts, subject)
}
