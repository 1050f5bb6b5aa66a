import { isTestPath } from '../../kit/test-path.ts'
import type { Database, DbEnum, Engine, Table, View } from '../../model/architecture/database.ts'
import { declaredDatabase } from '../../model/architecture/declared.ts'
import type { Reader, Sources } from '../reader.ts'
import { declareDrizzleEnums, declareDrizzleTables, declareDrizzleViews } from './drizzle/declare-drizzle.ts'
import { loadReadTerms, type ReadTerms } from './parse.ts'
import { declareSequelize } from './sequelize/declare-sequelize.ts'
import { sequelizeSettings } from './sequelize/settings.ts'
import { Modules } from './terms/modules.ts'
import { declareTypeorm } from './typeorm/declare-typeorm.ts'
import { typeormSettings } from './typeorm/settings.ts'

/** Forgets what was remembered of files when the reading changes. */
const version = 1

const library = /drizzle-orm|typeorm|sequelize/i
const declares =
  /(?:pg|sqlite|mysql|cockroach)(?:Table|Enum|Schema)|drizzle-orm\/\w+-core|\bcasing\s*:|@(?:View|Child)?Entity\b|@(?:Primary\w*)?Column\b|namingStrategy|DataSource|TypeOrmModule|createConnection\(|\.define\(|\.init\(|new Sequelize\b|@Table\b|\.(?:belongsTo|hasMany|hasOne)\(|DataTypes?\b/

/**
 * Reads the tables that models of Drizzle, TypeORM and Sequelize declare. What is no program, and that the parser is not
 * installed, is told by the reader of TypeScript, which reads the same files.
 */
export function createModelsReader(): Reader {
  return {
    name: 'models',
    async read(sources) {
      const paths = sources.files.map(({ path }) => path).filter((path) => isCandidate(sources, path))
      const read = paths.length === 0 ? null : await loadReadTerms()
      if (read === null) return {}
      const modules = new Modules(paths.map((path) => readFile(sources, read, path)))
      return { databases: databasesIn(sources, modules) }
    },
  }
}

function isCandidate(sources: Sources, path: string): boolean {
  if (!/\.[cm]?[jt]sx?$/.test(path) || /\.d\.[cm]?ts$/.test(path) || isTestPath(path)) return false
  // What `drizzle-kit pull` writes beside its journal is no schema of the code.
  if (sources.has(`${folderOf(path)}meta/_journal.json`)) return false
  return sources.facts(path, 'models-check', version, (text) => library.test(text) && declares.test(text))
}

function readFile(sources: Sources, read: ReadTerms, path: string) {
  return { path, text: sources.text(path), terms: sources.facts(path, 'models', version, (text) => read(path, text)) }
}

interface Found {
  readonly by: Database['by']
  readonly engine: Engine
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly enums: readonly DbEnum[]
}

/** One for each library, engine and package. */
function databasesIn(sources: Sources, modules: Modules): readonly Database[] {
  const found = [...drizzle(modules), ...typeorm(sources, modules), ...sequelize(sources, modules)]
  return found.flatMap(({ by, engine, ...facts }) => {
    const folderOfFact = ({ place }: { readonly place: Table['place'] }): string => packageOf(sources, place.file)
    const folders = [...new Set(facts.tables.map(folderOfFact))].sort((a, b) => (a < b ? -1 : 1))
    return folders.map((folder) => {
      const within = <T extends { readonly place: Table['place'] }>(all: readonly T[]): readonly T[] =>
        all.filter((fact) => folderOfFact(fact) === folder)
      const tables = within(facts.tables)
      const source = sharedPath(tables.map(({ place }) => place.file))
      return declaredDatabase({ engine, by, source, tables, views: within(facts.views), enums: within(facts.enums) })
    })
  })
}

function drizzle(modules: Modules): readonly Found[] {
  const [tables, views, enums] = [declareDrizzleTables(modules), declareDrizzleViews(modules), declareDrizzleEnums(modules)]
  return (['postgres', 'mysql', 'sqlite'] as const).map((engine) => {
    const of = <T>(all: readonly { readonly engine: Engine; readonly fact: T }[]): readonly T[] =>
      all.flatMap((each) => (each.engine === engine ? [each.fact] : []))
    return { by: 'drizzle', engine, tables: of(tables), views: of(views), enums: of(enums) }
  })
}

function typeorm(sources: Sources, modules: Modules): readonly Found[] {
  const settings = typeormSettings(modules, usualEngine(sources))
  if (settings.engine === null) return []
  const { tables, views, enums } = declareTypeorm(modules, settings)
  return [{ by: 'typeorm', engine: settings.engine, tables, views, enums }]
}

function sequelize(sources: Sources, modules: Modules): readonly Found[] {
  const { engine, define } = sequelizeSettings(modules, usualEngine(sources))
  if (engine === null) return []
  return [{ by: 'sequelize', engine, views: [], ...declareSequelize(modules, engine, define) }]
}

const drivers: readonly (readonly [RegExp, Engine])[] = [
  [/"(?:pg|pg-native|postgres)"\s*:/, 'postgres'],
  [/"(?:mysql2?|mariadb)"\s*:/, 'mysql'],
  [/"(?:sqlite3|better-sqlite3)"\s*:/, 'sqlite'],
]

/** The engine whose driver is installed, where no settings tell one. */
function usualEngine(sources: Sources): Engine {
  const manifests = sources.files.flatMap(({ path }) => (/(?:^|\/)package\.json$/.test(path) ? [sources.text(path)] : []))
  return drivers.find(([driver]) => manifests.some((text) => driver.test(text)))?.[1] ?? 'postgres'
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** The folder of the nearest manifest. */
function packageOf(sources: Sources, path: string): string {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder.slice(0, -1))) {
    if (sources.has(`${folder}package.json`)) return folder
  }
  return ''
}

/** The file, or the folder that all files are in. */
function sharedPath(files: readonly string[]): string {
  const [first = '', ...rest] = files
  if (rest.every((file) => file === first)) return first
  let folder = folderOf(first)
  while (!rest.every((file) => file.startsWith(folder))) folder = folderOf(folder.slice(0, -1))
  return folder === '' ? '.' : folder.slice(0, -1)
}
