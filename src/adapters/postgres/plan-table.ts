import { quote } from '../../kit/sql.ts'
import type { FieldModel, Model } from '../../model/model.ts'
import type { Act, Step, Wave } from '../../ports/migration.ts'
import { checkName, columnCheck, postgresDialect as dialect, referenceName, writeReferences } from '../../writers/sql/index.ts'
import type { EntityPair } from '../sql/model-pairs.ts'
import type { Draft } from '../sql/plan-draft.ts'
import type { SyncRule } from './sync-trigger.ts'

/** What planning a table that stays gathers: its columns first, then what all of them need together. */
export interface TableDraft {
  readonly draft: Draft
  readonly pair: EntityPair
  /** The model after, with the tables as they are called until contract. */
  readonly model: Model
  readonly before: Model
  /** As it is called until contract. */
  readonly table: string
  /** How rows are kept right while old and new code write them. */
  readonly rules: SyncRule[]
  /** What batches write, and in which rows. */
  readonly fills: Filling[]
  /** Columns that take the place of others of the same name. */
  readonly swaps: Swap[]
  /** Done with the trigger's end: what it gave is not asked for any more. */
  readonly released: string[]
  /** After the rows were filled. */
  readonly afterFill: (() => void)[]
  /** In the contract wave, in this order. */
  readonly contract: (() => void)[]
  readonly lastly: (() => void)[]
}

export interface Filling {
  readonly column: string
  readonly value: string
  readonly where: string
  /** What leads back where the column is one that old code reads; null where nothing does. */
  readonly back?: { readonly value: string; readonly where: string } | null
}

export interface Swap {
  readonly old: FieldModel
  readonly field: FieldModel
  readonly incoming: string
  readonly outgoing: string
}

export const locks = {
  exclusive: 'ACCESS EXCLUSIVE',
  rows: 'SHARE ROW EXCLUSIVE',
  update: 'SHARE UPDATE EXCLUSIVE',
  write: 'ROW EXCLUSIVE',
  read: 'ACCESS SHARE',
  none: 'none',
} as const

/** The parts of a step that follow from what it does. */
export function changing(sql: readonly string[], why: string, undo: readonly string[] = []): StepBody {
  return { act: { does: 'change', sql }, lock: locks.exclusive, risk: 'waits', why, undo }
}

export const validate = (table: string, constraint: string): string =>
  `ALTER TABLE ${quote(table)} VALIDATE CONSTRAINT ${quote(constraint)}`

export function validating(table: string, constraint: string, why: string): StepBody {
  const act: Act = { does: 'online', sql: validate(table, constraint) }
  return { act, lock: locks.update, risk: 'none', why }
}

export function counting(sql: string, path: string, says: string, remedy: string): StepBody {
  return {
    act: { does: 'count', sql, path, says, remedy },
    lock: locks.read,
    risk: 'none',
    why: 'rows that stand in the way are told before anything is changed',
  }
}

export type StepBody = Omit<Step, 'id' | 'wave' | 'undo' | 'destroys'> & Partial<Pick<Step, 'undo' | 'destroys'>>

export const alter = (table: string, what: string): string => `ALTER TABLE ${quote(table)} ${what}`
export const column = (name: string, what: string): string => `ALTER COLUMN ${quote(name)} ${what}`

/** A field's check as a constraint on the column `named`. */
export function checkOf(field: FieldModel, named: string = field.column): string | null {
  return columnCheck({ ...field, column: named }, dialect)
}

export function addCheck(table: string, name: string, check: string): string {
  return alter(table, `ADD CONSTRAINT ${quote(name)} CHECK (${check}) NOT VALID`)
}

export function dropConstraint(table: string, name: string): string {
  return alter(table, `DROP CONSTRAINT IF EXISTS ${quote(name)}`)
}

/** `NOT NULL` without a look at every row under its lock: by way of a check that was held against them before. */
export function requireColumn(
  draft: Draft,
  wave: Wave,
  id: string,
  { table, name }: { readonly table: string; readonly name: string },
): void {
  const check = `lintel_required_${name}`.slice(0, 63)
  const why = 'a check that holds already lets `SET NOT NULL` trust the rows'
  draft.add(
    wave,
    `${id}.required-check`,
    changing([dropConstraint(table, check), addCheck(table, check, `${quote(name)} IS NOT NULL`)], why, [
      dropConstraint(table, check),
    ]),
  )
  draft.add(wave, `${id}.required-validate`, validating(table, check, 'every row is held against it while others read and write'))
  draft.add(
    wave,
    `${id}.required`,
    changing([alter(table, column(name, 'SET NOT NULL')), dropConstraint(table, check)], 'the rows are known to have a value', [
      alter(table, column(name, 'DROP NOT NULL')),
    ]),
  )
}

/** The key of a ref on the column it has. */
export function referenceOf({ model, pair, table }: TableDraft, field: FieldModel): string {
  const [sql] = writeReferences(model, { ...pair.entity, table, fields: [field] })
  return `${sql} NOT VALID`
}

export function addReference(to: TableDraft, field: FieldModel, id: string, validate: Wave): void {
  const { draft, table } = to
  const name = referenceName(field)
  draft.add('expand', `${id}.key`, {
    act: { does: 'change', sql: [referenceOf(to, field)] },
    undo: [dropConstraint(table, name)],
    lock: locks.rows,
    risk: 'waits',
    why: 'new rows are held to the ref at once; those that exist are looked at in the next step',
  })
  const look = () =>
    draft.add(
      validate,
      `${id}.key-validate`,
      validating(table, name, 'rows that exist are looked at while others read and write'),
    )
  if (validate === 'backfill') to.afterFill.push(look)
  else look()
}

/** Counts rows that would break a check. */
export function countBroken(to: TableDraft, field: FieldModel, named: string): StepBody {
  const sql = `SELECT count(*) FROM ${quote(to.table)} WHERE NOT (${checkOf(field, named)})`
  const path = `entities.${to.pair.entity.name}.fields.${field.name}`
  return counting(sql, path, `{count} break the new rule of \`${field.name}\``, 'correct them first, or widen the rule again')
}

export function countMissing(to: TableDraft, field: FieldModel, where: string): StepBody {
  const sql = `SELECT count(*) FROM ${quote(to.table)}${where}`
  const path = `entities.${to.pair.entity.name}.fields.${field.name}`
  const says = `\`${field.name}\` is required, and {count} have no value for it`
  return counting(sql, path, says, 'say `optional: true`, or give it a `default` or a `backfill`')
}

export { checkName }
