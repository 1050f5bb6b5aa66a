/** Columns whose values lie apart from their rows, because they may be large. */
import { escaped } from '../kit/escaped.ts'
import type { Column, Table } from '../model/architecture/database.ts'

const alwaysLarge = /^(bytea|blob|longblob|mediumtext|longtext|vector|tsvector|xml)\b/i
const documents = /^(body|content|html|markdown|raw|document|transcript|payload|snapshot|embedding|source_?code|response_?body)$/i

/** By its type, its name, or the length that a check lets it have. */
export function isLarge(table: Table, { name, type }: Column): boolean {
  if (alwaysLarge.test(type)) return true
  if (!/^(text|jsonb?)$/i.test(type)) return false
  return documents.test(name) || (mostOf(table, name) ?? 0) >= 4000
}

const prose =
  /^(intro(duction)?|outro|closing|terms|conditions|description|summary|abstract|notes?|remarks?|bio(graphy)?|about|instructions|details|excerpt|footer|header|preamble|legal|disclaimer|message)$/i

/** Also prose and JSON of no length that is said. */
export function mayBeLarge(table: Table, column: Column): boolean {
  if (isLarge(table, column)) return true
  if (/^jsonb?$/i.test(column.type)) return true
  return column.type === 'text' && prose.test(column.name) && mostOf(table, column.name) === null
}

/** The length that a check of the table keeps a text within. */
function mostOf({ checks }: Table, column: string): number | null {
  const length = new RegExp(
    `\\b(?:char_|character_)?length\\(\\s*"?${escaped(column)}"?\\s*\\)\\s*(?:<=?|between\\s+\\d+\\s+and)\\s*(\\d+)`,
    'i',
  )
  for (const { expression } of checks) {
    const found = length.exec(expression)?.[1]
    if (found !== undefined) return Number(found)
  }
  return null
}
