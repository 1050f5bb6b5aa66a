import type { Model } from '../../model/model.ts'
import { CopyError, copyingKey, ownTableNames } from '../../ports/row-source.ts'

/** A database that a copy is to be made into, in a transaction that nobody else changes tables beside. */
export interface CopyTarget {
  /** For people. */
  readonly place: string
  /** Those that will be made. */
  readonly tables: readonly string[]
  hasTable(table: string): Promise<boolean>
  count(table: string): Promise<number>
  /** A value of `lintel_meta`, which is there. */
  meta(key: string): Promise<string | undefined>
  drop(table: string): Promise<void>
  /** Makes the tables, and notes that a copy is under way. */
  make(): Promise<void>
}

/**
 * Finds a copy that is to go on, or one that was finished, which is left as it is; or makes sure that nothing is in the way of
 * a new one. Tables that a server has made and nobody has filled are made anew.
 * @throws CopyError
 */
export async function beginCopy(
  target: CopyTarget,
  { text, resume }: { readonly text: string; readonly resume: boolean },
): Promise<'begun' | 'resumed' | 'finished'> {
  const { place, tables } = target
  const isOurs = await target.hasTable('lintel_meta')
  const unfinished = isOurs ? await target.meta(copyingKey) : undefined
  if (unfinished !== undefined) {
    if (unfinished !== text)
      throw new CopyError('unfinished_copy', `${place} holds an unfinished copy of other data`, 'name an empty database')
    if (!resume)
      throw new CopyError('unfinished_copy', `${place} holds a copy that was not finished`, 'go on with it by `--resume`')
    return 'resumed'
  }
  const stored = isOurs ? await target.meta('model') : undefined
  if (resume && stored === text && (await anyRows(target))) return 'finished'
  const made = stored === undefined ? [] : (JSON.parse(stored) as Model).entities.map(({ table }) => table)
  const ours = [...made, ...(isOurs ? ownTableNames : [])]
  for (const table of new Set([...tables, ...ours])) {
    if (!(await target.hasTable(table))) continue
    const rows = await target.count(table)
    if (rows > 0 || !ours.includes(table))
      throw new CopyError(
        'not_empty',
        rows > 0 ? `${place} has rows already: ${rows} in \`${table}\`` : `${place} has a table \`${table}\` that is not ours`,
        'name an empty database',
      )
  }
  for (const table of ours) if (await target.hasTable(table)) await target.drop(table)
  await target.make()
  return 'begun'
}

async function anyRows({ tables, count }: CopyTarget): Promise<boolean> {
  for (const table of tables) if ((await count(table)) > 0) return true
  return false
}
