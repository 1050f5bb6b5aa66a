/** The catalogue after a replay, as the model's facts. */
import type { Database, DbEnum, DbFunction, DbRole, View } from '../model/architecture/database.ts'
import { enumsSql, functionsSql, rolesSql, viewsSql } from './catalogue-sql.ts'
import type { Engine } from './engine.ts'
import { byName, listOf, sorted } from './facts.ts'
import { readTables } from './read-back-tables.ts'
import type { Run } from './replay.ts'
import { unmade } from './unmade.ts'
import { type Whereabouts, whereabouts } from './whereabouts.ts'

type Bare<T> = { readonly [K in Exclude<keyof T, 'place'>]: T[K] extends readonly unknown[] ? T[K] | null : T[K] }

export async function readBack(engine: Engine, read: Database, run: Run, migrator: string | null): Promise<Database> {
  const places = whereabouts(read, run.makers)
  const lost = unmade(read, run)
  const made = {
    tables: sorted(lost.join(await readTables(engine, read, lost, places, migrator), read.tables)),
    views: sorted(lost.join(await readViews(engine, read, places), read.views)),
    functions: sorted(lost.join(await readFunctions(engine, read, places), read.functions)),
    roles: sorted(await readRoles(engine, read, places)),
    enums: sorted(lost.join(await readEnums(engine, read, places), read.enums)),
  }
  const migrations = read.migrations.map((migration) => ({
    ...migration,
    statements: migration.statements.map((statement) => ({
      ...statement,
      observed: run.observed.get(statement) ?? statement.observed,
    })),
  }))
  return { ...read, basis: 'replayed', ...made, migrations }
}

async function readViews(engine: Engine, read: Database, places: Whereabouts): Promise<readonly View[]> {
  const known = byName(read.views)
  const views = await listOf<Bare<View>>(engine, viewsSql)
  return views.map((view) => ({ ...view, tables: view.tables ?? [], place: places.of(view.name, known.get(view.name)) }))
}

async function readFunctions(engine: Engine, read: Database, places: Whereabouts): Promise<readonly DbFunction[]> {
  const known = byName(read.functions)
  const functions = await listOf<Bare<DbFunction>>(engine, functionsSql)
  return functions.map((each) => ({ ...each, place: places.of(each.name, known.get(each.name)) }))
}

async function readRoles(engine: Engine, read: Database, places: Whereabouts): Promise<readonly DbRole[]> {
  const known = byName(read.roles)
  const roles = await listOf<Bare<DbRole>>(engine, rolesSql)
  return roles.map((role) => ({
    ...role,
    memberOf: role.memberOf ?? [],
    settings: role.settings ?? {},
    place: places.of(role.name, known.get(role.name)),
  }))
}

async function readEnums(engine: Engine, read: Database, places: Whereabouts): Promise<readonly DbEnum[]> {
  const known = byName(read.enums)
  const statements = read.migrations.flatMap((migration) => migration.statements)
  const changesOf = (name: string): number =>
    statements
      .flatMap((statement) => statement.changes)
      .filter((change) => (change.does === 'add enum value' || change.does === 'rename enum value') && change.type === name)
      .length
  const enums = await listOf<Bare<Omit<DbEnum, 'changes'>>>(engine, enumsSql)
  return enums.map((each) => ({
    name: each.name,
    values: each.values ?? [],
    changes: known.get(each.name)?.changes ?? changesOf(each.name),
    place: places.of(each.name, known.get(each.name)),
  }))
}
