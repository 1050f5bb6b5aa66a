import { quote } from '../../kit/sql.ts'
import type { FieldModel } from '../../model/model.ts'
import { columnDefault, postgresDialect as dialect, writeDefault } from '../../writers/sql/index.ts'
import { columnIn, type Fill, fillOf } from '../sql/convert-value.ts'
import { postgresConversions as words } from './conversions.ts'
import { fillRows, finishRequired, planNewRule } from './plan-kept-fields.ts'
import { addReference, alter, changing, column, countMissing, requireColumn, type TableDraft } from './plan-table.ts'

export function planAddedField(to: TableDraft, field: FieldModel): void {
  const { pair } = to
  const id = `${pair.entity.name}.${field.name}`
  const fill = fillOf(field, pair.old, words)
  if (fill !== null && 'sql' in fill && fill.sources.length === 0) return addWithConstant(to, field, fill, id)
  addColumn(to, field, `${id}.add`, `${quote(field.column)} ${dialect.columnType(field.field)}`)
  if (fill !== null && 'sql' in fill) {
    const follows = fill.sources.every((source) => pair.dropped.includes(source))
    fillRows(to, field.column, fill, { required: !field.optional, follows })
    planNewRule(to, field, id, false)
    if (!field.optional) finishRequired(to, field, id)
    setDefault(to, field, id, null)
  } else {
    planNewRule(to, field, id, true)
    if (!field.optional) requireWithoutValue(to, field, id)
  }
  if (field.field.kind === 'ref') addReference(to, field, id, 'backfill')
}

/**
 * A constant becomes the column's default, which PostgreSQL gives to the rows that exist without writing them, and to rows
 * of code that does not know the column (https://www.postgresql.org/docs/current/sql-altertable.html, Notes).
 */
function addWithConstant(to: TableDraft, field: FieldModel, fill: Fill, id: string): void {
  const { draft, table } = to
  const value = fill.sql(columnIn(''))
  const required = field.optional ? '' : ' NOT NULL'
  addColumn(to, field, `${id}.add`, `${quote(field.column)} ${dialect.columnType(field.field)}${required} DEFAULT ${value}`)
  planNewRule(to, field, id, true)
  if (field.field.kind === 'ref') addReference(to, field, id, 'expand')
  if (value !== writeDefault(field, dialect) || columnDefault(field) === null) {
    to.contract.push(() => {
      const is = writeDefault(field, dialect)
      const what = is === null ? 'DROP DEFAULT' : `SET DEFAULT ${is}`
      draft.add(
        'contract',
        `${id}.default`,
        changing([alter(table, column(field.column, what))], 'it was for rows of code that does not know the field'),
      )
    })
  }
}

function addColumn({ draft, table }: TableDraft, field: FieldModel, id: string, definition: string): void {
  const undo = [alter(table, `DROP COLUMN IF EXISTS ${quote(field.column)}`)]
  draft.add(
    'expand',
    id,
    changing([alter(table, `ADD COLUMN IF NOT EXISTS ${definition}`)], 'old code does not name it; no row is written', undo),
  )
}

function setDefault({ draft, table, contract }: TableDraft, field: FieldModel, id: string, was: string | null): void {
  const is = writeDefault(field, dialect)
  if (is !== was)
    contract.push(() =>
      draft.add(
        'contract',
        `${id}.default`,
        changing([alter(table, column(field.column, `SET DEFAULT ${is}`))], 'rows that exist keep what they have'),
      ),
    )
}

function requireWithoutValue(to: TableDraft, field: FieldModel, id: string): void {
  const { draft, table } = to
  draft.add('expand', `${id}.missing`, countMissing(to, field, ''))
  to.contract.push(() => {
    draft.add('contract', `${id}.last-missing`, countMissing(to, field, ` WHERE ${quote(field.column)} IS NULL`))
    requireColumn(draft, 'contract', id, { table, name: field.column })
  })
}

/** New code does not give it, so that it may be absent until it goes. */
export function planDroppedField(to: TableDraft, field: FieldModel): void {
  const { draft, table, pair } = to
  const id = `${pair.entity.name}.${field.name}`
  const own = field.column
  const was = writeDefault(field, dialect)
  if (!field.optional || was !== null) {
    const sql = [
      ...(was === null ? [] : [alter(table, column(own, 'DROP DEFAULT'))]),
      ...(field.optional ? [] : [alter(table, column(own, 'DROP NOT NULL'))]),
    ]
    const undo = [
      ...(was === null ? [] : [alter(table, column(own, `SET DEFAULT ${was}`))]),
      ...(field.optional ? [] : [alter(table, column(own, 'SET NOT NULL'))]),
    ]
    draft.add('expand', `${id}.absent`, changing(sql, 'new code does not give it', undo))
  }
  to.lastly.push(() =>
    draft.add('contract', `${id}.drop`, {
      ...changing([alter(table, `DROP COLUMN IF EXISTS ${quote(own)}`)], 'the blueprint no longer has it'),
      risk: 'destroys',
      destroys: [`${pair.old.name}.${field.name}`],
    }),
  )
}
