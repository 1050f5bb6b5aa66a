import type { Change, Migration } from '../../model/architecture/database.ts'
import type { Edit } from '../../model/finding.ts'
import type { Reported, Rule } from '../rule.ts'
import { type Step, stepsIn, unreleasedOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/not-rerunnable',
  title: 'A step that fails when the file is run again',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: 'the file runs outside a transaction, and `{step}` is refused when it has to be run a second time',
  because:
    'what stands before the step that failed stays done: the next run stops at it, and a person has to pick the file apart',
  instead: 'say `{guard}`, so that what is done already is passed by',

  check(architecture, report) {
    for (const { database, migration } of unreleasedOf(architecture)) {
      const { file, statements } = migration
      if (migration.transaction || !isMeant(migration)) continue
      reportHalfBuilt(stepsIn(database, migration), report)
      if (statements.length < 2) continue
      const open = stepsIn(database, migration).flatMap((step) => {
        const guard = step.statement.inTransaction ? null : guardOf(step)
        return guard === null ? [] : [{ guard, at: step.change.place }]
      })
      const [first] = open
      if (first === undefined) continue
      const edits = open.map(({ guard: { at, word } }): Edit => ({ file, range: [at.start, at.start], text: `${word} ` }))
      report({
        at: first.at,
        subject: `migration:${file}`,
        values: { step: first.guard.after, guard: first.guard.text },
        ...(file.endsWith('.sql') ? { fix: { safety: 'safe', edits } } : {}),
      })
    }
  },

  bad: {
    'a column before an index that is built concurrently': {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key);\n',
      'migrations/002_paid.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\nalter table orders add column paid_at timestamptz;\ncreate index concurrently if not exists orders_paid on orders (paid_at);\n',
    },
    'an index that stays half built': {
      'migrations/001_init.up.sql': 'create table orders (id bigint primary key, paid_at timestamptz);\n',
      'migrations/002_paid.up.sql': 'create index concurrently orders_paid on orders (paid_at);\n',
    },
  },
  good: {
    'what was left half built is taken away first': {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key, paid_at timestamptz);\n',
      'migrations/002_paid.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\ndrop index concurrently if exists orders_paid;\ncreate index concurrently orders_paid on orders (paid_at);\n',
    },
    guarded: {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key);\n',
      'migrations/002_paid.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\nalter table orders add column if not exists paid_at timestamptz;\ncreate index concurrently if not exists orders_paid on orders (paid_at);\n',
    },
    'one transaction, of which all or nothing is done': {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key);\n',
      'migrations/002_paid.sql':
        '-- +goose Up\nalter table orders add column paid_at timestamptz;\nalter table orders add column note text;\n',
    },
    'a single statement': {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key);\n',
      'migrations/002_paid.sql': '-- +goose NO TRANSACTION\n-- +goose Up\ncreate table notes (id bigint primary key);\n',
    },
  },
  fixed: {
    'a column before an index that is built concurrently': {
      'migrations/001_init.sql': '-- +goose Up\ncreate table orders (id bigint primary key);\n',
      'migrations/002_paid.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\nalter table orders add column if not exists paid_at timestamptz;\ncreate index concurrently if not exists orders_paid on orders (paid_at);\n',
    },
  },
}

/** An index that was begun and not finished stays there, invalid: the next run is refused by its name. */
function reportHalfBuilt(steps: readonly Step[], report: (found: Reported) => void): void {
  for (const [at, { change, statement, migration }] of steps.entries()) {
    if (change.does !== 'create index' || !change.concurrently || statement.inTransaction) continue
    const isCleared = steps.slice(0, at).some((step) => step.change.does === 'drop index' && step.change.index === change.index)
    if (isCleared || /^create\s+(?:unique\s+)?index\s+concurrently\s+if\s/i.test(statement.text)) continue
    report({
      at: change.place,
      subject: `migration:${migration.file}#${change.index}`,
      values: {
        step: 'create index concurrently',
        guard: `drop index concurrently if exists ${change.index}\` before it, or \`if not exists`,
      },
    })
  }
}

/** The file asks for it: it was taken out of the transaction of its runner, or builds what cannot be built in one. */
function isMeant({ runner, statements }: Migration): boolean {
  const builds = statements.some(({ changes }) => changes.some((change) => 'concurrently' in change && change.concurrently))
  return builds || runner === 'goose' || runner === 'dbmate'
}

/** By what a step is begun, and what makes it pass by what is there already. */
const guards: readonly { readonly does: Change['does']; readonly head: RegExp; readonly word: string }[] = [
  { does: 'create table', head: /^create\s+(?:unlogged\s+)?table\s+/i, word: 'if not exists' },
  { does: 'add column', head: /^add\s+column\s+/i, word: 'if not exists' },
  { does: 'drop column', head: /^drop\s+column\s+/i, word: 'if exists' },
  { does: 'drop table', head: /^drop\s+table\s+/i, word: 'if exists' },
]

/** Indexes are left out: one that was begun and not finished is there, and passing it by would keep it invalid. */
function guardOf({ statement, change }: Step): {
  readonly at: { readonly start: number }
  readonly after: string
  readonly word: string
  readonly text: string
} | null {
  const guard = guards.find(({ does }) => does === change.does)
  if (guard === undefined) return null
  const said = statement.text.slice(change.place.start - statement.place.start)
  const head = guard.head.exec(said)?.[0]
  if (head === undefined || /^if\s/i.test(said.slice(head.length))) return null
  const after = head.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  return { at: { start: change.place.start + head.length }, after, word: guard.word, text: `${after} ${guard.word}` }
}
