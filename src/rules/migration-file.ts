/** Files that a fix adds to migrations, as the runner that owns them wants them. */
import type { Database, Migration, Runner } from '../model/architecture/database.ts'
import type { Edit } from '../model/finding.ts'

/** The line by which a file of a runner asks not to be wrapped in a transaction. */
const optOut = { goose: '-- +goose NO TRANSACTION\n', dbmate: '-- migrate:up transaction:false\n' }

/** The line that the forward half of a file begins with. */
const upMark: Partial<Record<Runner, string>> = { goose: '-- +goose Up\n', dbmate: '-- migrate:up\n' }

/** Runners that take a new file without being told of it elsewhere, and that have a way out of their transaction. */
const takesFiles: ReadonlySet<Runner> = new Set<Runner>(['numbered', 'golang-migrate', 'goose', 'dbmate', 'prisma'])

interface NewFile {
  readonly file: string
  /** What its runner wants before the statements, inside a transaction and outside one. */
  readonly head: string
  readonly headOutside: string
}

/**
 * A file that runs right after a migration, named after it, where its name sorts before whatever follows; null where the runner keeps a
 * list of its files, or no name is free.
 */
export function fileAfter(database: Database, migration: Migration, nameOf: (before: string) => string): NewFile | null {
  const found = /^(.*\/)?(\d+)([^/]*?)(\/migration\.sql|\.up\.sql|\.sql)$/.exec(migration.file)
  if (found === null || !takesFiles.has(migration.runner)) return null
  const [, folder = '', number = '', name = '', ending = ''] = found
  const next = String(BigInt(number) + 1n).padStart(number.length, '0')
  const following = database.migrations[database.migrations.indexOf(migration) + 1]
  const numberOf = (file: string) => /(?:^|\/)(\d+)[^/]*(?:\/migration)?(?:\.up)?\.sql$/.exec(file)?.[1]
  if (following !== undefined && BigInt(numberOf(following.file) ?? '0') <= BigInt(next)) return null
  const head = upMark[migration.runner] ?? ''
  const headOutside = migration.runner === 'dbmate' ? optOut.dbmate : `${migration.runner === 'goose' ? optOut.goose : ''}${head}`
  return { file: `${folder}${next}${nameOf(name)}${ending}`, head, headOutside }
}

/** Edits that add a migration after the last one; none where that takes a person. */
export function newMigration(database: Database, name: string, sql: string, transaction: boolean): readonly Edit[] {
  const last = database.migrations.at(-1)
  const after = last === undefined ? null : fileAfter(database, last, () => `_${name}`)
  if (after === null) return []
  return [{ file: after.file, range: [0, 0], text: `${transaction ? after.head : after.headOutside}${sql}\n` }]
}

/** What its first line has to say for a file to run outside a transaction: nothing, or null where a line is not enough. */
export function optOutOf({ transaction, runner }: Migration): string | null {
  if (!transaction) return ''
  if (runner === 'goose') return optOut.goose
  // The mark of dbmate stands in the file already and would have to be told apart from its `down` half.
  return runner === 'dbmate' ? null : ''
}
