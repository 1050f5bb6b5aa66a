import type { Blueprint } from '../../model/blueprint.ts'
import { normalise } from '../../model/normalise.ts'
import { type Brief, valuesOf } from '../brief/brief.ts'
import type { InputValues } from '../brief/inputs.ts'
import { builtBy } from '../decide/built.ts'
import { type Decided, decide } from '../decide/decide.ts'
import type { DesignFacts } from '../decide/facts.ts'
import type { Profile } from '../decide/profile.ts'
import type { Origins } from '../decide/scope.ts'
import { decisionTables } from '../decide/tables.ts'
import type { AskedChange } from './read-change.ts'
import { standing } from './tenancy.ts'

export interface AskedAgain {
  readonly brief: Brief
  /** What was said before, and what is said now. */
  readonly before: AskedChange['inputs']
  readonly said: AskedChange['inputs']
  /** Answers that follow from what is asked, whatever the tables say. */
  readonly takes: Profile['takes']
  readonly blueprint: Blueprint
  /** With what comes. */
  readonly after: Blueprint
  readonly profile: Profile
}

/** The questions that are answered otherwise by what a sentence says. Words of a list come to those that are there. */
export function decideAgain({ brief, before, said, takes, blueprint, after, profile }: AskedAgain): readonly Decided[] {
  if (Object.keys(said).length === 0 && Object.keys(takes).length === 0) return []
  const had = withSaid(valuesOf(brief), before)
  const facts = factsOf(brief, blueprint)
  const former = decide(decisionTables, had, facts, profile)
  const bySaying = decideWith(takes, withSaid(had, said), facts, profile)
  // Which answers are others by what is said shows on what was there; they tell of what is there with the change.
  return decideWith(takes, withSaid(had, said), factsOf(brief, after), profile).filter((_, i) => {
    const [was, is] = [former[i]!, bySaying[i]!]
    return was.option.name !== is.option.name || was.because !== is.because || is.rule === 'asked'
  })
}

/** The values with what is said beside them. */
export function withSaid(values: InputValues, said: AskedChange['inputs']): InputValues {
  const told = Object.entries(said).map(([name, { value }]) => {
    const had: unknown = values[name as keyof InputValues]
    return [name, Array.isArray(had) && Array.isArray(value) ? [...new Set([...had, ...value])] : value]
  })
  return { ...values, ...Object.fromEntries(told) }
}

/** Every table answered; where something was asked for, that is the answer. */
export function decideWith(
  takes: Profile['takes'],
  values: InputValues,
  facts: DesignFacts,
  profile: Profile,
  from: Origins = {},
): readonly Decided[] {
  const own = standing(takes, decide(decisionTables, values, facts, profile, from))
  const asked = { ...profile, takes: { ...profile.takes, ...own } }
  return decide(decisionTables, values, facts, asked, from).map((decided) => {
    const taken = own[decided.id]
    return taken === undefined ? decided : { ...decided, rule: 'asked', because: taken.because }
  })
}

function factsOf({ archetypes, inputs }: Brief, blueprint: Blueprint): DesignFacts {
  const counted = (section: object | undefined) => Object.keys(section ?? {}).length
  return {
    parts: Math.max(1, Math.ceil(counted(blueprint.entities) / 3)),
    entities: counted(blueprint.entities),
    actions: counted(blueprint.actions),
    events: counted(blueprint.events),
    jobs: counted(blueprint.jobs),
    sagas: counted(blueprint.sagas),
    externals: counted(blueprint.external),
    archetypes: archetypes.map(({ value }) => value),
    peakUsers: inputs.concurrentUsers.value,
    peakReads: inputs.readsPerSecond.value,
    peakWrites: inputs.writesPerSecond.value,
    storedGb: inputs.dataGb.value,
    builds: builtBy(normalise(blueprint)),
    // What a plan would reckon is the same before and after, and no plan is made for it.
    sqliteGb: inputs.dataGb.value,
    sqlitePercent: 0,
    processes: 1,
    replicas: 0,
    loadBalancers: 0,
    carriedPercent: 100,
    fullFirst: [],
  }
}
