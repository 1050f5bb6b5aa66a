/** What a model does not say of the place in which it runs. */
export interface Surroundings {
  /** `PostgreSQL`; null where it is not decided. */
  readonly store: string | null
  /** That serve; null where nobody has reckoned. */
  readonly processes: number | null
  readonly replicas: number
  readonly balancer: boolean
  /** The server of kept answers; null where there is none. */
  readonly cache: string | null
  /** What is told of every event; null where there is none. */
  readonly broker: string | null
  readonly neighbours: readonly Neighbour[]
}

/** A system that is there already, and has to do with this one. */
export interface Neighbour {
  readonly title: string
  readonly lines: readonly string[]
  /** What it does with this one; nothing where it only hears. */
  readonly calls: string | null
  /** How this one tells it of events; null where it does not. */
  readonly hears: string | null
}

export const unknownSurroundings: Surroundings = {
  store: null,
  processes: null,
  replicas: 0,
  balancer: false,
  cache: null,
  broker: null,
  neighbours: [],
}
