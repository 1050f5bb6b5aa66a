import type { InputName, InputValues } from '../brief/inputs.ts'
import type { CountedFact } from './facts.ts'

/** A decision as data: what may be chosen, and what is chosen when. */
export interface DecisionTable {
  /** Its type and its name, `architecture/services`. */
  readonly id: string
  readonly question: string
  readonly type: DecisionType
  /** At least three, so that two can be refused. */
  readonly options: readonly DecisionOption[]
  /** The first whose conditions all hold decides. */
  readonly rules: readonly DecisionRule[]
  /** Where no rule decides. */
  readonly otherwise: { readonly take: string; readonly because: string }
  /** What runs until an option is served that is not served yet. */
  readonly today?: string
  /** Public literature or documentation. */
  readonly source: Source
}

export const decisionTypes = [
  'architecture',
  'database',
  'caching',
  'messaging',
  'api',
  'authentication',
  'security',
  'compliance',
  'tenancy',
  'operations',
] as const
export type DecisionType = (typeof decisionTypes)[number]

export interface Source {
  readonly title: string
  readonly url: string
}

export interface DecisionOption {
  /** In kebab-case. */
  readonly name: string
  readonly title: string
  readonly is: string
  /** What it adds beside the rest of the design: `[1, 'server to run']`. */
  readonly costs: readonly [amount: number, unit: string]
  readonly good: string
  readonly bad: string
  /** Whether Lintel's own runtime serves it today. */
  readonly served: boolean
  /** No rule takes it: a profile or a person does. */
  readonly byProfile?: true
  /** What shows that it is kept, in a form of `model/decision-check.ts`. It holds on a project as it is written. */
  readonly check?: string
}

export interface DecisionRule {
  /** In kebab-case, of its table alone. */
  readonly id: string
  /** All must hold. */
  readonly when: readonly Condition[]
  readonly take: string
  /**
   * A sentence. `{teams}` prints the value of an input or fact, `{teams.atLeast}` and `{teams.below}` the threshold of this rule, or
   * else of the first rule of the table that has one; `{some-teams/teams.atLeast}` that of the rule `some-teams`.
   */
  readonly because: string
  /** Where its numbers come from; every rule that compares one has it. */
  readonly origin?: string
}

type NamesOf<T, V> = { [N in keyof T]: [T[N]] extends [V] ? N : never }[keyof T]
export type NumberName = NamesOf<InputValues, number>
export type FlagName = NamesOf<InputValues, boolean>
export type WordsName = NamesOf<InputValues, readonly string[]>
export type WordName = Exclude<InputName, NumberName | FlagName | WordsName>

/** Compares a number. */
export type Comparison =
  | { readonly input: NumberName; readonly atLeast: number }
  /** What is not said is below nothing. */
  | { readonly input: NumberName; readonly below: number }
  | { readonly fact: CountedFact; readonly atLeast: number }
  | { readonly fact: CountedFact; readonly below: number }

type WordCondition = { [N in WordName]: { readonly input: N; readonly is: InputValues[N] } }[WordName]
type WordsCondition = { [N in WordsName]: { readonly input: N; readonly has: InputValues[N][number] } }[WordsName]

export type Condition =
  | Comparison
  | WordCondition
  | WordsCondition
  | { readonly input: FlagName; readonly is: true }
  | { readonly fact: 'archetypes'; readonly has: string }

export function isComparison(condition: Condition): condition is Comparison {
  return 'atLeast' in condition || 'below' in condition
}

/** The input or fact that a condition looks at. */
export function subjectOf(condition: Condition): Subject {
  return 'input' in condition ? condition.input : condition.fact
}
export type Subject = InputName | CountedFact | 'archetypes'
