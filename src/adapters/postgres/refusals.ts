import type { EntityModel, Model } from '../../model/model.ts'
import { ConflictError, RefusedError, UnavailableError } from '../../ports/store.ts'
import { duplicate, outOfRange } from '../sql/refusals.ts'
import { isConnectionLoss } from './connect.ts'

/** What PostgreSQL says of an error, beside its message (the protocol's ErrorResponse fields). */
export interface DatabaseError extends Error {
  readonly code?: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
}

/** What the driver threw, in the words of the store. Anything unknown passes through. */
export function translateError(error: unknown, model: Model): unknown {
  if (!(error instanceof Error) || error instanceof RefusedError || error instanceof UnavailableError) return error
  const { code = '', constraint = '', table = '', column = '' } = error as DatabaseError
  const entity = model.entities.find((each) => each.table === table)
  switch (code) {
    case '23505':
      return duplicate(entity?.indexes.find(({ name }) => name === constraint)?.fields.map(({ field }) => field) ?? ['id'])
    case '23001':
    case '23503':
      return new RefusedError('missing_reference', 'a ref points at a row that does not exist')
    case '23514':
      return outOfBounds(entity, constraint)
    case '23502':
      return new RefusedError('invalid', `${requiredOf(entity, column)} is required`)
    case '22003':
      return outOfRange()
    case '40001':
    case '40P01':
    case '55P03':
      return new ConflictError(error)
    case '57014':
      return new UnavailableError('the statement took too long', { cause: error })
    case '53100':
      return new UnavailableError('the disk is full', { cause: error })
    default:
      return isConnectionLoss(error) ? new UnavailableError('the store cannot be reached', { cause: error }) : error
  }
}

function outOfBounds(entity: EntityModel | undefined, constraint: string): RefusedError {
  const column = constraint.replace(/_check$/, '')
  const name = entity?.fields.find((field) => field.column === column)?.name ?? column
  const detail = 'is not within the bounds of the field'
  return new RefusedError('invalid', `\`${name}\` ${detail}`, [{ pointer: `/${name}`, code: 'bounds', detail }])
}

/** A secret's name is no business of a client, which could not give its value either. */
function requiredOf(entity: EntityModel | undefined, column: string): string {
  const field = entity?.fields.find((each) => each.column === column)
  return field?.secret ? 'a value that only code can give' : `\`${field?.name ?? column}\``
}
