import { camel } from '../../kit/text.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import { RefusedError, UnavailableError } from '../../ports/store.ts'
import { duplicate, outOfRange } from '../sql/refusals.ts'

/** What the native driver threw, in the words of the store. Anything unknown passes through. */
export function translateError(error: unknown, model: Model): unknown {
  if (!(error instanceof Error)) return error
  const code = (error as { code?: string }).code ?? ''
  if (code === 'SQLITE_FULL') return new UnavailableError('the disk is full', { cause: error })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_IOERR')) {
    return new UnavailableError('the store cannot be reached', { cause: error })
  }
  if (/^cannot store REAL value in INTEGER column/.test(error.message)) return outOfRange()
  const unique = /UNIQUE constraint failed: (.+)$/.exec(error.message)
  if (unique) return duplicate(namesOf(unique[1]!, model))
  if (/FOREIGN KEY constraint failed/.test(error.message)) {
    return new RefusedError('missing_reference', 'a ref points at a row that does not exist')
  }
  const check = /CHECK constraint failed: (.+)$/.exec(error.message)
  if (check) return outOfBounds(check[1]!)
  const missing = /NOT NULL constraint failed: (\w+)\.(\w+)$/.exec(error.message)
  if (missing) return new RefusedError('invalid', `${requiredOf(missing[1]!, missing[2]!, model)} is required`)
  return error
}

/** `length("net_price") >= 1` → the field, without the rule; of `"net_price" >= 0` SQLite tells no more than the name. */
function outOfBounds(rule: string): RefusedError {
  const name = camel(/"(\w+)"/.exec(rule)?.[1] ?? rule)
  const detail = 'is not within the bounds of the field'
  return new RefusedError('invalid', `\`${name}\` ${detail}`, [{ pointer: `/${name}`, code: 'bounds', detail }])
}

/** A secret's name is no business of a client, which could not give its value either. */
function requiredOf(table: string, column: string, model: Model): string {
  const field = model.entities.find((entity) => entity.table === table)?.fields.find((each) => each.column === column)
  return field?.secret ? 'a value that only code can give' : `\`${field?.name ?? column}\``
}

/** `user.handle, user.tenant_id` → the fields. */
function namesOf(columns: string, model: Model): readonly string[] {
  return columns.split(', ').map((each) => {
    const [table, column] = each.split('.')
    const entity = model.entities.find((candidate) => candidate.table === table)
    return entity ? fieldOf(entity, column!) : each
  })
}

export function fieldOf(entity: EntityModel, column: string): string {
  return entity.fields.find((field) => field.column === column)?.name ?? column
}
