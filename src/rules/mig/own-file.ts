import type { Migration, Runner } from '../../model/architecture/database.ts'
import type { Edit } from '../../model/finding.ts'
import type { Step } from './steps.ts'

/** The line by which a file of a runner asks not to be wrapped in a transaction. */
const optOut = { goose: '-- +goose NO TRANSACTION\n', dbmate: '-- migrate:up transaction:false\n' }

/** The line that the forward half of a file begins with. */
const upMark: Partial<Record<Runner, string>> = { goose: '-- +goose Up\n', dbmate: '-- migrate:up\n' }

/** Runners that take a new file without being told of it elsewhere, and that have a way out of their transaction. */
const takesFiles: ReadonlySet<Runner> = new Set<Runner>(['numbered', 'golang-migrate', 'goose', 'dbmate', 'prisma'])

/**
 * Edits that give a statement a file of its own, outside a transaction, as its runner wants it; null where that takes a
 * person: the runner keeps a list of its files, or no name is free between this file and the next.
 */
export function ownFile(step: Step, text: string): readonly Edit[] | null {
  const { migration, statement } = step
  if (!takesFiles.has(migration.runner) || !migration.file.endsWith('.sql')) return null
  const isAlone = migration.statements.length === 1
  if (isAlone) return alone(migration, statement.place.start, statement.place.end, text)
  const after = fileAfter(step, '_concurrently')
  if (after === null) return null
  const head = migration.runner === 'dbmate' ? optOut.dbmate : `${migration.runner === 'goose' ? optOut.goose : ''}${after.head}`
  return [
    { file: migration.file, range: [statement.place.start, statement.place.end], text: '' },
    { file: after.file, range: [0, 0], text: `${head}${text}\n` },
  ]
}

function alone(migration: Migration, start: number, end: number, text: string): readonly Edit[] | null {
  const line = optOutOf(migration)
  if (line === null) return null
  const edit: Edit = { file: migration.file, range: [start, end], text }
  return line === '' ? [edit] : [{ file: migration.file, range: [0, 0], text: line }, edit]
}

/** What its first line has to say for it to run outside a transaction: nothing, or null where a line is not enough. */
export function optOutOf({ transaction, runner }: Migration): string | null {
  if (!transaction) return ''
  if (runner === 'goose') return optOut.goose
  // The mark of dbmate stands in the file already and would have to be told apart from its `down` half.
  return runner === 'dbmate' ? null : ''
}

/**
 * A file that runs next, where its name sorts before whatever follows, and what its runner wants on its first line; null
 * where the runner keeps a list of its files, or no name is free.
 */
export function fileAfter(
  { database, migration }: Step,
  suffix: string,
): { readonly file: string; readonly head: string } | null {
  const found = /^(.*\/)?(\d+)([^/]*?)(\/migration\.sql|\.up\.sql|\.sql)$/.exec(migration.file)
  if (found === null || !takesFiles.has(migration.runner)) return null
  const [, folder = '', number = '', name = '', ending = ''] = found
  const next = String(BigInt(number) + 1n).padStart(number.length, '0')
  const following = database.migrations[database.migrations.indexOf(migration) + 1]
  const numberOf = (file: string) => /(?:^|\/)(\d+)[^/]*(?:\/migration)?(?:\.up)?\.sql$/.exec(file)?.[1]
  if (following !== undefined && BigInt(numberOf(following.file) ?? '0') <= BigInt(next)) return null
  return { file: `${folder}${next}${name}${suffix}${ending}`, head: upMark[migration.runner] ?? '' }
}
