import type { Change, Statement } from '../../model/architecture/database.ts'
import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, unreleasedOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/alter-many',
  title: 'A table is altered several times in a row',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: '`{table}` is altered {count} times in a row, and each time is locked anew',
  because: 'outside a transaction each has to wait for the lock again, and each that reads or writes the table does it once more',
  instead: 'write them as one `alter table` with several parts',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html'],

  check(architecture, report) {
    for (const { database, migration } of unreleasedOf(architecture)) {
      for (const run of runsOf(migration.statements)) {
        const table = alteredBy(run[0]!)!
        if (run.length < 2 || !isLive({ database, migration }, table)) continue
        const [first, last] = [run[0]!, run.at(-1)!]
        const parts = run.map(partsOf)
        const isPlain = migration.file.endsWith('.sql') && parts.every((part) => part !== null) && areNeighbours(run)
        const head = /^alter\s+table\s+(if\s+exists\s+)?(only\s+)?\S+/i.exec(first.text)?.[0]
        report({
          at: first.place,
          subject: `table:${table}`,
          values: { table, count: run.length },
          related: [{ at: last.place, message: 'this is the last of them' }],
          ...(isPlain && head !== undefined
            ? {
                fix: {
                  safety: 'safe',
                  edits: [
                    {
                      file: migration.file,
                      range: [first.whole.start, last.whole.end],
                      text: `${head}\n  ${parts.join(',\n  ')};`,
                    },
                  ],
                },
              }
            : {}),
        })
      }
    }
  },

  bad: {
    'three columns': over(`alter table orders add column paid_at timestamptz;
alter table orders add column channel text;
alter table orders drop column note;
`),
  },
  good: {
    'as one': over('alter table orders add column paid_at timestamptz, add column channel text;\n'),
    'different tables': over('alter table orders add column channel text;\nalter table customers add column name text;\n'),
    'a table that is made in the same file': over(
      'create table notes (id bigint primary key);\nalter table notes add column body text;\nalter table notes add column at timestamptz;\n',
    ),
    'locks that differ': over(
      'alter table orders add constraint positive check (total >= 0) not valid;\nalter table orders validate constraint positive;\n',
    ),
    'what cannot be joined': over('alter table orders rename column note to remark;\nalter table orders add column note text;\n'),
  },
  fixed: {
    'three columns': over(`alter table orders
  add column paid_at timestamptz,
  add column channel text,
  drop column note;
`),
  },
}

const joinable: ReadonlySet<Change['does']> = new Set<Change['does']>([
  'add column',
  'drop column',
  'set default',
  'drop default',
  'drop not null',
])

/** Statements that follow each other and alter one table in ways that take the same lock. */
function runsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const runs: Statement[][] = []
  for (const statement of statements) {
    const run = runs.at(-1)
    const table = alteredBy(statement)
    if (table === null) runs.push([])
    else if (run !== undefined && run.length > 0 && alteredBy(run[0]!) === table) run.push(statement)
    else runs.push([statement])
  }
  return runs.filter((run) => run.length > 0)
}

function alteredBy({ kind, changes, text }: Statement): string | null {
  if (kind !== 'altertable' || changes.length === 0 || !changes.every(({ does }) => joinable.has(does))) return null
  const [first] = changes
  return first !== undefined && 'table' in first && /^alter\s+table\b/i.test(text) ? (first.table ?? null) : null
}

/** What a statement does, without whose table it is. */
function partsOf({ text }: Statement): string | null {
  return /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?\S+\s+([\s\S]+?);?\s*$/i.exec(text)?.[1] ?? null
}

/** Nothing stands between them, not even a comment. */
function areNeighbours(run: readonly Statement[]): boolean {
  return run.every((statement, i) => i === 0 || statement.whole.start - run[i - 1]!.whole.end <= 2)
}
