import type { Blueprint } from '../model/blueprint.ts'
import { normalise } from '../model/normalise.ts'
import { type Brief, valuesOf } from './brief/brief.ts'
import { completeLoad } from './capacity/assumed-load.ts'
import { calibrate } from './capacity/calibration.ts'
import { constants as usual } from './capacity/constants.ts'
import type { Deployment } from './capacity/deployment.ts'
import { joinLoads } from './capacity/load.ts'
import { type CapacityPlan, planCapacity } from './capacity/plan-capacity.ts'
import { prices } from './capacity/prices.ts'
import { decideWith, withSaid } from './change/decide-again.ts'
import { type Replayed, replayChanges } from './change/replay-changes.ts'
import { type Composed, composeParts } from './compose/compose-parts.ts'
import { fitParts } from './compose/fit-parts.ts'
import { partsOf } from './compose/parts-of.ts'
import type { Decided } from './decide/decide.ts'
import { factsOf } from './decide/facts-of.ts'
import type { Origins } from './decide/scope.ts'
import type { Design, MakeDesignOptions } from './design.ts'
import { designFiles, documentFiles } from './write/design-files.ts'

/**
 * What was understood, put together, changed as it was changed since, decided, reckoned and written down.
 * @param edited the blueprint of the project, where it is no longer quite what its brief says: decisions, plan and documents
 *   are of that, and the code stays that of the brief
 * @throws CompositionError, ProfileError, ChangeError
 */
export async function makeDesign(brief: Brief, options: MakeDesignOptions, edited: Blueprint | null = null): Promise<Design> {
  const replayed = await replay(brief, options)
  const made = reckon(brief, replayed, options, edited)
  return { ...made, profile: options.profile.name, files: await designFiles(made, replayed.project, options) }
}

/**
 * The documents of a project that is no longer quite what its brief says, since people edit blueprints, and the answers in them.
 * @throws CompositionError, ProfileError, ChangeError
 */
export async function makeDocuments(
  brief: Brief,
  blueprint: Blueprint,
  options: MakeDesignOptions,
): Promise<Pick<Design, 'files' | 'decided'>> {
  const made = reckon(brief, await replay(brief, options), options, blueprint)
  return { files: await documentFiles(made, options), decided: made.decided }
}

function replay(brief: Brief, options: MakeDesignOptions): Promise<Replayed> {
  const { catalogue } = options
  const composed = composeParts(catalogue.parts, {
    name: brief.name.value,
    parts: partsOf(brief, catalogue),
    expects: expectsOf(brief),
  })
  return replayChanges(composed, brief.changes, options)
}

function reckon(
  brief: Brief,
  { composed: briefed, said, takes }: Replayed,
  { profile, calibration }: Pick<MakeDesignOptions, 'profile' | 'calibration'>,
  edited: Blueprint | null,
): Omit<Design, 'files' | 'profile'> {
  const values = withSaid(valuesOf(brief), said)
  const composed = edited === null ? briefed : { blueprint: edited, parts: fitParts(briefed.parts, edited) }
  const model = normalise(composed.blueprint)
  const { load } = completeLoad(model, joinLoads(briefed.parts.map(({ template }) => template.load)), namesIn(briefed.blueprint))
  const uncalibrated = planCapacity(model, load, values, usual, prices)
  const constants = calibration === null ? usual : calibrate(usual, calibration, uncalibrated.demands)
  const planOf = (chosen: Partial<Deployment>) => planCapacity(model, load, values, constants, prices, chosen)
  const onSqlite = planOf({ engine: 'sqlite' })
  // What only tells one part of the events of another is no context of its own.
  const parts = composed.parts.filter(({ code }) => code === undefined).length
  const designed = { model, parts, archetypes: brief.archetypes.map(({ value }) => value), onSqlite }
  const decideOf = (plan: CapacityPlan) => decideWith(takes, values, factsOf(designed, plan), profile, originsOf(brief, said))
  // The store first: the sizes of all other decisions are those of the store that was decided.
  const plan = planOf(chosenBy(decideOf(onSqlite)))
  return { brief, composed, model, load, decided: decideOf(plan), plan }
}

function namesIn({ entities, actions = {} }: Blueprint): ReadonlySet<string> {
  return new Set([...Object.keys(entities), ...Object.keys(actions)])
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

/** Where each value comes from; what a change said is said. */
function originsOf({ inputs }: Brief, said: Replayed['said']): Origins {
  const known = Object.entries(inputs).map(([name, { from }]) => [name, from] as const)
  return Object.fromEntries([...known, ...Object.keys(said).map((name) => [name, 'said'] as const)])
}

/** The plan is of the store that was decided, where it is one that is served. */
function chosenBy(decided: readonly Decided[]): Partial<Deployment> {
  const store = decided.find(({ id }) => id === 'database/primary-store')?.option.name
  return store === 'sqlite' ? { engine: 'sqlite' } : { engine: 'postgres' }
}
