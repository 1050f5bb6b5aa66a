import type { Engine } from '../../../model/architecture/database.ts'
import { type Place, placesOf } from '../../../model/architecture/place.ts'
import { type FilePart, readFragment } from '../read-fragment.ts'
import { type Fragment, sectionOf } from '../text/fragment.ts'
import type { Format } from './folder.ts'
import { forwardSections } from './sections.ts'

export interface MigrationPart extends FilePart {
  /** What the file says of its transaction; null where it says nothing. */
  readonly transaction: boolean | null
  readonly place: Place
}

/** What one file does, of its text and path alone. */
export function readMigrationFile(path: string, text: string, format: Format, engine: Engine): MigrationPart {
  const placeOf = placesOf(path, text)
  const parts = fragmentsOf(text, format).map((fragment) => readFragment(fragment, engine, placeOf))
  return {
    statements: parts.flatMap((part) => part.statements),
    unread: parts.flatMap((part) => part.unread),
    transaction: saidTransaction(text, format),
    place: placeOf(0, text.length),
  }
}

function fragmentsOf(text: string, format: Format): Fragment[] {
  return format === 'sections' ? forwardSections(text) : [sectionOf(text, 0, text.length)]
}

const refusals: Partial<Record<Format, RegExp>> = {
  sections:
    /^--\s*\+goose\s+NO\s+TRANSACTION\b|^--\s*\+migrate\s+Up\s+notransaction\b|^--\s*migrate:up\s[^\n]*transaction:\s*false/im,
}

function saidTransaction(text: string, format: Format): boolean | null {
  return refusals[format]?.test(text) ? false : null
}
