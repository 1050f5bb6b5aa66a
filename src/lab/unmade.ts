/**
 * Facts that are kept as they were read, since the statement that makes them is refused in the lab alone: it needs an
 * extension, a type or a function that the embedded engine does not have.
 */
import type { Change, Database } from '../model/architecture/database.ts'
import type { Run } from './replay.ts'

export interface Unmade {
  /** The facts that were made, and of those that were read the ones that could not be. */
  join<T extends { readonly name: string }>(made: readonly T[], read: readonly T[] | undefined, table?: string): readonly T[]
}

export function unmade(read: Database, { observed }: Run): Unmade {
  const refused = read.migrations.flatMap((migration) => migration.statements).filter((each) => observed.get(each)?.error)
  const names = new Set(refused.flatMap((statement) => statement.changes).map(keyOf))
  return {
    join: (made, facts = [], table) => {
      const there = new Set(made.map((fact) => fact.name))
      return [...made, ...facts.filter(({ name }) => !there.has(name) && names.has(keyWithin(table, name)))]
    },
  }
}

function keyWithin(table: string | undefined, name: string): string {
  return table === undefined ? name : `${table} ${name}`
}

function keyOf(change: Change): string {
  switch (change.does) {
    case 'create table':
      return change.table
    case 'add column':
      return keyWithin(change.table, change.column)
    case 'create index':
      return keyWithin(change.table, change.index)
    case 'add constraint':
      return keyWithin(change.table, change.constraint)
    case 'create policy':
      return keyWithin(change.table, change.policy)
    case 'create function':
    case 'create view':
      return change.name
    case 'create enum':
      return change.type
    default:
      return ''
  }
}
