import type { Outside } from '../ports/outside.ts'
import type { Parent } from '../ports/siblings.ts'
import { keepFigures } from './figures-of-all.ts'
import { keepQuotas } from './quota-desk.ts'

/** What the parent of several serving processes keeps for all of them. */
export function keepForAll(parent: Parent, outside: Pick<Outside, 'after' | 'monotonicMs'>): void {
  keepFigures(parent, outside)
  keepQuotas(parent, outside.monotonicMs)
}
