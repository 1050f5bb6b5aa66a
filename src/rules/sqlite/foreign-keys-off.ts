import type { Architecture } from '../../model/architecture/architecture.ts'
import type { ForeignKey } from '../../model/architecture/database.ts'
import { fileNamed } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, settled } from '../values.ts'
import { replaced } from '../yaml-edit.ts'
import { enforcesKeys, isServerFile, type Opener, openerSubject, openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/foreign-keys-off',
  title: 'Foreign keys that are declared and not enforced',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '{how}, and the schema has {count}: none of them holds on this connection',
  because: 'rows point at what is gone, and a cascade that the code relies on deletes nothing',
  instead: 'run `pragma foreign_keys = ON` on each connection, right after it is opened',
  references: ['https://www.sqlite.org/foreignkeys.html#fk_enable'],

  check(architecture, report) {
    const keys = keysOf(architecture)
    if (keys.length === 0) return
    for (const opener of openersOf(architecture)) {
      if (!isServerFile(opener) && opener.lies !== 'memory') continue
      const found = offBy(opener)
      if (found === null || isExplained(architecture, found.at.file, found.at.line)) continue
      report({
        at: found.at,
        subject: openerSubject(opener),
        values: { how: found.how, count: keys.length === 1 ? 'one foreign key' : `${keys.length} foreign keys` },
        related: keys.slice(0, 3).map(({ place, to }) => ({ at: place, message: `refers to \`${to.table}\`` })),
        ...(found.edit === null ? {} : { fix: { safety: 'suggested', edits: [replaced(found.at, found.edit)] } }),
        unproven: 'no row was deleted to see',
      })
    }
  },

  bad: {
    'switched off': withKeys(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('foreign_keys = OFF')
`),
    'a driver that has them off': withKeys(`import sqlite3 from 'sqlite3'
export const db = new sqlite3.Database('app.db')
`),
    'an option of the driver': withKeys(`import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db', { enableForeignKeyConstraints: false, timeout: 5000 })
`),
  },
  good: {
    'a driver that has them on': withKeys(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
`),
    'off for a migration, and on again': withKeys(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('foreign_keys = OFF')
migrate(db)
db.pragma('foreign_keys = ON')
`),
    'off, and it says why': withKeys(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
// Foreign keys stay off: rows of the feed arrive in any order, and the nightly check reports orphans
db.pragma('foreign_keys = OFF')
`),
    'a schema without keys': `import sqlite3 from 'sqlite3'
export const db = new sqlite3.Database('app.db')
`,
    'switched on for a driver that has them off': withKeys(`import sqlite3 from 'sqlite3'
export const db = new sqlite3.Database('app.db')
db.run('PRAGMA foreign_keys = ON')
`),
  },
  fixed: {
    'switched off': withKeys(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('foreign_keys = ON')
`),
    'an option of the driver': withKeys(`import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db', { enableForeignKeyConstraints: true, timeout: 5000 })
`),
  },
}

function withKeys(db: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `CREATE TABLE books (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT;
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  book_id TEXT NOT NULL REFERENCES books (id) ON DELETE CASCADE
) STRICT;
`,
    'src/db.ts': db,
  }
}

function keysOf({ databases }: Architecture): readonly ForeignKey[] {
  return databases
    .filter(({ engine }) => engine === 'sqlite')
    .flatMap(({ tables }) => tables)
    .flatMap(({ foreignKeys }) => foreignKeys)
}

function offBy(opener: Opener): { at: Opener['call']['place']; how: string; edit: string | null } | null {
  const said = opener.pragmas.filter(({ name, value }) => name === 'foreign_keys' && value !== null)
  if (said.some(({ value }) => isOn(value))) return null
  const off = said.at(-1)
  if (off !== undefined) {
    const isPlain = /\.pragma$/.test(off.call.callee)
    return { at: off.place, how: '`foreign_keys` is switched off', edit: isPlain ? "'foreign_keys = ON'" : null }
  }
  const option = fieldOf(opener.options, 'enableForeignKeyConstraints')
  const value = option === undefined ? undefined : settled(option)
  if (value?.is === 'boolean' && !value.value) {
    return { at: value.place, how: '`enableForeignKeyConstraints` is false', edit: 'true' }
  }
  if (enforcesKeys.has(opener.driver) || opener.pragmas.some(({ name }) => name === 'foreign_keys')) return null
  return { at: opener.call.place, how: `\`${opener.driver}\` leaves \`foreign_keys\` off`, edit: null }
}

function isOn(value: string | null): boolean {
  return value === 'on' || value === '1' || value === 'true' || value === 'yes'
}

function isExplained(architecture: Architecture, file: string, line: number): boolean {
  const comments = fileNamed(architecture, file)?.comments ?? []
  return comments.some(
    ({ text, place }) => place.line <= line && line - place.line <= 3 && /foreign.?keys?|constraints?/i.test(text),
  )
}
