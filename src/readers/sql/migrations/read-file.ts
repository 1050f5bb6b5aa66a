import type { Engine } from '../../../model/architecture/database.ts'
import { type Place, placesOf } from '../../../model/architecture/place.ts'
import { alembicStatements, djangoStatements } from '../host/python.ts'
import { rubyStatements } from '../host/ruby.ts'
import { type FilePart, readFragment } from '../read-fragment.ts'
import { type Fragment, sectionOf } from '../text/fragment.ts'
import type { Format } from './folder.ts'
import { readScriptFile } from './read-script.ts'
import { forwardSections } from './sections.ts'

export interface MigrationPart extends FilePart {
  /** What the file says of its transaction; null where it says nothing. */
  readonly transaction: boolean | null
  readonly place: Place
}

/** What one file does, of its text and path alone. */
export function readMigrationFile(path: string, text: string, format: Format, engine: Engine): MigrationPart {
  const placeOf = placesOf(path, text)
  const fragments = fragmentsOf(text, format)
  const parts =
    fragments === null
      ? [readScriptFile(path, text, format, engine, placeOf)]
      : fragments.map((fragment) => readFragment(fragment, engine, placeOf))
  return {
    statements: parts.flatMap((part) => part.statements),
    unread: parts.flatMap((part) => part.unread),
    transaction: refusals[format]?.test(text) ? false : null,
    place: placeOf(0, text.length),
  }
}

/** The SQL that a file holds; null for a script, whose calls are read in their order. */
function fragmentsOf(text: string, format: Format): Fragment[] | null {
  switch (format) {
    case 'plain':
      return [sectionOf(text, 0, text.length)]
    case 'sections':
      return forwardSections(text)
    case 'rails':
      return rubyStatements(text)
    case 'django':
      return djangoStatements(text)
    case 'alembic':
      return alembicStatements(text)
    default:
      return null
  }
}

/** How a file says that it is to run without a transaction. */
const refusals: Readonly<Partial<Record<Format, RegExp>>> = {
  sections:
    /^--\s*\+goose\s+NO\s+TRANSACTION\b|^--\s*\+migrate\s+Up\s+notransaction\b|^--\s*migrate:up\s[^\n]*transaction:\s*false/im,
  typeorm: /^\s*(?:public\s+)?(?:readonly\s+)?transaction\s*(?::\s*\w+\s*)?=\s*false\b/m,
  knex: /\bconfig\b[^;]*?\btransaction\s*:\s*false\b/,
  'node-pg-migrate': /\bpgm\.noTransaction\(\s*\)/,
  rails: /^\s*disable_ddl_transaction!/m,
  django: /^\s*atomic\s*=\s*False\b/m,
}
