import { written, writtenPath } from '../../kit/sql.ts'
import type { Edit } from '../../model/finding.ts'
import { fileAfter } from '../migration-file.ts'
import type { ChangeOf, Step } from './steps.ts'

/** Edits that add a constraint `not valid` and validate it in the next file; null where that takes a person. */
export function validateLater(step: Step<ChangeOf<'add constraint'>>): readonly Edit[] | null {
  const { change, migration, statement } = step
  const after = fileAfter(step.database, migration, (name) => `${name}_validate`)
  // A column's own `references` or `check` has no place for it, and a name that the database makes cannot be validated by.
  if (after === null || !change.constraint || !statement.text.includes(change.constraint)) return null
  return [
    { file: migration.file, range: [change.place.end, change.place.end], text: ' not valid' },
    {
      file: after.file,
      range: [0, 0],
      text: `${after.head}alter table ${writtenPath(change.table)} validate constraint ${written(change.constraint)};\n`,
    },
  ]
}

/** Edits that have a statement run by the next file. */
export function moveToNextFile(step: Step): readonly Edit[] | null {
  const { migration, statement } = step
  const after = fileAfter(step.database, migration, (name) => `${name}_validate`)
  if (after === null || statement.changes.length > 1) return null
  return [
    { file: migration.file, range: [statement.whole.start, statement.whole.end], text: '' },
    { file: after.file, range: [0, 0], text: `${after.head}${statement.text};\n` },
  ]
}
