import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Transaction } from '../../model/architecture/code.ts'
import { callOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, textOf } from '../values.ts'
import { type Asked, askedIn } from './statements.ts'

export const rule: Rule = {
  id: 'sqlite/deferred-upgrade',
  title: 'A transaction that reads first and then wants to write',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the transaction begins deferred, reads, and then writes',
  because:
    'where another connection wrote in between, the write fails with `SQLITE_BUSY` at once: no timeout helps, since what was read is no longer true',
  instead: 'begin it with `immediate`: it waits for the write lock before it reads',
  references: ['https://www.sqlite.org/lang_transaction.html', 'https://www.sqlite.org/rescode.html#busy_snapshot'],

  check(architecture, report) {
    for (const transaction of architecture.code.transactions) {
      if (!isServing(architecture, transaction.function)) continue
      const call = callOf(architecture, transaction.id)
      const begun = call === undefined ? null : beginning(architecture, transaction, call)
      if (begun === null) continue
      const read = begun.asked.findIndex(({ does }) => does === 'read')
      const written = begun.asked.findIndex(({ does }, i) => does === 'write' && i > read)
      if (read === -1 || written === -1 || begun.asked.slice(0, read).some(({ does }) => does === 'write')) continue
      report({
        at: transaction.place,
        subject: `transaction:${transaction.place.file}#${call!.keptAs ?? call!.callee}`,
        related: [
          { at: begun.asked[read]!.place, message: 'reads' },
          { at: begun.asked[written]!.place, message: 'writes' },
          ...(begun.at === null ? [] : [{ at: begun.at, message: 'begins deferred' }]),
        ],
        ...(begun.edits.length > 0 && { fix: { safety: 'safe' as const, edits: begun.edits } }),
        unproven: 'no two transactions were raced',
      })
    }
  },

  bad: {
    'looks, and then inserts': `import Database from 'better-sqlite3'
const db = new Database('app.db')
const taken = db.prepare('SELECT 1 FROM seats WHERE id = ?')
const take = db.prepare('INSERT INTO seats (id, owner) VALUES (?, ?)')
const book = db.transaction((id: string, owner: string) => {
  if (taken.get(id)) return false
  take.run(id, owner)
  return true
})
export const reserve = (id: string, owner: string) => book(id, owner)
`,
    'begun by hand': `import { DatabaseSync } from 'node:sqlite'
const db = new DatabaseSync('app.db', { timeout: 5000 })
export function spend(id: string, amount: number) {
  db.exec('BEGIN')
  const { left } = db.prepare('SELECT left FROM purses WHERE id = ?').get(id)
  if (left < amount) {
    db.exec('ROLLBACK')
    return false
  }
  db.prepare('UPDATE purses SET left = ? WHERE id = ?').run(left - amount, id)
  db.exec('COMMIT')
  return true
}
`,
  },
  good: {
    immediate: `import Database from 'better-sqlite3'
const db = new Database('app.db')
const taken = db.prepare('SELECT 1 FROM seats WHERE id = ?')
const take = db.prepare('INSERT INTO seats (id, owner) VALUES (?, ?)')
const book = db.transaction((id: string, owner: string) => {
  if (taken.get(id)) return false
  take.run(id, owner)
  return true
})
export const reserve = (id: string, owner: string) => book.immediate(id, owner)
`,
    'only reads': `import Database from 'better-sqlite3'
const db = new Database('app.db')
const seats = db.prepare('SELECT id FROM seats')
const owners = db.prepare('SELECT id FROM owners')
const both = db.transaction(() => [seats.all(), owners.all()])
export const snapshot = () => both()
`,
    'writes first': `import Database from 'better-sqlite3'
const db = new Database('app.db')
const take = db.prepare('INSERT INTO seats (id) VALUES (?)')
const count = db.prepare('SELECT count(*) AS n FROM seats')
const book = db.transaction((id: string) => {
  take.run(id)
  return count.get()
})
export const reserve = (id: string) => book(id)
`,
    'begun immediately by hand': `import { DatabaseSync } from 'node:sqlite'
const db = new DatabaseSync('app.db', { timeout: 5000 })
export function spend(id: string) {
  db.exec('BEGIN IMMEDIATE')
  const { left } = db.prepare('SELECT left FROM purses WHERE id = ?').get(id)
  db.prepare('UPDATE purses SET left = ? WHERE id = ?').run(left - 1, id)
  db.exec('COMMIT')
}
`,
  },
  fixed: {
    'looks, and then inserts': `import Database from 'better-sqlite3'
const db = new Database('app.db')
const taken = db.prepare('SELECT 1 FROM seats WHERE id = ?')
const take = db.prepare('INSERT INTO seats (id, owner) VALUES (?, ?)')
const book = db.transaction((id: string, owner: string) => {
  if (taken.get(id)) return false
  take.run(id, owner)
  return true
})
export const reserve = (id: string, owner: string) => book.immediate(id, owner)
`,
    'begun by hand': `import { DatabaseSync } from 'node:sqlite'
const db = new DatabaseSync('app.db', { timeout: 5000 })
export function spend(id: string, amount: number) {
  db.exec('BEGIN IMMEDIATE')
  const { left } = db.prepare('SELECT left FROM purses WHERE id = ?').get(id)
  if (left < amount) {
    db.exec('ROLLBACK')
    return false
  }
  db.prepare('UPDATE purses SET left = ? WHERE id = ?').run(left - amount, id)
  db.exec('COMMIT')
  return true
}
`,
  },
}

interface Beginning {
  readonly asked: readonly Asked[]
  readonly at: Place | null
  readonly edits: readonly Edit[]
}

/** How it begins where that is deferred, and what is asked in it. */
function beginning(architecture: Architecture, transaction: Transaction, call: Call): Beginning | null {
  if (transaction.client === 'better-sqlite3') {
    return transaction.style === 'manual' ? byHand(architecture, call) : byCallback(architecture, call)
  }
  if (transaction.client !== 'drizzle' || !/^drizzle-orm\/(better-sqlite3|bun-sqlite)/.test(call.target ?? '')) return null
  const behaviour = textOf(fieldOf(call.args[1], 'behavior'))
  const [body] = call.args
  if (behaviour === 'immediate' || behaviour === 'exclusive' || body?.is !== 'function') return null
  return { asked: askedIn(architecture, body.id), at: null, edits: [] }
}

function byHand(architecture: Architecture, { args, function: id, place }: Call): Beginning | null {
  const [first] = args
  const text = textOf(first)
  if (first === undefined || text === null || !/^\s*begin(\s+deferred)?(\s+transaction)?\s*;?\s*$/i.test(text)) return null
  return {
    asked: askedIn(architecture, id).filter((each) => each.place.start > place.start || each.place.file !== place.file),
    at: null,
    edits: [{ file: first.place.file, range: [first.place.start, first.place.end], text: "'BEGIN IMMEDIATE'" }],
  }
}

function byCallback(architecture: Architecture, call: Call): Beginning | null {
  const [body] = call.args
  if (body?.is !== 'function') return null
  const asked = askedIn(architecture, body.id)
  if (call.keptAs === null) {
    const isCalled = architecture.code.calls.some(
      (each) => each.function === call.function && each.place.start === call.place.start && each.callee === `${call.callee}()`,
    )
    return isCalled ? { asked, at: null, edits: [] } : null
  }
  const runs = architecture.code.calls.filter(
    ({ callee, place }) => place.file === call.place.file && (callee === call.keptAs || callee === `${call.keptAs}.deferred`),
  )
  if (runs.length === 0) return null
  const edits = runs.map(({ calleePlace: { file, start, end } }) => ({
    file,
    range: [start, end] as const,
    text: `${call.keptAs}.immediate`,
  }))
  return { asked, at: runs[0]!.place, edits }
}
