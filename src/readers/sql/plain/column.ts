import type { Column, ForeignKey } from '../../../model/architecture/database.ts'
import type { ConstraintSpec } from '../schema/operation.ts'
import type { Range, StatementText } from '../text/statement-text.ts'
import { Reading } from './reading.ts'

const starters = [
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
  'AUTO_INCREMENT',
  'COMMENT',
  'CHARACTER',
  'CHARSET',
  'ON',
  'KEY',
  'FIRST',
  'AFTER',
  'INVISIBLE',
  'VISIBLE',
]

/** A column with the constraints that stand at it. */
export interface PlainColumn {
  readonly column: Column
  readonly constraints: readonly ConstraintSpec[]
  readonly volatileDefault: boolean
}

export function readPlainColumn(text: StatementText, range: Range): PlainColumn {
  const reading = new Reading(text, range)
  const name = reading.name()
  const type = typeText(reading)
  const constraints: ConstraintSpec[] = []
  const column = { name, type, nullable: true, default: null as string | null, identity: false, generated: false }
  while (!reading.done) {
    const from = reading.at
    const constraintName = reading.take('CONSTRAINT') ? reading.name() : null
    const spec = (patch: Partial<ConstraintSpec> & Pick<ConstraintSpec, 'kind'>) =>
      constraints.push(constraintOf({ name: constraintName, columns: [name], ...patch }, text, { from, to: reading.at }))
    if (reading.take('PRIMARY', 'KEY')) {
      reading.takeAny('ASC', 'DESC')
      skipConflict(reading)
      column.identity = reading.take('AUTOINCREMENT') || column.identity
      // SQLite takes NULL in a key, but for the one that is the row's own number.
      if (reading.engine === 'mysql' || type.toUpperCase() === 'INTEGER') column.nullable = false
      spec({ kind: 'primary' })
    } else if (reading.take('NOT', 'NULL')) {
      column.nullable = false
      skipConflict(reading)
    } else if (reading.take('UNIQUE')) {
      reading.take('KEY')
      skipConflict(reading)
      spec({ kind: 'unique' })
    } else if (reading.take('CHECK')) {
      const expression = reading.groupText()
      spec({ kind: 'check', expression })
    } else if (reading.take('REFERENCES')) {
      const to = reference(reading)
      spec({ kind: 'foreign', ...to })
    } else if (reading.take('DEFAULT')) {
      column.default = defaultText(reading)
    } else if (reading.take('GENERATED', 'ALWAYS', 'AS') || reading.take('AS')) {
      column.generated = true
      reading.group()
      reading.takeAny('STORED', 'VIRTUAL')
    } else if (reading.take('AUTO_INCREMENT')) {
      column.identity = true
    } else reading.at++
  }
  return { column: { ...column, place: text.placeOf(range) }, constraints, volatileDefault: isVolatile(column.default) }
}

/** The type as it is written: any words, and what is in parentheses after them. */
function typeText(reading: Reading): string {
  const from = reading.at
  while (!reading.done && !starters.some((word) => reading.says(word))) {
    if (reading.says('(')) reading.group()
    else reading.at++
  }
  return reading.text.textOf({ from, to: reading.at })
}

function defaultText(reading: Reading): string | null {
  const from = reading.at
  if (reading.says('(')) reading.group()
  else {
    reading.takeAny('+', '-')
    reading.at++
    if (reading.says('(')) reading.group()
  }
  const text = reading.text.textOf({ from, to: Math.min(reading.at, reading.to) })
  return text.toUpperCase() === 'NULL' ? null : text
}

function isVolatile(value: string | null): boolean {
  return value !== null && /\b(?:random|randomblob|uuid)\s*\(/i.test(value)
}

function skipConflict(reading: Reading): void {
  if (reading.take('ON', 'CONFLICT')) reading.at++
}

const deletes: Readonly<Record<string, ForeignKey['onDelete']>> = {
  CASCADE: 'cascade',
  RESTRICT: 'restrict',
  'SET NULL': 'set null',
  'SET DEFAULT': 'set default',
}

/** What follows REFERENCES. */
export function reference(reading: Reading): Pick<ConstraintSpec, 'to' | 'onDelete'> {
  const table = reading.name()
  const columns = reading.says('(') ? reading.names() : []
  let onDelete: ForeignKey['onDelete'] = 'no action'
  for (;;) {
    if (reading.take('ON')) {
      const isDelete = reading.takeAny('DELETE', 'UPDATE') === 'DELETE'
      const action = reading.take('SET')
        ? `SET ${reading.takeAny('NULL', 'DEFAULT')}`
        : (reading.takeAny('CASCADE', 'RESTRICT', 'NO') ?? '')
      if (action === 'NO') reading.take('ACTION')
      if (isDelete) onDelete = deletes[action] ?? 'no action'
    } else if (
      reading.take('NOT', 'DEFERRABLE') ||
      reading.take('DEFERRABLE') ||
      reading.takeAny('INITIALLY', 'MATCH') !== null
    ) {
      reading.takeAny('DEFERRED', 'IMMEDIATE', 'FULL', 'PARTIAL', 'SIMPLE')
    } else return { to: { table, columns }, onDelete }
  }
}

/** A constraint with all that is not said of it. */
export function constraintOf(
  given: Partial<ConstraintSpec> & Pick<ConstraintSpec, 'kind' | 'name' | 'columns'>,
  text: StatementText,
  range: Range,
): ConstraintSpec {
  const usual = {
    to: null,
    onDelete: 'no action',
    expression: null,
    notValid: false,
    usingIndex: null,
    include: [],
    method: 'btree',
  } as const
  return { ...usual, ...given, place: text.placeOf(range) }
}

/** A constraint of a table: what an element of CREATE TABLE is where it is no column; null where it is one. */
export function readTableConstraint(text: StatementText, range: Range): ConstraintSpec | null {
  const reading = new Reading(text, range)
  const name = reading.take('CONSTRAINT') ? (isConstraintWord(reading) ? null : reading.name()) : null
  if (reading.take('PRIMARY', 'KEY')) {
    reading.skipTo('(')
    return constraintOf({ kind: 'primary', name, columns: reading.names() }, text, range)
  }
  if (reading.says('UNIQUE') && (name !== null || !reading.done)) {
    reading.take('UNIQUE')
    reading.takeAny('KEY', 'INDEX')
    const own = reading.says('(') ? name : reading.name()
    return constraintOf({ kind: 'unique', name: name ?? own, columns: reading.names() }, text, range)
  }
  if (reading.take('CHECK'))
    return constraintOf({ kind: 'check', name, columns: [], expression: reading.groupText() }, text, range)
  if (!reading.take('FOREIGN', 'KEY')) return null
  if (!reading.says('(')) reading.name()
  const columns = reading.names()
  if (!reading.take('REFERENCES')) throw new Error('a foreign key names no table')
  return constraintOf({ kind: 'foreign', name, columns, ...reference(reading) }, text, range)
}

function isConstraintWord(reading: Reading): boolean {
  return ['PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'].some((word) => reading.says(word))
}
