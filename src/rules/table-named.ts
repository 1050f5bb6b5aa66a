import type { Architecture } from '../model/architecture/architecture.ts'
import type { FunctionId } from '../model/architecture/code.ts'
import type { Table } from '../model/architecture/database.ts'
import { fileOf, tableOf } from '../model/architecture/look-up.ts'
import { textOf } from './values.ts'

/** A table by its name, by what an ORM calls it, by the class that is marked as its entity, or by what a file imports it as. */
export function tableNamed(architecture: Architecture, name: string, where?: FunctionId): Table | undefined {
  const found = tableOf(architecture, name)
  if (found !== undefined) return found
  const entity = architecture.code.classes
    .find((each) => each.name === name)
    ?.decorators.find((decorator) => decorator.name === 'Entity')
  const table = textOf(entity?.args[0])
  if (table !== null) return tableOf(architecture, table)
  const imports = where === undefined ? [] : (fileOf(architecture, where)?.imports ?? [])
  const exported = imports
    .map(({ names }) => (Object.hasOwn(names, name) ? names[name] : undefined))
    .find((each) => each !== undefined && each !== name)
  return exported === undefined || exported === 'default' ? undefined : tableOf(architecture, exported)
}
