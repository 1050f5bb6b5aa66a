import type { Database } from '../../../model/architecture/database.ts'
import { placesOf } from '../../../model/architecture/place.ts'
import type { Sources } from '../../reader.ts'
import { folderOf, type MigrationFolder, within } from './folder.ts'

const version = 1
const rows = /insert\s+into\s+"?(?:\w+"?\."?)?schema_migrations"?[^;]*?\bvalues([^;]*)/gi

type Listed = NonNullable<Database['listed']>

/** What the dump that dbmate keeps beside its migrations lists as run; null where there is none. */
export function listedBeside(sources: Sources, { runner, source }: MigrationFolder): Listed | null {
  const path = within(folderOf(source), 'schema.sql')
  if (runner !== 'dbmate' || !sources.has(path)) return null
  const listed = sources.facts(path, 'sql-dump', version, (text) => listedIn(path, text))
  return listed.length > 0 ? listed : null
}

function listedIn(path: string, text: string): Listed {
  const placeOf = placesOf(path, text)
  return Array.from(text.matchAll(rows)).flatMap((insert) => {
    const start = insert.index + insert[0].length - insert[1]!.length
    return Array.from(insert[1]!.matchAll(/'(\d+)'/g), (found) => ({
      version: found[1]!,
      place: placeOf(start + found.index, start + found.index + found[0].length),
    }))
  })
}
