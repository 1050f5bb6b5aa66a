import { isTestPath } from '../../kit/test-path.ts'
import type { Unread } from '../../model/architecture/architecture.ts'
import type { Database } from '../../model/architecture/database.ts'
import { declaredDatabase } from '../../model/architecture/declared.ts'
import { placesOf } from '../../model/architecture/place.ts'
import type { Reader, Sources } from '../reader.ts'
import { declareEnums, declareTables, declareViews } from './declare-tables.ts'
import { parseSchema } from './parse-schema.ts'
import { joinFiles, type SchemaFile } from './schema.ts'

/** Forgets what was remembered of files when the reading changes. */
const version = 1

/** Reads Prisma schemas, of one file or of a folder, into the tables that they declare. */
export function createPrismaReader(): Reader {
  return {
    name: 'prisma',
    async read(sources) {
      const files = sources.files
        .filter(({ path }) => path.endsWith('.prisma') && !isTestPath(path) && !isCopy(sources, path))
        .map(({ path }) => readFile(sources, path))
      const databases = groupsOf(files).flatMap((group) => databaseOf(group) ?? [])
      return { databases, unread: files.flatMap(unreadOf) }
    },
  }
}

/** The client that is made of a schema has a copy of it beside it. */
function isCopy(sources: Sources, path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return (
    /(?:^|\/)(?:generated|\.prisma)\//.test(path) || ['index-browser.js', 'edge.js'].some((file) => sources.has(folder + file))
  )
}

function readFile(sources: Sources, path: string): SchemaFile {
  return { path, text: sources.text(path), parsed: sources.facts(path, 'prisma', version, parseSchema) }
}

/** Each file that names a database, with those that belong to it: in its folder or below, else the nearest beside it. */
function groupsOf(files: readonly SchemaFile[]): readonly (readonly SchemaFile[])[] {
  const isRoot = ({ parsed }: SchemaFile): boolean => parsed.blocks.some(({ kind }) => kind === 'datasource')
  const roots = files.filter(isRoot)
  const groups = new Map(roots.map((root) => [root, [root]]))
  for (const file of files) {
    if (isRoot(file)) continue
    const nearest = roots.reduce<SchemaFile | null>(
      (best, root) => (best === null || shared(file, root) > shared(file, best) ? root : best),
      null,
    )
    if (nearest !== null) groups.get(nearest)!.push(file)
  }
  return [...groups.values()]
}

/** How many folders the paths of two files have in common. */
function shared(a: SchemaFile, b: SchemaFile): number {
  const [first, second] = [a.path.split('/'), b.path.split('/')]
  let count = 0
  while (count < first.length - 1 && count < second.length - 1 && first[count] === second[count]) count++
  return count
}

function databaseOf(files: readonly SchemaFile[]): Database | null {
  const schema = joinFiles(files)
  if (schema === null) return null
  return declaredDatabase({
    engine: schema.engine,
    source: files[0]!.path,
    by: 'prisma',
    tables: declareTables(schema),
    views: declareViews(schema),
    enums: declareEnums(schema),
  })
}

function unreadOf({ path, text, parsed }: SchemaFile): readonly Unread[] {
  const placeAt = placesOf(path, text)
  return parsed.faults.map(({ message, at }) => ({
    reader: 'prisma',
    place: placeAt(at.start, at.end),
    message: `the schema is not read here: ${message}`,
  }))
}
