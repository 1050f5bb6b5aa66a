/** What a composed design says of itself, as far as decisions look at it. The caller reckons the three last ones. */
export interface DesignFacts {
  readonly parts: number
  readonly entities: number
  readonly actions: number
  readonly events: number
  readonly jobs: number
  readonly sagas: number
  /** Archetypes by name. */
  readonly archetypes: readonly string[]
  readonly peakReads: number
  readonly peakWrites: number
  /** At the end of the retention. */
  readonly storedGb: number
}

/** Facts that are counted or reckoned. */
export type CountedFact = Exclude<keyof DesignFacts, 'archetypes'>

interface FactDescription {
  readonly says: string
  readonly unit: string
}

export const countedFacts: { readonly [F in CountedFact]: FactDescription } = {
  parts: { says: 'bounded contexts of the design', unit: 'parts' },
  entities: { says: 'entities of the design', unit: 'entities' },
  actions: { says: 'actions of the design', unit: 'actions' },
  events: { says: 'kinds of event of the design', unit: 'events' },
  jobs: { says: 'kinds of job of the design', unit: 'jobs' },
  sagas: { says: 'sagas of the design', unit: 'sagas' },
  peakReads: { says: 'reads at the peak', unit: '/s' },
  peakWrites: { says: 'writes at the peak', unit: '/s' },
  storedGb: { says: 'stored at the end of the retention', unit: 'GB' },
}
