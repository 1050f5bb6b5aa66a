import { quote } from '../../kit/sql.ts'
import type { Model } from '../../model/model.ts'
import { columnOf, postgresDialect, writeMatch } from '../../writers/sql/index.ts'
import type { Bound } from '../sql/engine.ts'
import type { DatabaseError } from './refusals.ts'

/** Reads the row whose unique key stood in the way of another. */
export interface RivalRead {
  readonly sql: string
  readonly values: readonly Bound[]
}

/**
 * A unique key is held against all rows that are committed, also those that a transaction does not see since they came after it
 * began to read. In whichever order the two had run, the second would have known of the row of the first: such a transaction has
 * lost, and what stood in its way is no duplicate (https://www.postgresql.org/docs/current/transaction-iso.html, 13.2.3).
 * @returns null where the server does not tell which row it is
 */
export function rivalRead(error: unknown, model: Model): RivalRead | null {
  const { code, table, constraint, detail = '' } = error as DatabaseError
  if (code !== uniqueViolation) return null
  const entity = model.entities.find((each) => each.table === table)
  const index = entity?.indexes.find(({ name }) => name === constraint)
  // `Key (guild, number)=(0190…, 1) already exists.`, in the language of the server.
  const values = /\)=\((.*)\)[^)]*$/s.exec(detail)?.[1]?.split(', ')
  if (entity === undefined || index === undefined || values?.length !== index.fields.length) return null
  const conditions = [
    ...index.fields.map(({ field }, i) => `${quote(columnOf(entity, field))} = $${i + 1}`),
    ...index.where.map((match) => writeMatch(entity, match, undefined, postgresDialect)),
  ]
  return { sql: `SELECT 1 FROM ${quote(entity.table)} WHERE ${conditions.join(' AND ')}`, values }
}

const uniqueViolation = '23505'
