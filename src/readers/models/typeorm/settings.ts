import type { Engine } from '../../../model/architecture/database.ts'
import { camelCase, snakeCase, titled } from '../naming.ts'
import { fieldOf, textOf } from '../terms/chain.ts'
import type { Modules } from '../terms/modules.ts'
import type { Term } from '../terms/term.ts'

/** How TypeORM makes names where the code tells none. */
export interface Naming {
  readonly table: (className: string) => string
  readonly column: (property: string, told: string | null, prefixes: readonly string[]) => string
  readonly joinColumn: (property: string, referenced: string) => string
  readonly joinTable: (first: string, property: string, second: string) => string
  readonly joinTableColumn: (table: string, column: string) => string
}

const usual: Naming = {
  table: snakeCase,
  column: (property, told, prefixes) => {
    const name = told ?? property
    return prefixes.length === 0 ? name : camelCase(prefixes.join('_')) + titled(name)
  },
  joinColumn: (property, referenced) => camelCase(`${property}_${referenced}`),
  joinTable: (first, property, second) => snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`),
  joinTableColumn: (table, column) => camelCase(`${table}_${column}`),
}

const snake: Naming = {
  ...usual,
  column: (property, told, prefixes) => snakeCase([...prefixes, ''].join('_')) + (told ?? snakeCase(property)),
  joinColumn: (property, referenced) => snakeCase(`${property}_${referenced}`),
  joinTableColumn: (table, column) => snakeCase(`${table}_${column}`),
}

export interface TypeormSettings {
  /** null where the settings name a database that is not judged. */
  readonly engine: Engine | null
  readonly naming: Naming
  readonly prefix: string
}

const engines: Readonly<Record<string, Engine>> = {
  postgres: 'postgres',
  cockroachdb: 'postgres',
  'aurora-postgres': 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  'aurora-mysql': 'mysql',
  sqlite: 'sqlite',
  'better-sqlite3': 'sqlite',
  sqljs: 'sqlite',
  libsql: 'sqlite',
}

const foreign = new Set(['mongodb', 'mssql', 'oracle', 'sap', 'spanner'])

/** What the sources of data are opened with; `fallback` where none says the engine. */
export function typeormSettings(modules: Modules, fallback: Engine): TypeormSettings {
  const opened = modules.files.flatMap(({ terms }) => [
    ...Object.values(terms.constants).map(({ value }) => value),
    ...terms.calls.flatMap(({ call }) => call.args),
  ])
  const types = opened.filter(isSource).map((term) => textOf(fieldOf(term, 'type')) ?? '')
  const known = types.find((type) => Object.hasOwn(engines, type))
  const isSnake = opened.some((term) => isSnakeStrategy(fieldOf(term, 'namingStrategy')))
  const prefix = opened.map((term) => textOf(fieldOf(term, 'entityPrefix'))).find((text) => text !== null)
  return {
    engine: known !== undefined ? engines[known]! : types.some((type) => foreign.has(type)) ? null : fallback,
    naming: isSnake ? snake : usual,
    prefix: prefix ?? '',
  }
}

function isSource(term: Term): boolean {
  const told = ['entities', 'migrations', 'synchronize', 'url', 'host', 'database', 'autoLoadEntities']
  return textOf(fieldOf(term, 'type')) !== null && told.some((name) => fieldOf(term, name) !== undefined)
}

function isSnakeStrategy(term: Term | undefined): boolean {
  return term?.is === 'call' && term.callee.is === 'name' && /snake/i.test(term.callee.path)
}
