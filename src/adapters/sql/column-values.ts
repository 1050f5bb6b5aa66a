import { isDate } from '../../kit/date.ts'
import { utcInstant } from '../../kit/instant.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import { wholeValue } from '../../model/whole-value.ts'
import type { Bound, Engine } from './engine.ts'

/**
 * A JSON value of a field as the column holds it.
 * @param now for what is `now` or `today` unless said, inside of an object
 * @throws TypeError when the field cannot hold it.
 */
export function toColumn(engine: Engine, model: FieldModel, value: unknown, now: string | null = null): Bound {
  if (value === null || value === undefined) return null
  const { name, field } = model
  switch (field.kind) {
    case 'bool':
      if (typeof value === 'boolean') return engine.encode(model, value)
      break
    case 'int':
    case 'counter':
      if (Number.isSafeInteger(value)) return engine.encode(model, value as number)
      break
    case 'decimal':
      if (typeof value === 'string' && readDecimal(field, value) !== undefined) return engine.encode(model, value)
      break
    case 'time':
      if (typeof value === 'string') return engine.encode(model, instantOf(value, name))
      break
    case 'date':
      if (typeof value === 'string' && isDate(value)) return engine.encode(model, value)
      break
    case 'json':
    case 'list':
      // Text that is JSON already, of a value of any kind.
      return wellFormed(JSON.stringify(wholeValue(field, value, now)))
    default:
      if (typeof value === 'string') return engine.encode(model, wellFormed(value))
  }
  throw new TypeError(`\`${name}\` cannot hold a ${typeof value}`)
}

/** Ids and the times of a row, which every entity has. */
export function toBound(engine: Engine, entity: EntityModel, field: string, value: unknown): Bound {
  const model = entity.fields.find((each) => each.name === field)
  if (model) return toColumn(engine, model, value)
  if (value === null) return null
  if (typeof value !== 'string') throw new TypeError(`\`${field}\` cannot hold a ${typeof value}`)
  return field === 'id' ? engine.encodeId(wellFormed(value)) : engine.encodeTime(instantOf(value, field))
}

function instantOf(text: string, field: string): string {
  const iso = utcInstant(text)
  if (iso === null) throw new TypeError(`\`${field}\` cannot hold a text that is no time in the years 0000 to 9999`)
  return iso
}

/** Text ends at a NUL in places, and a lone surrogate has no UTF-8: neither is stored. */
function wellFormed(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw new TypeError('text with a NUL or a lone surrogate cannot be stored')
  return text
}
