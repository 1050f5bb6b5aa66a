import type { InputValues } from '../brief/inputs.ts'
import type { Built } from './built.ts'
import type { DesignFacts } from './facts.ts'
import { type Flip, flipsOf } from './flips.ts'
import { fillTemplate, printMissed, printNumber, printValue, subjectsIn } from './print.ts'
import { checkProfile, type Profile } from './profile.ts'
import { describe, holds, type Origins, originOf, type Scope } from './scope.ts'
import {
  type DecisionOption,
  type DecisionRule,
  type DecisionTable,
  type DecisionType,
  isComparison,
  type Source,
  type Subject,
  subjectOf,
} from './table.ts'

/** A question answered: what, why, why nothing else, and what would change it. */
export interface Decided {
  readonly id: string
  readonly question: string
  readonly type: DecisionType
  readonly option: DecisionOption
  /** Of the table; `otherwise` where none of them decided, `profile` where the profile did. */
  readonly rule: string
  readonly because: string
  /** Where the numbers of that rule come from. */
  readonly origin: string | null
  /** All other options, at least two. */
  readonly rejected: readonly Rejected[]
  /** All that the table looks at. */
  readonly inputs: readonly Looked[]
  readonly flips: readonly Flip[]
  /** `accepted` where the runtime serves it and the design has what it needs, else `proposed`. */
  readonly status: 'accepted' | 'proposed'
  /** What runs until a proposed option is served. */
  readonly until: string | null
  /** What everybody has to know as long as it is only proposed. */
  readonly warning: string | null
  readonly check: string | null
  readonly source: Source
}

export interface Rejected {
  readonly name: string
  readonly title: string
  readonly because: string
}

export interface Looked {
  readonly name: Subject
  readonly says: string
  /** As it is printed, with its unit. */
  readonly value: string
  /** Of an input, as the brief has it; a fact of the design is counted or reckoned. */
  readonly from: ReturnType<typeof originOf>
}

/** Every table answered, in their order. @throws ProfileError */
export function decide(
  tables: readonly DecisionTable[],
  values: InputValues,
  facts: DesignFacts,
  profile: Profile,
  from: Origins = {},
): readonly Decided[] {
  checkProfile(tables, profile)
  const answer = (builds: DesignFacts['builds']) =>
    tables.map((table) => decideOne(table, { values, facts: { ...facts, builds }, from }, profile))
  // What one answer brings, another may need, whichever of them is asked first.
  const first = answer(facts.builds)
  const brought = first.flatMap(({ status, option }) => (status === 'accepted' ? (option.gives ?? []) : (option.meanwhile ?? [])))
  return brought.length === 0 ? first : answer([...facts.builds, ...brought])
}

function decideOne(table: DecisionTable, scope: Scope, profile: Profile): Decided {
  const { id, question, type, options, source } = table
  const has = (built: Built) => scope.facts.builds.includes(built)
  const own = profile.takes[id]
  const fired = ruleFor(table, scope)
  const byTable = fired?.take ?? table.otherwise.take
  const option = options.find(({ name }) => name === (own?.option ?? byTable))!
  const filling = { scope, table, own: fired?.when ?? [] }
  const filled = fillTemplate((fired ?? table.otherwise).because, filling)
  const isThere = option.served && (option.needs ?? []).every(has)
  const instead = table.todayWith?.find(([built]) => has(built))?.[1] ?? table.today
  return {
    id,
    question,
    type,
    option,
    rule: own === undefined ? (fired?.id ?? 'otherwise') : 'profile',
    because: own === undefined ? filled : `the profile ${profile.name} takes it: ${own.because}`,
    origin: own === undefined ? (fired?.origin ?? null) : null,
    rejected: options
      .filter((each) => each !== option)
      .map((each) => reject(each, own !== undefined && each.name === byTable ? filled : null, { table, scope, fired })),
    inputs: subjectsOf(table).map((name) => lookedAt(name, scope)),
    flips: own === undefined ? flipsOf(table, scope, (other) => ruleFor(table, other)?.take ?? table.otherwise.take) : [],
    status: isThere ? 'accepted' : 'proposed',
    until: isThere || instead === undefined ? null : fillTemplate(instead, filling),
    warning: isThere || option.warns === undefined ? null : fillTemplate(option.warns, filling),
    check: option.check ?? null,
    source,
  }
}

function lookedAt(name: Subject, scope: Scope): Looked {
  return { name, says: describe(name).says, value: printValue(name, scope), from: originOf(name, scope) }
}

function ruleFor({ rules }: DecisionTable, scope: Scope): DecisionRule | undefined {
  return rules.find(({ when }) => when.every((condition) => holds(condition, scope)))
}

/** Everything that the conditions and sentences of a table look at, each once. */
export function subjectsOf({ rules, otherwise }: DecisionTable): readonly Subject[] {
  const compared = rules.flatMap(({ when }) => when.map(subjectOf))
  return [...new Set([...compared, ...[...rules, otherwise].flatMap(({ because }) => subjectsIn(because))])]
}

interface Taken {
  readonly table: DecisionTable
  readonly scope: Scope
  readonly fired: DecisionRule | undefined
}

/** What it costs, what speaks against it, and what would have to be for it to be taken. */
function reject({ name, title, costs, bad }: DecisionOption, overruled: string | null, taken: Taken): Rejected {
  const against = `it costs ${printNumber(costs[0])} ${costs[1]}; ${bad}`
  const why = overruled === null ? whyNot(name, taken) : `the table alone would take it: ${overruled}`
  return { name, title, because: `${against}; ${why}` }
}

function whyNot(name: string, { table, scope, fired }: Taken): string {
  const candidates = table.rules
    .filter(({ take }) => take === name)
    .map(({ id, when }) => ({ id, missed: when.filter((condition) => !holds(condition, scope)) }))
    .sort(
      (a, b) => a.missed.length - b.missed.length || Number(b.missed.some(isComparison)) - Number(a.missed.some(isComparison)),
    )
  const [nearest, ...others] = candidates
  if (nearest === undefined)
    return table.otherwise.take === name ? `it is what is left where no rule decides, and one does` : 'only a profile takes it'
  const { id, missed } = nearest
  if (missed.length === 0) return `its rule \`${id}\` holds as well, and comes after \`${fired?.id ?? 'the profile'}\``
  const more =
    others.length === 0 ? '' : `; by ${others.length} other ${others.length === 1 ? 'rule' : 'rules'} too, none of which holds`
  return `it is taken ${missed.map((each) => printMissed(each, scope)).join(', and ')}${more}`
}
