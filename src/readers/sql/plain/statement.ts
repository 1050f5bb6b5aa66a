import type { Column, Index, IndexKey } from '../../../model/architecture/database.ts'
import type { ReadStatement } from '../postgres/statement.ts'
import type { ConstraintSpec, Operation } from '../schema/operation.ts'
import type { Range, StatementText } from '../text/statement-text.ts'
import { nameOf } from '../text/tokens.ts'
import { readPlainAlter } from './alter.ts'
import { readPlainColumn, readTableConstraint } from './column.ts'
import { Reading } from './reading.ts'

/**
 * What a statement of SQLite or MySQL does, as far as it shapes the schema or writes rows.
 * @throws where a statement that does is not written as it should be
 */
export function readPlain(text: StatementText): ReadStatement {
  const reading = new Reading(text)
  const { place } = text
  if (reading.take('CREATE')) return readCreate(reading)
  if (reading.take('ALTER', 'TABLE')) return { kind: 'altertable', operations: readPlainAlter(reading) }
  if (reading.take('DROP')) return { kind: 'drop', operations: readDrop(reading) }
  if (reading.take('RENAME', 'TABLE')) {
    const table = reading.name()
    reading.take('TO')
    return { kind: 'rename', operations: [{ does: 'rename table', table, to: reading.name(), place }] }
  }
  const transaction = reading.takeAny('BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK')
  if (transaction !== null) return { kind: 'transaction', operations: [{ does: transactions[transaction]!, place }] }
  if (reading.take('PRAGMA') || reading.take('SET')) return { kind: 'variableset', operations: [readSetting(reading)] }
  if (reading.take('VACUUM')) return { kind: 'vacuum', operations: [{ does: 'vacuum', name: '', place }] }
  if (reading.take('TRUNCATE')) {
    reading.take('TABLE')
    return { kind: 'truncate', operations: [{ does: 'truncate', table: reading.name(), cascade: false, place }] }
  }
  return readWrite(reading)
}

const transactions: Readonly<Record<string, 'begin' | 'commit' | 'rollback'>> = {
  BEGIN: 'begin',
  START: 'begin',
  COMMIT: 'commit',
  END: 'commit',
  ROLLBACK: 'rollback',
}

function readCreate(reading: Reading): ReadStatement {
  const { place } = reading.text
  reading.take('OR', 'REPLACE')
  if (reading.takeAny('TEMP', 'TEMPORARY') !== null)
    return { kind: 'create', operations: [{ does: 'other', name: 'temporary', place }] }
  if (reading.take('TABLE')) return { kind: 'createtable', operations: readCreateTable(reading) }
  if (reading.take('VIRTUAL', 'TABLE')) return { kind: 'createtable', operations: [readVirtualTable(reading)] }
  const unique = reading.take('UNIQUE')
  reading.takeAny('FULLTEXT', 'SPATIAL')
  if (reading.take('INDEX')) return { kind: 'index', operations: [readIndex(reading, unique)] }
  const kind = reading.takeAny('VIEW', 'TRIGGER')
  if (kind === null) return { kind: 'create', operations: [{ does: 'other', name: '', place }] }
  reading.take('IF', 'NOT', 'EXISTS')
  const name = reading.name()
  if (kind === 'TRIGGER') return { kind: 'createtrig', operations: [{ does: 'create trigger', name, place }] }
  const view = {
    name,
    materialised: false,
    securityInvoker: false,
    tables: tablesRead(reading),
    definition: rest(reading),
    place,
  }
  return { kind: 'view', operations: [{ does: 'create view', view, place }] }
}

/** Names after FROM and JOIN. */
function tablesRead({ text }: Reading): string[] {
  const found = new Set<string>()
  text.tokens.forEach((_, i) => {
    const token = text.tokens[i + 1]
    const names = token?.kind === 'word' || token?.kind === 'quoted'
    if (names && (text.is(i, 'FROM') || text.is(i, 'JOIN'))) found.add(nameOf(text.script, token, text.engine))
  })
  return [...found]
}

function rest(reading: Reading): string {
  reading.skipTo('AS')
  return reading.text.textOf({ from: Math.min(reading.at + 1, reading.to), to: reading.to })
}

function readCreateTable(reading: Reading): Operation[] {
  const { text } = reading
  const ifNotExists = reading.take('IF', 'NOT', 'EXISTS')
  const table = reading.name()
  const place = text.placeOf({ from: 0, to: reading.at })
  const columns: Column[] = []
  const constraints: ConstraintSpec[] = []
  const from: { table: string; indexes: boolean }[] = []
  const indexes: Range[] = []
  if (reading.take('LIKE')) from.push({ table: reading.name(), indexes: true })
  else if (reading.says('(')) {
    const inside = reading.group()
    for (const element of text.elements(inside.from, inside.to)) {
      if (element.from >= element.to) continue
      const constraint = readTableConstraint(text, element)
      if (constraint !== null) constraints.push(constraint)
      else if (isInlineIndex(text, element)) indexes.push(element)
      else {
        const read = readPlainColumn(text, element)
        columns.push(read.column)
        constraints.push(...read.constraints)
      }
    }
  }
  reading.skipTo('STRICT')
  const strict = text.engine === 'sqlite' && reading.says('STRICT')
  const created = {
    does: 'create table',
    ifNotExists,
    table,
    columns,
    constraints,
    partition: null,
    from,
    strict,
    place,
  } as const
  return [created, ...indexes.map((range) => inlineIndex(table, text, range))]
}

/** MySQL: `KEY name (columns)` among the columns. */
function isInlineIndex(text: StatementText, range: Range): boolean {
  if (text.engine !== 'mysql') return false
  return ['KEY', 'INDEX', 'FULLTEXT', 'SPATIAL'].some((word) => text.is(range.from, word))
}

function inlineIndex(table: string, text: StatementText, range: Range): Operation {
  const reading = new Reading(text, range)
  reading.takeAny('FULLTEXT', 'SPATIAL')
  reading.takeAny('KEY', 'INDEX')
  const name = reading.says('(') ? '' : reading.name()
  reading.skipTo('(')
  const inside = reading.group()
  const keys = text.elements(inside.from, inside.to).map((element) => readKey(text, element))
  const place = text.placeOf(range)
  const index: Index = {
    name,
    keys,
    include: [],
    unique: false,
    method: 'btree',
    where: null,
    constraint: null,
    valid: true,
    place,
  }
  return { does: 'create index', table, index, concurrently: false, ifNotExists: false, place }
}

function readVirtualTable(reading: Reading): Operation {
  const ifNotExists = reading.take('IF', 'NOT', 'EXISTS')
  const table = reading.name()
  const place = reading.text.placeOf({ from: 0, to: reading.at })
  return {
    does: 'create table',
    ifNotExists,
    table,
    columns: [],
    constraints: [],
    partition: null,
    from: [],
    strict: false,
    place,
  }
}

function readIndex(reading: Reading, unique: boolean): Operation {
  const { text } = reading
  const ifNotExists = reading.take('IF', 'NOT', 'EXISTS')
  const name = reading.name()
  if (reading.take('USING')) reading.at++
  if (!reading.take('ON')) throw new Error('an index names no table')
  const table = reading.name()
  if (reading.take('USING')) reading.at++
  const inside = reading.group()
  const keys = text.elements(inside.from, inside.to).map((element) => readKey(text, element))
  const where = reading.take('WHERE') ? text.textOf({ from: reading.at, to: reading.to }) : null
  const index: Index = {
    name,
    keys,
    include: [],
    unique,
    method: 'btree',
    where,
    constraint: null,
    valid: true,
    place: text.place,
  }
  return { does: 'create index', table, index, concurrently: false, ifNotExists, place: text.place }
}

/** A key of an index: a column, with a length or an order after it, or an expression. */
function readKey(text: StatementText, { from, to }: Range): IndexKey {
  const reading = new Reading(text, { from, to })
  const token = text.tokens[from]
  const end = text.seek(from, (i) => ['COLLATE', 'ASC', 'DESC'].some((word) => text.is(i, word)), to)
  const descending = text.is(to - 1, 'DESC')
  const prefix = text.is(from + 1, '(') && text.tokens[from + 2]?.kind === 'number' && end === from + 4
  const plain = (token?.kind === 'word' || token?.kind === 'quoted') && (end === from + 1 || prefix)
  if (plain) return { column: reading.name(), expression: null, descending, operatorClass: null }
  return { column: null, expression: text.textOf({ from, to: end }), descending, operatorClass: null }
}

function readDrop(reading: Reading): Operation[] {
  const { place } = reading.text
  const kind = reading.takeAny('TABLE', 'INDEX', 'VIEW')
  if (kind === null) return [{ does: 'other', name: '', place }]
  reading.take('IF', 'EXISTS')
  const names = [reading.name()]
  while (reading.take(',')) names.push(reading.name())
  return names.map((name): Operation => {
    if (kind === 'TABLE') return { does: 'drop table', table: name, cascade: reading.says('CASCADE'), place }
    return kind === 'VIEW' ? { does: 'drop view', name, place } : { does: 'drop index', index: name, concurrently: false, place }
  })
}

function readSetting(reading: Reading): Operation {
  const { text } = reading
  const from = reading.at
  const end = text.seek(from, (i) => text.is(i, '=') || text.is(i, '(') || text.is(i, ':='))
  const value = text.is(end, '(')
    ? text.textOf(text.group(end))
    : text.textOf({ from: Math.min(end + 1, reading.to), to: reading.to })
  return { does: 'set', name: text.textOf({ from, to: end }).toLowerCase(), value, local: false, place: text.place }
}

function readWrite(reading: Reading): ReadStatement {
  const { text } = reading
  const { place } = text
  const does = reading.takeAny('INSERT', 'REPLACE', 'UPDATE', 'DELETE')
  if (does === null) return { kind: text.is(0, 'SELECT') ? 'select' : 'other', operations: [{ does: 'other', name: '', place }] }
  if (reading.take('OR')) reading.at++
  reading.take('IGNORE')
  reading.takeAny('INTO', 'FROM')
  const table = reading.name()
  const has = (word: string) => text.seek(reading.at, (i) => text.is(i, word)) < text.tokens.length
  const kind = does === 'REPLACE' ? 'insert' : (does.toLowerCase() as 'insert' | 'update' | 'delete')
  return {
    kind,
    operations: [
      { does: kind, table, hasWhere: kind !== 'insert' && has('WHERE'), hasLimit: kind !== 'insert' && has('LIMIT'), place },
    ],
  }
}
