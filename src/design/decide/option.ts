import type { DecisionOption } from './table.ts'

type Described = Omit<DecisionOption, 'name' | 'title' | 'served'>

/** An option that Lintel serves today. */
export function served(name: string, title: string, described: Described): DecisionOption {
  return { name, title, ...described, served: true }
}

/** An option that something else than Lintel has to serve, or a later Lintel. */
export function planned(name: string, title: string, described: Described): DecisionOption {
  return { name, title, ...described, served: false }
}
