import type { Field } from '../../model/blueprint.ts'
import type { Row, Shaped } from '../sql/engine.ts'
import type { Inside, Member } from '../sql/member.ts'

/**
 * Rows as columns, and rows inside them as PostgreSQL writes records, `(a,"b c",)`, a comma between several. It takes two
 * thirds of what their JSON would take the server, and that is soon made here
 * (https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX).
 */
export const shapeRecords =
  (time: TimeText) =>
  (members: readonly Member[]): Shaped => {
    const each = members.map(memberJson)
    return {
      columns: members.flatMap((member) => columnsOf(member, time)),
      json: jsonOf(members),
      list: (row, at) => `[${each.map((json, i) => json(row, at[i]!))}]`,
    }
  }

/** ISO 8601 in UTC, in quotes, with or without the offset that this has, `+00:00`. */
type TimeText = (column: string) => string

export const timeOfUtcSession: TimeText = (column) => `to_json(${column})::text`
/** Takes the server a fifth more for a list. */
export const timeOfAnySession: TimeText = (column) => `to_json(${column} AT TIME ZONE interval '0')::text`

function columnsOf(member: Member, time: TimeText): readonly string[] {
  switch (member.is) {
    case 'id':
      return [text(member.column)]
    case 'time':
      return [time(member.column)]
    case 'field':
      return [fieldColumn(member.field, member.column, time)]
    case 'one':
      return member.row === null
        ? [text(member.id)]
        : [text(member.id), `(SELECT ${recordOf(member.row, time)} ${member.row.from})`]
    case 'many': {
      const { rows } = member
      if (rows === null) return []
      const record = `SELECT ${recordOf(rows, time)} AS _j ${rows.from}`
      return [`(SELECT string_agg(${rows.outer}._j, ',') FROM (${record}) ${rows.outer})`]
    }
  }
}

function recordOf({ row, members }: Inside, time: TimeText): string {
  const columns = members(row).flatMap((member) => columnsOf(member, time))
  return `row(${columns.join(', ')})::text`
}

function fieldColumn({ kind }: Field, column: string, time: TimeText): string {
  if (kind === 'time') return time(column)
  return kind === 'date' ? `to_json(${column})::text` : text(column)
}

/** A statement that was prepared is refused when a column of its answer has another type, as while tables change. */
function text(column: string): string {
  return `${column}::text`
}

/** Makes JSON of the columns of a row from one of them on. */
type Json = (row: Row, from: number) => string

function jsonOf(members: readonly Member[]): Json {
  let width = 0
  const parts = members.map((member, i) => {
    const part = { key: `${i === 0 ? '{' : ','}${JSON.stringify(member.name)}:`, at: width, json: memberJson(member) }
    width += columnsOf(member, timeOfUtcSession).length
    return part
  })
  return (row, from) => {
    let json = ''
    for (const part of parts) json += part.key + part.json(row, from + part.at)
    return `${json}}`
  }
}

function memberJson(member: Member): Json {
  switch (member.is) {
    case 'id':
      return present(inQuotes)
    case 'time':
      return present(timeJson)
    case 'field':
      return present(fieldJson(member.field))
    case 'one': {
      const id = present(inQuotes)
      if (member.row === null) return id
      const other = jsonOf(member.row.members(member.row.row))
      return (row, at) => {
        const record = row[at + 1] as string | null
        return record === null ? id(row, at) : other(readRecords(record)[0]!, 0)
      }
    }
    case 'many': {
      if (member.rows === null) return () => '[]'
      const other = jsonOf(member.rows.members(member.rows.row))
      return (row, at) => {
        const records = row[at] as string | null
        return records === null ? '[]' : `[${readRecords(records).map((record) => other(record, 0))}]`
      }
    }
  }
}

function present(json: (text: string) => string): Json {
  return (row, at) => {
    const text = row[at] as string | null
    return text === null ? 'null' : json(text)
  }
}

function fieldJson(field: Field): (text: string) => string {
  switch (field.kind) {
    case 'int':
    case 'counter':
    case 'json':
    case 'list':
    case 'bool':
      return (text) => text
    case 'ref':
    case 'decimal':
      return inQuotes
    case 'time':
      return timeJson
    case 'date':
      return yearZero
    default:
      return JSON.stringify
  }
}

function inQuotes(text: string): string {
  return `"${text}"`
}

const zeros = ['.000', '', '00', '0', '']

const utcOffset = '+00:00"'

/** Milliseconds in full, from `"2026-05-05T05:05:05.5"`, which leaves zeros at the end out. */
function timeJson(text: string): string {
  const time = yearZero(text)
  const plain = time.slice(0, time.endsWith(utcOffset) ? -utcOffset.length : -1)
  return `${plain}${zeros[plain.length - '"yyyy-mm-ddThh:mm:ss'.length]}Z"`
}

/** The calendar of PostgreSQL has no year 0: its name there is 1 BC. */
function yearZero(text: string): string {
  return text.endsWith(' BC"') ? `"0000${text.slice(5, -4)}"` : text
}

const [quote, comma, close] = [0x22, 0x2c, 0x29]

/** The fields of each of some records, a comma between two. What is empty and not quoted is null. */
function readRecords(text: string): readonly Row[] {
  const records: Row[] = []
  // At the bracket that opens a record.
  for (let at = 0; at < text.length; at++) {
    const fields: (string | null)[] = []
    do {
      at++
      const end = text.charCodeAt(at) === quote ? endOfQuoted(text, at) : endOfPlain(text, at)
      fields.push(fieldOf(text, at, end))
      at = end
    } while (text.charCodeAt(at) === comma)
    records.push(fields)
    at++
  }
  return records
}

function endOfPlain(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === comma || code === close) return at
  }
  throw new Error('a record of PostgreSQL has no end')
}

/** Past the quote that is none of two. */
function endOfQuoted(text: string, from: number): number {
  let end = text.indexOf('"', from + 1)
  while (text.charCodeAt(end + 1) === quote) end = text.indexOf('"', end + 2)
  return end + 1
}

/** Quotes and backslashes inside quotes are written twice. */
function fieldOf(text: string, from: number, end: number): string | null {
  if (from === end) return null
  if (text.charCodeAt(from) !== quote) return text.slice(from, end)
  const written = text.slice(from + 1, end - 1)
  const inside = written.includes('"') ? written.replaceAll('""', '"') : written
  return inside.includes('\\') ? inside.replaceAll('\\\\', '\\') : inside
}
