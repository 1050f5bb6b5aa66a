import type { Architecture } from '../model/architecture/architecture.ts'
import type { Table } from '../model/architecture/database.ts'
import { tableOf } from '../model/architecture/look-up.ts'
import { textOf } from './values.ts'

/** A table by its name, by what an ORM calls it, or by the class that is marked as its entity. */
export function tableNamed(architecture: Architecture, name: string): Table | undefined {
  const found = tableOf(architecture, name)
  if (found !== undefined) return found
  const entity = architecture.code.classes
    .find((each) => each.name === name)
    ?.decorators.find((decorator) => decorator.name === 'Entity')
  const table = textOf(entity?.args[0])
  return table === null ? undefined : tableOf(architecture, table)
}
