import { placesOf } from '../../../model/architecture/place.ts'
import type { Sources } from '../../reader.ts'
import { type Candidate, grouped, traitsIn } from './candidate.ts'
import { findHostFolders } from './find-host.ts'
import { folderOf, type MigrationFile, type MigrationFolder, nameOfPath, within } from './folder.ts'
import { byFlyway, byName, byNumber, byPredecessors } from './order.ts'

const passedBy = /(?:^|\/)(?:tests?|__tests__|__fixtures__|__mocks__|spec|specs|fixtures?|testdata|e2e|mocks?|snapshots?)\//i
const backward = /(?:\.|_|-|\/)(?:down|rollback|undo|revert)\.sql$|^(?:.*\/)?U\d[\d._]*__.*\.sql$/
const backwardFolder = /(?:^|\/)(?:down|rollbacks?|revert|undo)\//i
const version = 4

/** Every folder of migrations, each file in one of them. */
export function findMigrations(sources: Sources): MigrationFolder[] {
  const paths = sources.files.map((file) => file.path).filter((path) => !passedBy.test(path))
  const sql = paths
    .filter((path) => /\.sql$/i.test(path) && !backward.test(path) && !backwardFolder.test(path))
    .map((path): Candidate => ({ path, name: nameOfPath(path), folder: folderOf(path), traits: traitsIn(sources, path) }))
  const nested = sql.filter((file) => /^(?:migration|up)\.sql$/.test(file.name))
  const flat = sql.filter((file) => !nested.includes(file))
  return [
    ...grouped(nested, (file) => folderOf(file.folder)).map(([folder, files]) => nestedFolder(sources, folder, files)),
    ...grouped(flat, (file) => file.folder).flatMap(([folder, files]) => flatFolders(sources, folder, files)),
    ...findHostFolders(sources, paths),
  ].sort((a, b) => byName(a.source, b.source))
}

/** A folder for each migration: Prisma's and Drizzle's `migration.sql`, Diesel's `up.sql`. */
function nestedFolder(sources: Sources, folder: string, files: readonly Candidate[]): MigrationFolder {
  const diesel = files.some((file) => file.name === 'up.sql')
  const drizzle = !diesel && files.some((file) => sources.has(within(file.folder, 'snapshot.json')))
  const lock = within(folder, 'migration_lock.toml')
  return {
    source: folder,
    runner: diesel ? 'diesel' : drizzle ? 'drizzle' : 'prisma',
    declared: sources.has(lock) ? lock : null,
    files: [...files]
      .sort((a, b) => byName(a.folder, b.folder))
      .map(({ path, folder: own }) => {
        const settings = within(own, 'metadata.toml')
        return { path, id: nameOfPath(own), format: 'plain', settings: sources.has(settings) ? settings : null }
      }),
  }
}

function flatFolders(sources: Sources, folder: string, files: readonly Candidate[]): MigrationFolder[] {
  const journal = within(folder, 'meta/_journal.json')
  if (sources.has(journal)) return [drizzleFolder(sources, folder, files, journal)]
  const plain = (file: Candidate): MigrationFile => ({ path: file.path, id: file.name, format: 'plain', settings: null })
  const sectioned = (file: Candidate): MigrationFile => ({ ...plain(file), format: 'sections' })
  const none = { source: folder, declared: null }
  const marked = (mark: 'goose' | 'dbmate' | 'node-pg-migrate sql') => files.filter((file) => file.traits.marks.includes(mark))
  const ordered = (some: readonly Candidate[], order: (a: string, b: string) => number) =>
    [...some].sort((a, b) => order(a.name, b.name))

  for (const [mark, runner] of [
    ['goose', 'goose'],
    ['dbmate', 'dbmate'],
    ['node-pg-migrate sql', 'node-pg-migrate'],
  ] as const) {
    if (marked(mark).length > 0) return [{ ...none, runner, files: ordered(marked(mark), byNumber).map(sectioned) }]
  }
  const flyway = files.filter((file) => /^(?:V\d+(?:[._]\d+)*|R)__/.test(file.name))
  if (flyway.some((file) => file.name.startsWith('V'))) {
    const settings = (file: Candidate) => (sources.has(`${file.path}.conf`) ? `${file.path}.conf` : null)
    return [
      {
        ...none,
        runner: 'flyway',
        files: ordered(flyway, byFlyway).map((file) => ({ ...plain(file), settings: settings(file) })),
      },
    ]
  }
  const up = files.filter((file) => /^\d+_.*\.up\.sql$/.test(file.name))
  if (up.length > 0) return [{ ...none, runner: 'golang-migrate', files: ordered(up, byNumber).map(plain) }]
  return numberedFolders(folder, files)
}

const migrationFolder = /(?:^|\/)(?:[\w-]*migrations?|migrate|schema|ddl|docker-entrypoint-initdb\.d|initdb(?:\.d)?)(?:\/|$)/i

/** Files that are numbered, and apart from them those that hold a whole schema: each its own, or one that is told in parts. */
function numberedFolders(folder: string, files: readonly Candidate[]): MigrationFolder[] {
  const numbered = files.filter((file) => /^[a-z]?\d+[^a-z\d]?.*\.sql$/i.test(file.name))
  const inFolder = migrationFolder.test(folder)
  const applied = numbered.length > 0 ? numbered : inFolder ? files : []
  const whole = files.filter((file) => !applied.includes(file) && file.traits.creates.length > 0)
  const found: MigrationFolder[] = []
  const file = ({ path, name }: Candidate): MigrationFile => ({ path, id: name, format: 'sections', settings: null })
  if (inFolder ? applied.length > 0 : applied.some((one) => one.traits.defines)) {
    const ordered = [...applied].sort((a, b) => byNumber(a.name, b.name)).map(file)
    found.push({ source: folder, runner: 'numbered', declared: null, files: ordered })
  }
  const schemas = isInParts(whole)
    ? [{ source: folder, parts: inOrder(whole) }]
    : whole.map((one) => ({ source: one.path, parts: [one] }))
  for (const { source, parts } of schemas) found.push({ source, runner: 'numbered', declared: null, files: parts.map(file) })
  return found
}

/** A file for each table: no table is made twice, and one refers to what another makes. */
function isInParts(files: readonly Candidate[]): boolean {
  const made = files.flatMap(({ traits }) => traits.creates)
  const isOnce = new Set(made).size === made.length
  return (
    isOnce && files.some(({ traits }) => traits.refersTo.some((name) => made.includes(name) && !traits.creates.includes(name)))
  )
}

/** Each after those whose tables it refers to. */
function inOrder(files: readonly Candidate[]): readonly Candidate[] {
  const makers = new Map(files.flatMap(({ path, traits }) => traits.creates.map((table) => [table, path] as const)))
  return byPredecessors(
    files,
    ({ path }) => path,
    ({ traits }) => traits.refersTo.flatMap((table) => makers.get(table) ?? []),
  )
}

interface Journal {
  readonly entries?: readonly { readonly idx?: number; readonly tag?: string; readonly when?: number }[]
}

function drizzleFolder(sources: Sources, folder: string, files: readonly Candidate[], journal: string): MigrationFolder {
  const entries = sources.facts(journal, 'sql-journal', version, (text) => {
    try {
      const placeOf = placesOf(journal, text)
      const listed = (JSON.parse(text) as Journal).entries ?? []
      return [...listed]
        .sort((a, b) => (a.idx ?? 0) - (b.idx ?? 0))
        .map(({ tag, when }) => {
          const start = Math.max(text.indexOf(`"${tag}"`), 0)
          return {
            tag: String(tag),
            time: typeof when === 'number' ? when : null,
            place: placeOf(start, start + `"${tag}"`.length),
          }
        })
    } catch {
      return []
    }
  })
  const byTag = new Map(files.map((file) => [file.name.replace(/\.sql$/, ''), file]))
  const plain = ({ path, name }: Candidate): MigrationFile => ({ path, id: name, format: 'plain', settings: null })
  const listed = entries.flatMap(({ tag, time, place }): MigrationFile[] => {
    const file = byTag.get(tag)
    return file === undefined ? [] : [{ ...plain(file), ...(time === null ? {} : { listed: { time, place } }) }]
  })
  return {
    source: folder,
    runner: 'drizzle',
    declared: journal,
    files: entries.length > 0 ? listed : [...files].sort((a, b) => byNumber(a.name, b.name)).map(plain),
  }
}
