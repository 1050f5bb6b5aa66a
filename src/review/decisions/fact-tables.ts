import type { FactTable } from '../../memory/index.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import { blueprintFacts } from './blueprint-facts.ts'
import type { FactKind } from './fact-table.ts'
import { databaseFacts, repositoryFacts } from './repository-facts.ts'

export const factKinds: readonly FactKind[] = [...repositoryFacts, ...databaseFacts, ...blueprintFacts]

/** The architecture as tables. Nearly every fact has `file` and `line`; what is true is 1. */
export function factTables(architecture: Architecture): readonly FactTable[] {
  return factKinds.map(({ name, columns, rows }) => ({ name, columns: columns.split(' '), rows: rows(architecture) }))
}
