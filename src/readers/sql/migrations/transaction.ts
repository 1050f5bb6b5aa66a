import type { Change, Runner } from '../../../model/architecture/database.ts'
import type { StatementPart } from '../read-fragment.ts'

/** What each runner does with a file that says nothing of its transaction. */
const wraps: Readonly<Record<Runner, boolean | 'several' | 'transactional'>> = {
  prisma: false,
  knex: true,
  // All that is pending is one transaction, where the engine can.
  kysely: true,
  drizzle: true,
  typeorm: true,
  sequelize: false,
  'node-pg-migrate': true,
  // The whole file is sent as one text: PostgreSQL runs several statements of one text in a transaction of their own.
  'golang-migrate': 'several',
  goose: true,
  dbmate: true,
  // It looks at the statements: a file of such that no transaction can hold is run without.
  flyway: 'transactional',
  diesel: true,
  rails: true,
  django: true,
  alembic: true,
  numbered: false,
}

/** Whether the runner wraps a file in a transaction; `said` is what the file or its settings say. */
export function runsInTransaction(runner: Runner, said: boolean | null, statements: readonly StatementPart[]): boolean {
  if (said !== null) return said
  const usual = wraps[runner]
  if (usual === 'several') return statements.length > 1
  if (usual === 'transactional') return statements.length === 0 || statements.some((one) => !standsAlone(one))
  return usual
}

/** What PostgreSQL refuses inside of a transaction. */
function standsAlone(statement: StatementPart): boolean {
  if (['createdb', 'dropdb', 'createtablespace', 'droptablespace', 'altersystem'].includes(statement.kind)) return true
  return statement.operations.some(
    (operation) =>
      ('concurrently' in operation && operation.concurrently) ||
      operation.does === 'vacuum' ||
      operation.does === 'add enum value',
  )
}

/** Prisma before 7.4 sends a file as one text, too; later it takes apart what cannot be in a transaction. */
export function isOneText(runner: Runner, prisma: string | null): boolean {
  const found = /(\d+)\.(\d+)/.exec(prisma ?? '')
  if (runner !== 'prisma' || found === null) return false
  const [major, minor] = [Number(found[1]), Number(found[2])]
  return major < 7 || (major === 7 && minor < 4)
}

/** Whether a transaction is open after the changes of a statement. */
export function openAfter(open: boolean, changes: readonly Change[]): boolean {
  let now = open
  for (const { does } of changes) {
    if (does === 'begin') now = true
    else if (does === 'commit' || does === 'rollback') now = false
  }
  return now
}
