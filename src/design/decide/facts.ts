import type { InputName } from '../brief/inputs.ts'
import type { ComponentName } from '../capacity/components.ts'
import type { Built } from './built.ts'

/** What a composed design says of itself, and what its capacity plan reckons, as far as decisions look at either. */
export interface DesignFacts {
  readonly parts: number
  readonly entities: number
  readonly actions: number
  readonly events: number
  readonly jobs: number
  readonly sagas: number
  readonly externals: number
  /** Archetypes by name. */
  readonly archetypes: readonly string[]
  /** What it has that only some designs have. */
  readonly builds: readonly Built[]
  readonly peakUsers: number
  readonly peakReads: number
  readonly peakWrites: number
  /** At the end of the retention, in the store that was decided. */
  readonly storedGb: number
  /** The same in SQLite, of which it is asked whether SQLite is enough. */
  readonly sqliteGb: number
  /** Of the fullest that one machine with SQLite has. */
  readonly sqlitePercent: number
  readonly processes: number
  readonly replicas: number
  readonly loadBalancers: number
  /** How much of its load the plan carries. */
  readonly carriedPercent: number
  /** What is full before the whole load is there; nothing where all of it is carried. */
  readonly fullFirst: readonly ComponentName[]
}

export type WordsFact = 'archetypes' | 'builds' | 'fullFirst'

/** Facts that are counted or reckoned. */
export type CountedFact = Exclude<keyof DesignFacts, WordsFact>

interface FactDescription {
  readonly says: string
  readonly unit: string
  readonly from: 'counted' | 'reckoned'
  /** It is that input, where the input is not left at 0. */
  readonly input?: InputName
}

const counted = (says: string, unit: string): FactDescription => ({ says, unit, from: 'counted' })
const reckoned = (says: string, unit: string): FactDescription => ({ says, unit, from: 'reckoned' })

export const countedFacts: { readonly [F in CountedFact]: FactDescription } = {
  parts: counted('bounded contexts of the design', 'parts'),
  entities: counted('entities of the design', 'entities'),
  actions: counted('actions of the design', 'actions'),
  events: counted('kinds of event of the design', 'events'),
  jobs: counted('kinds of job of the design', 'jobs'),
  sagas: counted('sagas of the design', 'sagas'),
  externals: counted('systems that the design calls', 'systems'),
  peakUsers: { ...reckoned('at the same time, at the peak', 'people'), input: 'concurrentUsers' },
  peakReads: { ...reckoned('reads at the peak', '/s'), input: 'readsPerSecond' },
  peakWrites: { ...reckoned('writes at the peak', '/s'), input: 'writesPerSecond' },
  storedGb: reckoned('stored at the end of the retention', 'GB'),
  sqliteGb: reckoned('stored at the end of the retention, as SQLite stores it', 'GB'),
  sqlitePercent: reckoned('of one machine with SQLite, at the peak', '%'),
  processes: reckoned('processes that the capacity plan needs', 'processes'),
  replicas: reckoned('replicas that the capacity plan needs', 'replicas'),
  loadBalancers: reckoned('load balancers that the capacity plan pays', 'load balancers'),
  carriedPercent: reckoned('of its load that the capacity plan carries', '%'),
}

export const wordsFacts: { readonly [F in WordsFact]: FactDescription } = {
  archetypes: counted('kinds of system that it is of', ''),
  builds: counted('what the design has', ''),
  fullFirst: reckoned('what is full before the whole load is there', ''),
}
