/** Questions that many rules ask. Answers are made once for each architecture. */
import type { Architecture } from './architecture.ts'
import type { Call, CodeClass, CodeFile, CodeFunction, FunctionId, Query, Route } from './code.ts'
import type { Database, Index, Migration, Table } from './database.ts'
import type { Package } from './deployment.ts'
import type { Place } from './place.ts'

interface Answers {
  readonly databases: readonly Database[]
  readonly tables: ReadonlyMap<string, Table>
  readonly databaseOf: ReadonlyMap<Table, Database>
  readonly functions: ReadonlyMap<FunctionId, CodeFunction>
  readonly files: ReadonlyMap<string, CodeFile>
  /** Code that serves: neither a test, nor a tool, nor of a package that runs in a browser. */
  readonly serving: ReadonlySet<FunctionId>
  readonly calls: ReadonlyMap<string, Call>
  /** By the file and where the call begins: several of one chain begin at one place. */
  readonly callsAt: ReadonlyMap<string, readonly Call[]>
  readonly servingCalls: ReadonlyMap<string, readonly NumberedCall[]>
  readonly callsIn: ReadonlyMap<FunctionId, readonly Call[]>
  readonly queriesIn: ReadonlyMap<FunctionId, readonly Query[]>
  readonly queriesOn: ReadonlyMap<Table, readonly Query[]>
  readonly queriesNaming: ReadonlyMap<Table, readonly Query[]>
  readonly routesThrough: ReadonlyMap<FunctionId, readonly Route[]>
}

export interface NumberedCall {
  readonly number: number
  readonly call: Call
}

const known = new WeakMap<Architecture, Answers>()

function answersOf(architecture: Architecture): Answers {
  let answers = known.get(architecture)
  if (answers === undefined) {
    answers = answer(architecture)
    known.set(architecture, answers)
  }
  return answers
}

function answer(architecture: Architecture): Answers {
  const { functions, files, calls, queries, routes } = architecture.code
  const databases = judgedDatabases(architecture.databases)
  const tables = new Map<string, Table>()
  const databaseOf = new Map<Table, Database>()
  const ofDocuments = architecture.databases.filter(({ engine }) => engine === 'mongodb')
  for (const database of [...databases, ...ofDocuments]) {
    for (const table of database.tables) {
      databaseOf.set(table, database)
      if (!tables.has(table.name)) tables.set(table.name, table)
    }
  }
  for (const { tables: declared } of architecture.databases) {
    for (const { model, name } of declared) {
      const table = tables.get(name)
      if (model !== undefined && table !== undefined) {
        for (const word of [model, model.charAt(0).toLowerCase() + model.slice(1)]) if (!tables.has(word)) tables.set(word, table)
      }
    }
  }
  for (const { name, decorators } of architecture.code.classes) {
    const table = tables.get(entityNameOf(decorators) ?? '')
    if (table !== undefined && !tables.has(name)) tables.set(name, table)
  }
  const byPath = new Map(files.map((each) => [each.file, each]))
  const servingFiles = new Set(
    files
      .filter((each) => !each.isTest && !each.isTool && !isElsewhere(each, architecture.deployment.packages))
      .map(({ file }) => file),
  )
  const serving = new Set(functions.filter(({ place }) => servingFiles.has(place.file)).map(({ id }) => id))
  return {
    databases,
    tables,
    databaseOf,
    functions: new Map(functions.map((each) => [each.id, each])),
    files: byPath,
    serving,
    calls: new Map(calls.map((each) => [each.id, each])),
    callsAt: groupBy(calls, ({ place }) => [at(place)]),
    servingCalls: groupBy(
      calls.flatMap((call, number) => (call.target !== null && serving.has(call.function) ? [{ number, call }] : [])),
      ({ call }) => [call.target!],
    ),
    callsIn: groupBy(calls, (call) => [call.function]),
    queriesIn: groupBy(queries, (query) => [query.function]),
    queriesOn: groupBy(queries, ({ tables: [first] }) => (first === undefined ? [] : present(tableNamed(tables, first)))),
    queriesNaming: groupBy(queries, ({ tables: names }) => new Set(names.flatMap((name) => present(tableNamed(tables, name))))),
    routesThrough: groupBy(routes, (route) => route.reaches),
  }
}

/** `@Entity('orders')`, `@Entity({ name: 'orders' })`. */
function entityNameOf(decorators: CodeClass['decorators']): string | null {
  const first = decorators.find(({ name }) => name === 'Entity')?.args[0]
  const named = first?.is === 'object' ? first.fields.name : first
  return named?.is === 'text' ? named.text : null
}

const drawing = ['react-dom', 'react-native', 'vue', 'svelte', '@angular/core', 'preact', 'solid-js']
const serving =
  /^(express|fastify|koa|hono|next|nuxt|restify|@nestjs\/core|@hapi\/hapi|@remix-run\/node|@sveltejs\/kit|pg|@prisma\/client|knex|typeorm|drizzle-orm|mongoose)$/

const serverSide =
  /^node:|^(pg|express|fastify|koa|hono|knex|typeorm|drizzle-orm|mongoose|ioredis|@prisma\/client|@nestjs\/.*)$|\.server(\.[jt]sx?)?$/
const commanding = ['commander', 'yargs', 'cac', 'citty', 'clipanion', 'meow', '@oclif/core', '@clack/prompts', 'inquirer']

/**
 * By the package that is nearest around it: one that draws, or is started from a shell, and serves nothing; by its folder
 * where one package holds all.
 */
function isElsewhere({ file, imports, inBrowser }: CodeFile, packages: readonly Package[]): boolean {
  if (inBrowser) return true
  if (/(^|\/)(frontend|front-end)\/|\.component\.[jt]s$/.test(file)) return true
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)
  const near = packages
    .filter((each) => file.startsWith(folderOf(each.file)))
    .reduce<Package | null>((best, each) => (best === null || each.file.length > best.file.length ? each : best), null)
  if (near === null) return false
  const names = Object.keys({ ...near.dependencies, ...near.devDependencies })
  if (names.some((name) => drawing.includes(name))) {
    // Of a package that does both, what its pages are put together of.
    const isOfPages = /(^|\/)(components|hooks)\//.test(file) && !/\.server\./.test(file)
    if (isOfPages && !imports.some(({ from }) => serverSide.test(from))) return true
  } else if (!near.isCommand || !names.some((name) => commanding.includes(name))) return false
  return !names.some((name) => serving.test(name))
}

function present<T>(each: T | undefined): readonly T[] {
  return each === undefined ? [] : [each]
}

/** Each under all of its keys, in the order of their first. */
export function groupBy<T, K>(all: readonly T[], keysOf: (each: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const each of all) {
    for (const key of keysOf(each)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [each])
      else group.push(each)
    }
  }
  return groups
}

/** Those that migrations make; what an ORM declares only where no migrations make the same tables. None of documents. */
function judgedDatabases(all: readonly Database[]): readonly Database[] {
  const databases = all.filter(({ engine }) => engine !== 'mongodb')
  const made = new Set(
    databases.filter(({ kind }) => kind === 'migrations').flatMap(({ tables }) => tables.map(({ name }) => name)),
  )
  return databases.filter(({ kind, tables }) => kind === 'migrations' || !tables.some(({ name }) => made.has(name)))
}

/** The databases of tables to judge. Collections of documents are found by {@link tableOf}. */
export function databasesOf(architecture: Architecture): readonly Database[] {
  return answersOf(architecture).databases
}

/** A table by its name, or by what an ORM calls it. */
export function tableOf(architecture: Architecture, name: string): Table | undefined {
  return tableNamed(answersOf(architecture).tables, name)
}

function tableNamed(tables: ReadonlyMap<string, Table>, name: string): Table | undefined {
  return (
    tables.get(name) ??
    tables.get(name.replace(/^public\./, '')) ??
    usualNames(name)
      .map((each) => tables.get(each))
      .find(Boolean)
  )
}

/** What a table of a model is usually called: `order_line`, `order_lines` for `OrderLine`. */
function usualNames(model: string): readonly string[] {
  const snake = model.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return [snake, `${snake}s`, `${snake}es`, snake.replace(/y$/, 'ies'), model.toLowerCase(), `${model.toLowerCase()}s`]
}

export function databaseOf(architecture: Architecture, table: Table): Database | undefined {
  return answersOf(architecture).databaseOf.get(table)
}

/** A query of MongoDB: what is said of SQL does not hold for it. */
export function isOfDocuments({ client }: Query): boolean {
  return client === 'mongodb' || client === 'mongoose'
}

export function functionOf(architecture: Architecture, id: FunctionId): CodeFunction | undefined {
  return answersOf(architecture).functions.get(id)
}

/** A call by its id, as a query or a transaction names it. */
export function callOf(architecture: Architecture, id: string | null): Call | undefined {
  return id === null ? undefined : answersOf(architecture).calls.get(id)
}

/** Calls that begin at a place: all of a chain do. */
export function callsAt(architecture: Architecture, place: Place): readonly Call[] {
  return answersOf(architecture).callsAt.get(at(place)) ?? []
}

function at({ file, start }: Place): string {
  return `${file}:${start}`
}

/** Calls of code that serves, by their targets, each with its number among all: what stands first has the lower one. */
export function servingCalls(architecture: Architecture): ReadonlyMap<string, readonly NumberedCall[]> {
  return answersOf(architecture).servingCalls
}

export function callsIn(architecture: Architecture, id: FunctionId): readonly Call[] {
  return answersOf(architecture).callsIn.get(id) ?? []
}

export function queriesIn(architecture: Architecture, id: FunctionId): readonly Query[] {
  return answersOf(architecture).queriesIn.get(id) ?? []
}

/** Queries whose first table is this one. */
export function queriesOn(architecture: Architecture, table: Table): readonly Query[] {
  return answersOf(architecture).queriesOn.get(table) ?? []
}

/** Queries that name this table anywhere but in a join. */
export function queriesNaming(architecture: Architecture, table: Table): readonly Query[] {
  return answersOf(architecture).queriesNaming.get(table) ?? []
}

/** Routes whose handler or guards reach a function. */
export function routesThrough(architecture: Architecture, id: FunctionId): readonly Route[] {
  return answersOf(architecture).routesThrough.get(id) ?? []
}

export function fileNamed(architecture: Architecture, path: string): CodeFile | undefined {
  return answersOf(architecture).files.get(path)
}

/** The file of a function, as code. */
export function fileOf(architecture: Architecture, id: FunctionId): CodeFile | undefined {
  return answersOf(architecture).files.get(id.slice(0, id.lastIndexOf('#')))
}

/** Code that serves: neither a test nor a tool. */
export function isServing(architecture: Architecture, id: FunctionId): boolean {
  return answersOf(architecture).serving.has(id)
}

/** Whether an index finds rows by equality on these columns: they are its first keys, in any order, and it holds every row. */
export function serves(index: Index, columns: readonly string[]): boolean {
  const first = index.keys.slice(0, columns.length).map(({ column }) => column)
  const holdsAll =
    index.where === null ||
    columns.some((column) => index.where!.replaceAll(/["()]/g, '').trim().toLowerCase() === `${column} is not null`)
  return index.method !== 'gin' && holdsAll && columns.length > 0 && columns.every((column) => first.includes(column))
}

/**
 * Whether a table was there before a migration ran: made by an earlier unit. What is not released yet is one unit; where
 * nothing is known to be released, each file is.
 */
export function wasThere(database: Database, table: string, migration: Migration): boolean {
  const anyReleased = database.migrations.some(({ unreleased }) => !unreleased)
  for (const each of database.migrations) {
    if (each === migration) return false
    const isSameUnit = anyReleased && each.unreleased && migration.unreleased
    const makes = each.statements.some(({ changes }) =>
      changes.some((change) => change.does === 'create table' && change.table === table),
    )
    if (makes) return !isSameUnit
  }
  return false
}
