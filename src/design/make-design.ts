import { normalise } from '../model/normalise.ts'
import { type Brief, valuesOf } from './brief/brief.ts'
import { calibrate } from './capacity/calibration.ts'
import { constants as usual } from './capacity/constants.ts'
import type { Deployment } from './capacity/deployment.ts'
import { joinLoads } from './capacity/load.ts'
import { type CapacityPlan, planCapacity } from './capacity/plan-capacity.ts'
import { prices } from './capacity/prices.ts'
import { type Composed, composeParts } from './compose/compose-parts.ts'
import { partsOf } from './compose/parts-of.ts'
import { type Decided, decide } from './decide/decide.ts'
import type { DesignFacts } from './decide/facts.ts'
import { decisionTables } from './decide/tables.ts'
import type { Design, MakeDesignOptions } from './design.ts'
import { designFiles } from './write/design-files.ts'

/** What was understood, put together, decided, reckoned and written down. @throws CompositionError, ProfileError */
export async function makeDesign(
  brief: Brief,
  { catalogue, profile, calibration, ...writing }: MakeDesignOptions,
): Promise<Design> {
  const values = valuesOf(brief)
  const composed = composeParts(catalogue.parts, {
    name: brief.name.value,
    parts: partsOf(brief, catalogue),
    expects: expectsOf(brief),
  })
  const model = normalise(composed.blueprint)
  const load = joinLoads(composed.parts.map(({ template }) => template.load))
  const uncalibrated = planCapacity(model, load, values, usual, prices)
  const constants = calibration === null ? usual : calibrate(usual, calibration, uncalibrated.demands)
  const first = calibration === null ? uncalibrated : planCapacity(model, load, values, constants, prices)
  const decided = decide(decisionTables, values, factsOf(brief, composed, first), profile)
  const plan = planCapacity(model, load, values, constants, prices, chosenBy(decided))
  const made = { brief, composed, model, decided, plan }
  return { ...made, files: await designFiles(made, writing) }
}

/** What was said or reckoned of the load; what is assumed stands in the brief. */
function expectsOf({ inputs }: Brief): NonNullable<Composed['blueprint']['expects']> {
  const { users, readsPerSecond: reads, writesPerSecond: writes, p99Ms } = inputs
  return {
    users: users.value,
    ...(reads.value > 0 ? { reads: `${reads.value}/s` as const } : {}),
    ...(writes.value > 0 ? { writes: `${writes.value}/s` as const } : {}),
    p99: `${p99Ms.value}ms`,
  }
}

function factsOf({ archetypes }: Brief, { parts, blueprint }: Composed, { workload, storage }: CapacityPlan): DesignFacts {
  const counted = (section: object | undefined) => Object.keys(section ?? {}).length
  return {
    parts: parts.length,
    entities: counted(blueprint.entities),
    actions: counted(blueprint.actions),
    events: counted(blueprint.events),
    jobs: counted(blueprint.jobs),
    sagas: counted(blueprint.sagas),
    archetypes: archetypes.map(({ value }) => value),
    peakReads: Math.ceil(workload.reads.peak.value),
    peakWrites: Math.ceil(workload.writes.peak.value),
    storedGb: Math.ceil(storage.total.atRetention.value / 1e9),
  }
}

/** The plan is of the store that was decided, where it is one that is served. */
function chosenBy(decided: readonly Decided[]): Partial<Deployment> {
  const store = decided.find(({ id }) => id === 'database/primary-store')?.option.name
  return store === 'sqlite' ? { engine: 'sqlite' } : { engine: 'postgres' }
}
