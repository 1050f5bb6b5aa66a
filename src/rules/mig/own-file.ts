import type { Edit } from '../../model/finding.ts'
import { fileAfter, optOutOf } from '../migration-file.ts'
import type { Step } from './steps.ts'

/** Edits that give a statement a file of its own, outside a transaction, as its runner wants it; null where that takes a person. */
export function ownFile({ database, migration, statement }: Step, text: string): readonly Edit[] | null {
  const { file, statements } = migration
  const after = fileAfter(database, migration, (name) => `${name}_concurrently`)
  const edit: Edit = { file, range: [statement.whole.start, statement.whole.end], text: `${text};` }
  if (statements.length === 1) {
    const line = optOutOf(migration)
    if (line === null || !file.endsWith('.sql')) return null
    return line === '' ? [edit] : [{ file, range: [0, 0], text: line }, edit]
  }
  if (after === null) return null
  return [
    { ...edit, text: '' },
    { file: after.file, range: [0, 0], text: `${after.headOutside}${text};\n` },
  ]
}
