import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import { namedSettings } from '../named-settings.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'
import { type Opener, openerSubject, openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/pragma-ignored',
  title: 'Settings in a file name that the driver does not read',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{driver}` does not know `{said}`: {what}',
  because: 'the setting never holds, and the server reads and writes another file than the one that is backed up',
  instead: 'give the plain path, and set it with {way} on each connection',
  references: ['https://www.sqlite.org/uri.html'],

  check(architecture, report) {
    for (const opener of openersOf(architecture)) {
      if (opener.lies === 'remote' || opener.lies === 'memory') continue
      for (const { text, place } of saidOf(architecture, opener)) {
        const said = /\?([^\s'"]+)$/.exec(text)?.[1]
        if (said === undefined || !isForeign(opener, said)) continue
        report({
          at: place,
          subject: `${openerSubject(opener)}?${said}`,
          values: {
            driver: opener.driver,
            said: `?${said}`,
            what: takesAddresses(opener) ? 'it is passed by or refused' : 'it becomes a part of the name of the file',
            way: opener.driver === 'better-sqlite3' ? '`db.pragma()` or the option `timeout`' : 'a pragma',
          },
          related: place === opener.call.place ? [] : [{ at: opener.call.place, message: `opened by \`${opener.driver}\`` }],
          unproven: 'no file was opened',
        })
      }
    }
  },

  bad: {
    'the spelling of another driver': `import Database from 'better-sqlite3'
export const db = new Database('app.db?_busy_timeout=5000&_journal_mode=WAL')
`,
    'passed on by a function': `const Database = require('better-sqlite3')
const path = require('node:path')
function open(file) {
  return new Database(file)
}
exports.tenant = (id) => open(path.join('data', \`\${id}.db?_journal=WAL\`))
`,
    'in a manifest': {
      'src/db.ts': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync(process.env.DATABASE_FILE, { timeout: 5000 })
`,
      'compose.yaml': `services:
  api:
    build: .
    environment:
      DATABASE_FILE: file:/data/app.db?_pragma=busy_timeout(5000)
`,
    },
  },
  good: {
    'parameters that the driver knows': `import { DatabaseSync } from 'node:sqlite'
export const db = new DatabaseSync('file:app.db?mode=ro')
`,
    'a server with its token': `import { createClient } from '@libsql/client'
export const db = createClient({ url: 'libsql://app.turso.io?tls=1' })
`,
    'the same setting for a service in Go': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database(process.env.CACHE_FILE)
`,
      'compose.yaml': `services:
  ledger:
    build: ledger
    environment:
      DATABASE_URL: file:/data/ledger.db?_pragma=busy_timeout(5000)
`,
    },
    'a plain path': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
`,
  },
}

interface Said {
  readonly text: string
  readonly place: Place
}

/** Constant parts of the path: here, where a function is called that opens it, and in what a manifest sets. */
function saidOf(architecture: Architecture, { path, call }: Opener): readonly Said[] {
  if (path === undefined) return []
  const given: Value[] = [path]
  if (path.is === 'name' && path.origin?.from === 'parameter') {
    const { index } = path.origin
    for (const each of architecture.code.calls) {
      const value = each.to === call.function ? each.args[index] : undefined
      if (value !== undefined) given.push(value)
    }
  }
  return given.flatMap((value) => [
    ...[...within(value)].flatMap((inner): readonly Said[] => {
      const text = inner.is === 'name' ? null : (textOf(inner) ?? (inner.is === 'template' ? inner.texts.at(-1)! : null))
      return text === null ? [] : [{ text, place: inner.place }]
    }),
    ...namedSettings(architecture, value).map(({ value: text, place }) => ({ text, place })),
  ])
}

/** A driver that takes `file:` addresses, with the parameters of SQLite itself. */
function takesAddresses({ driver }: Opener): boolean {
  return driver === 'node:sqlite' || driver === '@libsql/client' || driver === 'sqlite3' || driver === 'bun:sqlite'
}

function isForeign(opener: Opener, said: string): boolean {
  const names = said.split('&').map((part) => part.split('=', 1)[0]!.toLowerCase())
  if (names.some((name) => /^_\w+$/.test(name) || /^(journal_mode|busy_timeout|foreign_keys|synchronous|pragma)$/.test(name)))
    return true
  return (
    !takesAddresses(opener) &&
    opener.driver === 'better-sqlite3' &&
    names.every((name) => /^(mode|cache|nolock|immutable|psow|vfs)$/.test(name))
  )
}
