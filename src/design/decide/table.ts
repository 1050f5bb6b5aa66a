import type { InputName, InputValues } from '../brief/inputs.ts'
import type { ComponentName } from '../capacity/components.ts'
import type { Built } from './built.ts'
import type { CountedFact, WordsFact } from './facts.ts'

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
  /** What runs until an option is there that is only proposed. */
  readonly today?: string
  /** What runs in its place where the design has that; the first that it has. */
  readonly todayWith?: readonly (readonly [Built, string])[]
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
  /** What the design must have for it to run; without all of it the option is proposed, although the runtime would serve it. */
  readonly needs?: readonly Built[]
  /** What a design has by taking it, where it is accepted: the files beside it are written so. */
  readonly gives?: Built
  /** The same of what runs in its place as long as it is only proposed. */
  readonly meanwhile?: Built
  /** While it is only proposed, that stands before all else in what people read: a template, as `because` is. */
  readonly warns?: string
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
  | { readonly fact: 'builds'; readonly has: Built }
  | { readonly fact: 'fullFirst'; readonly has: ComponentName }

export function isComparison(condition: Condition): condition is Comparison {
  return 'atLeast' in condition || 'below' in condition
}

/** The input or fact that a condition looks at. */
export function subjectOf(condition: Condition): Subject {
  return 'input' in condition ? condition.input : condition.fact
}
export type Subject = InputName | CountedFact | WordsFact
