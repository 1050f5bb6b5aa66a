/** Questions that many rules ask. Answers are made once for each architecture. */
import type { Architecture } from './architecture.ts'
import type { Call, CodeClass, CodeFile, CodeFunction, FunctionId, Query, Route } from './code.ts'
import type { Database, Index, Migration, Table } from './database.ts'
import type { Package } from './deployment.ts'

interface Answers {
  readonly databases: readonly Database[]
  readonly tables: ReadonlyMap<string, Table>
  readonly databaseOf: ReadonlyMap<Table, Database>
  readonly functions: ReadonlyMap<FunctionId, CodeFunction>
  readonly files: ReadonlyMap<string, CodeFile>
  readonly callsIn: ReadonlyMap<FunctionId, readonly Call[]>
  readonly queriesIn: ReadonlyMap<FunctionId, readonly Query[]>
  readonly routesThrough: ReadonlyMap<FunctionId, readonly Route[]>
  /** Files of packages that run in a browser, or as somebody's command. */
  readonly elsewhere: ReadonlySet<string>
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
  for (const database of databases) {
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
  return {
    databases,
    tables,
    databaseOf,
    functions: new Map(functions.map((each) => [each.id, each])),
    files: new Map(files.map((each) => [each.file, each])),
    callsIn: groupBy(calls, (call) => [call.function]),
    queriesIn: groupBy(queries, (query) => [query.function]),
    routesThrough: groupBy(routes, (route) => route.reaches),
    elsewhere: new Set(
      files.filter((each) => each.inBrowser || isElsewhere(each.file, architecture.deployment.packages)).map(({ file }) => file),
    ),
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

const commanding = ['commander', 'yargs', 'cac', 'citty', 'clipanion', 'meow', '@oclif/core', '@clack/prompts', 'inquirer']

/**
 * By the package that is nearest around it: one that draws, or is started from a shell, and serves nothing; by its folder
 * where one package holds all.
 */
function isElsewhere(file: string, packages: readonly Package[]): boolean {
  if (/(^|\/)(frontend|front-end)\/|\.component\.[jt]s$/.test(file)) return true
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)
  const near = packages
    .filter((each) => file.startsWith(folderOf(each.file)))
    .reduce<Package | null>((best, each) => (best === null || each.file.length > best.file.length ? each : best), null)
  if (near === null) return false
  const names = Object.keys({ ...near.dependencies, ...near.devDependencies })
  const runsElsewhere = near.isCommand && names.some((name) => commanding.includes(name))
  return (runsElsewhere || names.some((name) => drawing.includes(name))) && !names.some((name) => serving.test(name))
}

function groupBy<T, K>(all: readonly T[], keysOf: (each: T) => readonly K[]): ReadonlyMap<K, readonly T[]> {
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

/** Those that migrations make; what an ORM declares only where no migrations make the same tables. */
function judgedDatabases(databases: readonly Database[]): readonly Database[] {
  const made = new Set(
    databases.filter(({ kind }) => kind === 'migrations').flatMap(({ tables }) => tables.map(({ name }) => name)),
  )
  return databases.filter(({ kind, tables }) => kind === 'migrations' || !tables.some(({ name }) => made.has(name)))
}

/** The databases to judge. */
export function databasesOf(architecture: Architecture): readonly Database[] {
  return answersOf(architecture).databases
}

/** A table by its name, or by what an ORM calls it. */
export function tableOf(architecture: Architecture, name: string): Table | undefined {
  const { tables } = answersOf(architecture)
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

export function functionOf(architecture: Architecture, id: FunctionId): CodeFunction | undefined {
  return answersOf(architecture).functions.get(id)
}

export function callsIn(architecture: Architecture, id: FunctionId): readonly Call[] {
  return answersOf(architecture).callsIn.get(id) ?? []
}

export function queriesIn(architecture: Architecture, id: FunctionId): readonly Query[] {
  return answersOf(architecture).queriesIn.get(id) ?? []
}

/** Routes whose handler or guards reach a function. */
export function routesThrough(architecture: Architecture, id: FunctionId): readonly Route[] {
  return answersOf(architecture).routesThrough.get(id) ?? []
}

/** The file of a function, as code. */
export function fileOf(architecture: Architecture, id: FunctionId): CodeFile | undefined {
  return answersOf(architecture).files.get(id.slice(0, id.lastIndexOf('#')))
}

/** Code that serves: neither a test nor a tool. */
export function isServing(architecture: Architecture, id: FunctionId): boolean {
  const file = fileOf(architecture, id)
  return file !== undefined && !file.isTest && !file.isTool && !answersOf(architecture).elsewhere.has(file.file)
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
