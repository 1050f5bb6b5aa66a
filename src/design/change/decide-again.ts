import type { Blueprint } from '../../model/blueprint.ts'
import { type Brief, valuesOf } from '../brief/brief.ts'
import { type Decided, decide } from '../decide/decide.ts'
import type { DesignFacts } from '../decide/facts.ts'
import type { Profile } from '../decide/profile.ts'
import { decisionTables } from '../decide/tables.ts'
import type { AskedChange } from './read-change.ts'

/** The questions that are answered otherwise by what a sentence says. Words of a list come to those that are there. */
export function decideAgain(
  brief: Brief,
  said: AskedChange['inputs'],
  blueprint: Blueprint,
  profile: Profile,
): readonly Decided[] {
  if (Object.keys(said).length === 0) return []
  const before = valuesOf(brief)
  const told = Object.entries(said).map(([name, { value }]) => {
    const had: unknown = before[name as keyof typeof before]
    return [name, Array.isArray(had) && Array.isArray(value) ? [...new Set([...had, ...value])] : value]
  })
  const facts = factsOf(brief, blueprint)
  const former = decide(decisionTables, before, facts, profile)
  const present = decide(decisionTables, { ...before, ...Object.fromEntries(told) }, facts, profile)
  return present.filter(({ option, because }, i) => {
    const was = former[i]!
    return was.option.name !== option.name || was.because !== because
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
    archetypes: archetypes.map(({ value }) => value),
    peakReads: inputs.readsPerSecond.value,
    peakWrites: inputs.writesPerSecond.value,
    storedGb: inputs.dataGb.value,
  }
}
