import assert from 'node:assert/strict'
import type { Database, Table } from '../../model/architecture/database.ts'
import { memorySources } from '../sources.test-kit.ts'
import { createModelsReader } from './index.ts'

export async function readModels(files: Readonly<Record<string, string>>): Promise<readonly Database[]> {
  const { databases = [] } = await createModelsReader().read(memorySources(files))
  return databases
}

/** The only table of a file, or the one with a name. */
export async function tableOf(text: string | Readonly<Record<string, string>>, name?: string): Promise<Table> {
  const databases = await readModels(typeof text === 'string' ? { 'src/models.ts': text } : text)
  const tables = databases.flatMap((database) => database.tables)
  const found = name === undefined ? tables[0] : tables.find((table) => table.name === name)
  assert.ok(found !== undefined, `no table \`${name ?? ''}\` among ${tables.map((table) => table.name).join(', ')}`)
  return found
}

/** Each column in one line: name, property, type, what may be empty, default. */
export function columnLines({ columns }: Table): readonly string[] {
  return columns.map(({ name, property, type, nullable, default: value }) =>
    [name, property === undefined ? '' : `as ${property}`, type, nullable ? 'null' : '', value === null ? '' : `= ${value}`]
      .filter((part) => part !== '')
      .join(' '),
  )
}

export function keyLines({ foreignKeys }: Table): readonly string[] {
  return foreignKeys.map(({ columns, to, onDelete }) => `${columns.join()} -> ${to.table}(${to.columns.join()}) ${onDelete}`)
}

export function indexLines({ indexes }: Table): readonly string[] {
  return indexes.map(({ name, keys, unique, where }) => {
    const of = keys.map(({ column, expression, descending }) => `${column ?? `(${expression})`}${descending ? ' desc' : ''}`)
    return `${name}: ${of.join(', ')}${unique ? ' unique' : ''}${where === null ? '' : ` where ${where}`}`
  })
}
