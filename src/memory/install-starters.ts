import { createHash } from 'node:crypto'
import type { Database, Row } from './database.ts'
import type { StarterPattern } from './patterns/starter-pattern.ts'
import { starterPatterns } from './patterns/starter-patterns.ts'

/** Grows whenever a starter pattern is changed or added, so that what is newer is never put back. */
const starterVersion = 1
/** The same on every machine, so that the same changes make the same image. */
const starterDate = '2026-11-22T00:00:00.000Z'

export interface StarterSet {
  readonly version: number
  readonly patterns: readonly StarterPattern[]
}

const columns = ['category', 'name', 'topic', 'problem', 'forces', 'solution', 'consequences', 'when_not', 'source'] as const

/** Adds what is new, and words anew what nobody but Lintel has touched; what was changed or added by others stays. */
export function installStarters(
  database: Database,
  set: StarterSet = { version: starterVersion, patterns: starterPatterns },
): void {
  const installed = database.value('SELECT version FROM starter_set') as number
  if (installed >= set.version) return
  database.exec('BEGIN')
  for (const pattern of set.patterns) install(database, pattern)
  database.run('UPDATE starter_set SET version = ?', [set.version])
  database.exec('COMMIT')
}

function install(database: Database, pattern: StarterPattern): void {
  const values = ['backend', ...valuesOf(pattern)]
  const [known] = database.all('SELECT pattern_id, content_hash FROM starters WHERE slug = ?', [pattern.slug])
  // Somebody has a pattern of this name already, and means it as it is.
  const [namesake] = database.all(`SELECT id FROM patterns WHERE category = 'backend' AND name = ?`, [pattern.name])
  if (known === undefined) {
    if (namesake !== undefined) return
    const marks = columns.map(() => '?').join(', ')
    const { lastId } = database.run(`INSERT INTO patterns (${columns.join(', ')}, created_at) VALUES (${marks}, ?)`, [
      ...values,
      starterDate,
    ])
    database.run('INSERT INTO starters (slug, pattern_id, content_hash) VALUES (?, ?, ?)', [pattern.slug, lastId, hashOf(values)])
    return
  }
  const [row] = database.all('SELECT * FROM patterns WHERE id = ?', [known.pattern_id!])
  const isUntouched = row !== undefined && hashOf(columns.map((column) => row[column] as string)) === known.content_hash
  if (!isUntouched || hashOf(values) === known.content_hash || isOther(namesake, known)) return
  const set = columns.map((column) => `${column} = ?`).join(', ')
  database.run(`UPDATE patterns SET ${set} WHERE id = ?`, [...values, known.pattern_id!])
  database.run('UPDATE starters SET content_hash = ? WHERE slug = ?', [hashOf(values), pattern.slug])
}

function isOther(namesake: Row | undefined, { pattern_id }: Row): boolean {
  return namesake !== undefined && namesake.id !== pattern_id
}

function valuesOf(pattern: StarterPattern): readonly string[] {
  const { name, topic, problem, forces, solution, consequences, whenNot, source } = pattern
  return [name, topic, problem, forces, solution, consequences, whenNot, source]
}

function hashOf(values: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}
