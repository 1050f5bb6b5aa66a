import type { Engine } from './engine.ts'
import type { Member } from './member.ts'

/** An SQL expression that makes the JSON of one row. */
export function rowJson(engine: Engine, members: readonly Member[]): string {
  return engine.object(members.map((member) => [member.name, memberJson(engine, member)]))
}

export function memberJson(engine: Engine, member: Member): string {
  switch (member.is) {
    case 'id':
      return member.column
    case 'time':
      return engine.timeJson(member.column)
    case 'field':
      return engine.columnJson(member.field, member.column)
    case 'one': {
      const { id, row } = member
      if (row === null) return id
      return `coalesce((SELECT ${rowJson(engine, row.members(row.row))} ${row.from}), ${engine.asJson(id)})`
    }
    case 'many': {
      const { rows } = member
      if (rows === null) return engine.emptyList
      return engine.list({ ...rows, json: (alias) => rowJson(engine, rows.members(alias)) })
    }
  }
}
