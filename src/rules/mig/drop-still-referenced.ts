import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Rule } from '../rule.ts'
import { overAnd } from './example.ts'
import { type Use, usesOf } from './references.ts'
import { type ChangeOf, isLive, type Step, stepsOf, unreleasedOf } from './steps.ts'

type Removal = Step<ChangeOf<'drop column' | 'drop table' | 'rename column' | 'rename table'>>

export const rule: Rule = {
  id: 'mig/drop-still-referenced',
  title: 'A migration removes what the code still uses',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'review',
  says: '`{what}` is {done} here, and the code of the same commit still uses it',
  because: 'every request that comes that way fails from the moment the migration has run',
  instead: 'take the uses out first and release that, then {do} it in a later migration',
  references: ['https://martinfowler.com/bliki/ParallelChange.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'drop column', 'drop table', 'rename column', 'rename table')) {
      const { change } = step
      if (!isLive(step, change.table) || isMadeAgain(architecture, step)) continue
      const uses = usesFor(architecture, step)
      if (uses.length === 0) continue
      const isRename = change.does === 'rename column' || change.does === 'rename table'
      const what = 'column' in change ? `${change.table}.${change.column}` : change.table
      report({
        at: change.place,
        subject: 'column' in change ? `column:${what}` : `table:${what}`,
        values: { what, done: isRename ? 'renamed' : 'dropped', do: isRename ? 'rename' : 'drop' },
        related: uses.slice(0, 5).map(({ at }) => ({ at, message: `\`${what}\` is used here` })),
        confidence: uses.some(({ sure }) => sure) ? 'certain' : 'likely',
        unproven: 'the two places disagree as they are read',
      })
    }
  },

  bad: {
    'a query reads a dropped column': overAnd('alter table orders drop column note;\n', 'src/orders.ts', usingNote()),
    'a query reads a renamed column': overAnd('alter table orders rename column note to remark;\n', 'src/orders.ts', usingNote()),
    'a query reads a dropped table': overAnd('drop table orders;\n', 'src/orders.ts', usingNote()),
  },
  good: {
    'nothing uses it any more': overAnd(
      'alter table orders drop column note;\n',
      'src/orders.ts',
      usingNote().replace(', note', ''),
    ),
    'only a test names it': overAnd('alter table orders drop column note;\n', 'test/orders.test.ts', usingNote()),
  },
}

function usingNote(): string {
  return `import { Pool } from 'pg'
const pool = new Pool()
export async function orderOf(id: string) {
  const { rows } = await pool.query('select id, total, note from orders where id = $1', [id])
  return rows[0]
}
`
}

function usesFor(architecture: Architecture, { change }: Removal): readonly Use[] {
  return usesOf(architecture, change.table, 'column' in change ? change.column : undefined)
}

/** The same unit drops it and makes it again, under the same name. */
function isMadeAgain(architecture: Architecture, { change, database }: Removal): boolean {
  const table = database.tables.find(({ name }) => name === change.table)
  if (!('column' in change)) return table !== undefined || database.views.some(({ name }) => name === change.table)
  return (
    (table?.columns.some(({ name }) => name === change.column) ?? false) ||
    unreleasedOf(architecture).some(({ migration }) =>
      migration.statements.some(({ changes }) =>
        changes.some((each) => each.does === 'create view' && each.name === change.table),
      ),
    )
  )
}
