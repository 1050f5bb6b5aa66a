import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Rule } from '../rule.ts'
import { isServerFile, type Opener, openerSubject, openersOf, pragmaOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/no-wal',
  title: 'A server on the rollback journal',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the database of a server is opened {how}',
  because:
    'each write shuts all readers out and each reader keeps writers waiting; a commit costs two flushes where the write-ahead log needs one at most',
  instead:
    'run `pragma journal_mode = WAL` where it is opened, with `synchronous = NORMAL` where the last commits before a power cut may be lost',
  references: ['https://www.sqlite.org/wal.html'],

  check(architecture, report) {
    if (!isServer(architecture)) return
    for (const opener of openersOf(architecture)) {
      if (!isServerFile(opener) || (opener.lies === 'unknown' && opener.driver === '@libsql/client')) continue
      const set = pragmaOf(opener, 'journal_mode')
      if (set !== undefined && !isOld(set.value)) continue
      if (set === undefined && (opener.driver === '@libsql/client' || isSetElsewhere(architecture, opener))) continue
      report({
        at: set?.place ?? opener.call.place,
        subject: openerSubject(opener),
        values: { how: set === undefined ? 'without `journal_mode = WAL`' : `with \`journal_mode = ${set.value}\`` },
        unproven: 'no load was put on it',
      })
    }
  },

  bad: {
    'nothing is said': served(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('foreign_keys = ON')
`),
    'opened by a function': served(`import Database from 'better-sqlite3'
export function open(file, options = {}) {
  const db = new Database(file, { timeout: 5000, ...options })
  db.pragma('synchronous = NORMAL')
  return db
}
export const db = open('app.db')
`),
    'set to the old journal': served(`import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('app.db', { timeout: 5000 })
db.exec('PRAGMA journal_mode = DELETE')
`),
  },
  good: {
    'set where it is opened': served(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
db.pragma('journal_mode = WAL')
`),
    'set by a migration: the file remembers it': {
      ...served(`import Database from 'better-sqlite3'
export const db = new Database('app.db')
`),
      'src/migrate.ts': `import { db } from './db.js'
db.exec('PRAGMA journal_mode = wal; PRAGMA user_version = 1')
`,
    },
    'read only': served(`import Database from 'better-sqlite3'
export const db = new Database('zip-codes.db', { readonly: true })
`),
    'a tool, not a server': `import Database from 'better-sqlite3'
export const db = new Database('report.db')
`,
    'no log beside the file, for what lies on a network': served(`import Database from 'better-sqlite3'
// The volume is NFS, which WAL cannot work on
export const db = new Database('/mnt/app.db')
db.pragma('journal_mode = TRUNCATE')
`),
  },
}

function served(db: string): Readonly<Record<string, string>> {
  return {
    'src/db.ts': db,
    'src/server.ts': `import express from 'express'
import { db } from './db.js'
const app = express()
app.get('/items', (req, res) => res.json(db.prepare('select id from items limit 50').all()))
app.listen(3000)
`,
  }
}

function isServer({ code }: Architecture): boolean {
  return code.routes.length > 0
}

/** Truncating and persisting the journal are choices that somebody made. */
function isOld(value: string | null): boolean {
  return value === 'delete'
}

/** The mode is kept in the file: who migrates it may have set it. */
function isSetElsewhere(architecture: Architecture, { call }: Opener): boolean {
  return (
    architecture.code.files.some(({ isTest, file, words, comments }) => {
      if (isTest) return false
      const texts = file === call.place.file ? comments.map(({ text }) => text) : words
      return texts.some((word) => (file === call.place.file ? /\b(wal|nfs)\b/i : /journal_mode\s*=?\s*\(?['"]?wal/i).test(word))
    }) ||
    architecture.databases.some(
      ({ engine, migrations }) =>
        engine === 'sqlite' &&
        migrations.some(({ statements }) => statements.some(({ text }) => /journal_mode\s*=\s*wal/i.test(text))),
    )
  )
}
