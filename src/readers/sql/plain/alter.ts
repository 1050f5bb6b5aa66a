import type { Operation } from '../schema/operation.ts'
import { readPlainColumn, readTableConstraint } from './column.ts'
import { Reading } from './reading.ts'

/** The commands of ALTER TABLE, after those two words. */
export function readPlainAlter(head: Reading): Operation[] {
  const { text } = head
  head.take('IF', 'EXISTS')
  const table = head.name()
  return text.elements(head.at, head.to).flatMap((range) => {
    const reading = new Reading(text, range)
    return readCommand(table, reading, text.placeOf(range))
  })
}

function readCommand(table: string, reading: Reading, place: Operation['place']): Operation[] {
  if (reading.take('RENAME')) return [readRename(table, reading, place)]
  if (reading.take('ADD')) return [readAdd(table, reading, place)]
  if (reading.take('DROP')) return [readDrop(table, reading, place)]
  const changes = reading.takeAny('MODIFY', 'CHANGE')
  if (changes === null) return [{ does: 'other', name: table, place }]
  reading.take('COLUMN')
  const from = changes === 'CHANGE' ? reading.name() : null
  const { column } = readPlainColumn(reading.text, { from: reading.at, to: reading.to })
  const renamed: Operation[] =
    from === null || from === column.name ? [] : [{ does: 'rename column', table, column: from, to: column.name, place }]
  return [
    ...renamed,
    { does: 'set type', table, column: column.name, type: column.type, using: null, place },
    { does: column.nullable ? 'drop not null' : 'set not null', table, column: column.name, place },
  ]
}

function readRename(table: string, reading: Reading, place: Operation['place']): Operation {
  if (reading.take('TO') || reading.take('AS')) return { does: 'rename table', table, to: reading.name(), place }
  if (reading.takeAny('INDEX', 'KEY') !== null) {
    const index = reading.name()
    reading.take('TO')
    return { does: 'rename index', index, to: reading.name(), place }
  }
  reading.take('COLUMN')
  const column = reading.name()
  if (!reading.take('TO')) return { does: 'rename table', table, to: column, place }
  return { does: 'rename column', table, column, to: reading.name(), place }
}

function readAdd(table: string, reading: Reading, place: Operation['place']): Operation {
  const range = { from: reading.at, to: reading.to }
  const constraint = readTableConstraint(reading.text, range)
  if (constraint !== null) return { does: 'add constraint', table, constraint: { ...constraint, place }, place }
  const unique = reading.take('UNIQUE')
  if (reading.takeAny('INDEX', 'KEY') !== null) {
    const name = reading.says('(') ? '' : reading.name()
    reading.skipTo('(')
    const keys = reading.names().map((column) => ({ column, expression: null, descending: false, operatorClass: null }))
    const index = { name, keys, include: [], unique, method: 'btree', where: null, constraint: null, valid: true, place }
    return { does: 'create index', table, index, concurrently: false, ifNotExists: false, place }
  }
  reading.take('COLUMN')
  const ifNotExists = reading.take('IF', 'NOT', 'EXISTS')
  const { column, constraints, volatileDefault } = readPlainColumn(reading.text, { from: reading.at, to: reading.to })
  return { does: 'add column', table, column: { ...column, place }, volatileDefault, ifNotExists, constraints, place }
}

function readDrop(table: string, reading: Reading, place: Operation['place']): Operation {
  if (reading.take('PRIMARY', 'KEY')) return { does: 'drop constraint', table, constraint: `${table}_pkey`, place }
  if (reading.take('FOREIGN', 'KEY') || reading.takeAny('CONSTRAINT', 'CHECK') !== null) {
    return { does: 'drop constraint', table, constraint: reading.name(), place }
  }
  if (reading.takeAny('INDEX', 'KEY') !== null) return { does: 'drop index', index: reading.name(), concurrently: false, place }
  reading.take('COLUMN')
  reading.take('IF', 'EXISTS')
  return { does: 'drop column', table, column: reading.name(), place }
}
