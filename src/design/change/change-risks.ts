import type { Change } from '../../model/diff.ts'
import type { Model } from '../../model/model.ts'
import { type Threat, threatsOf } from '../../writers/handoff/index.ts'
import type { InputValues } from '../brief/inputs.ts'
import type { Deployment } from '../capacity/deployment.ts'
import { joinLoads } from '../capacity/load.ts'
import { type CapacityPlan, planCapacity } from '../capacity/plan-capacity.ts'
import type { PartLoad } from '../catalogue/part-template.ts'

/** What a change means beyond what it does. */
export interface ChangeRisks {
  /** What clients of today notice. */
  readonly breaking: readonly { readonly path: string; readonly says: string; readonly remedy: string | null }[]
  /** Items of the OWASP API Security Top 10 (2023) that stand otherwise than before. */
  readonly threats: readonly ThreatChange[]
  /** Fields about people that come in, `report.note`. */
  readonly personal: readonly string[]
  /** Null where nothing is known of the load of what comes. */
  readonly growth: Growth | null
}

export interface ThreatChange {
  readonly id: string
  readonly title: string
  /** Places that come, with what holds there. */
  readonly places: readonly string[]
  /** Places that were there, and of which something else holds now. */
  readonly other: readonly string[]
  /** What is left to the team that was not before. */
  readonly left: readonly string[]
}

/** An assumption, as every figure of a load is that nobody measured. */
export interface Growth {
  readonly users: number
  /** Bytes at the end of what is kept. */
  readonly storedBytes: { readonly before: number; readonly after: number }
  readonly readsPerSecond: { readonly before: number; readonly after: number }
  readonly writesPerSecond: { readonly before: number; readonly after: number }
}

export interface RiskOptions {
  readonly before: Model
  readonly after: Model
  readonly changes: readonly Change[]
  readonly loads: { readonly before: PartLoad; readonly added: readonly PartLoad[] }
  readonly values: InputValues
  /** The store that the project was decided to have, and with it how rows are laid out. */
  readonly chosen: Partial<Deployment>
}

export function risksOf({ before, after, changes, loads, values, chosen }: RiskOptions): ChangeRisks {
  return {
    breaking: changes
      .filter((each) => each.class === 'breaking')
      .map(({ path, says, remedy }) => ({ path, says, remedy: remedy ?? null })),
    threats: threatChanges(threatsOf(before), threatsOf(after)),
    personal: personalOf(after).filter((name) => !personalOf(before).includes(name)),
    growth: loads.added.every(({ rows, requests }) => Object.keys({ ...rows, ...requests }).length === 0)
      ? null
      : growthOf({ before, after, loads, values, chosen }),
  }
}

function threatChanges(before: readonly Threat[], after: readonly Threat[]): readonly ThreatChange[] {
  return after.flatMap(({ id, title, places, left }, i) => {
    const was = before[i]!
    const had = new Map(was.places.map(({ kind, name, detail }) => [`${kind} ${name}`, detail]))
    const named = places.map(({ kind, name, detail }) => ({ name: `${kind} ${name}`, detail }))
    const change = {
      id,
      title,
      places: named.filter(({ name }) => !had.has(name)).map(({ name, detail }) => `${name}: ${detail}`),
      other: named
        .filter(({ name, detail }) => had.has(name) && had.get(name) !== detail)
        .map(({ name, detail }) => `${name}: ${detail}, and was ${had.get(name)}`),
      left: left.filter((each) => !was.left.includes(each)),
    }
    return change.places.length + change.other.length + change.left.length === 0 ? [] : [change]
  })
}

function personalOf({ entities }: Model): readonly string[] {
  return entities.flatMap(({ name, fields }) => fields.filter(({ personal }) => personal).map((field) => `${name}.${field.name}`))
}

function growthOf({ before, after, loads, values, chosen }: Omit<RiskOptions, 'changes'>): Growth {
  const [was, is] = [
    planCapacity(before, loads.before, values, undefined, undefined, chosen),
    planCapacity(after, joinLoads([loads.before, ...loads.added]), values, undefined, undefined, chosen),
  ]
  const both = (of: (plan: CapacityPlan) => number) => ({ before: of(was), after: of(is) })
  return {
    users: values.users,
    storedBytes: both(({ storage }) => storage.total.atRetention.value),
    readsPerSecond: both(({ workload }) => workload.reads.peak.value),
    writesPerSecond: both(({ workload }) => workload.writes.peak.value),
  }
}
