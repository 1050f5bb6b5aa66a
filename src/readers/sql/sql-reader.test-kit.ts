import assert from 'node:assert/strict'
import type { Facts } from '../../model/architecture/architecture.ts'
import type { Change, Database, Statement, Table } from '../../model/architecture/database.ts'
import type { Place } from '../../model/architecture/place.ts'
import { memorySources } from '../sources.test-kit.ts'
import { createSqlReader } from './sql-reader.ts'

export type Files = Readonly<Record<string, string>>

/** What the reader makes of files; a text alone is a numbered migration. */
export async function factsOf(files: Files | string): Promise<Facts> {
  return createSqlReader().read(memorySources(typeof files === 'string' ? { 'migrations/001_init.sql': files } : files))
}

/** The one database of the files. */
export async function databaseOf(files: Files | string): Promise<Database> {
  const { databases = [], unread = [] } = await factsOf(files)
  assert.deepEqual(unread, [])
  assert.equal(databases.length, 1, databases.map((database) => database.source).join(', '))
  return databases[0]!
}

export async function tableOf(files: Files | string, name: string): Promise<Table> {
  const table = (await databaseOf(files)).tables.find((one) => one.name === name)
  assert.ok(table, `no table ${name}`)
  return table
}

export function statementsOf(database: Database): Statement[] {
  return database.migrations.flatMap((migration) => migration.statements)
}

/** The changes of all statements, each without its place. */
export function changesOf(database: Database): Omit<Change, 'place'>[] {
  return statementsOf(database).flatMap((statement) => statement.changes.map(({ place: _, ...change }) => change))
}

/** What stands at a place. */
export function textAt(files: Files | string, place: Place): string {
  const text = typeof files === 'string' ? files : files[place.file]!
  const lines = text.slice(0, place.start).split('\n')
  assert.deepEqual([place.line, place.column], [lines.length, lines.at(-1)!.length + 1])
  return text.slice(place.start, place.end)
}
