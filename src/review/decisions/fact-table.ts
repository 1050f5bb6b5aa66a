import type { FactTable } from '../../memory/index.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Place } from '../../model/architecture/place.ts'

/** A kind of fact, as the query of a decision sees it. */
export interface FactKind {
  readonly name: string
  /** Separated by spaces. */
  readonly columns: string
  readonly rows: (architecture: Architecture) => FactTable['rows']
}

export const at = ({ file, line }: Place): [string, number] => [file, line]
export const flag = (is: boolean): 0 | 1 => (is ? 1 : 0)
