import { isDate } from '../kit/date.ts'
import { isUuid } from '../kit/uuid.ts'
import type { Field } from '../model/blueprint.ts'
import { valueSchema } from '../writers/openapi/index.ts'
import { isInstant } from './instant.ts'
import { invalid } from './parameters.ts'

/** Reads the text of a parameter as the field holds it; throws a problem that says what was expected. */
export function valueReader(field: Field, parameter: string): (text: string) => unknown {
  const expect = (says: string) => invalid(parameter, `expected ${says}`)
  switch (field.kind) {
    case 'int':
    case 'counter':
      return (text) => {
        const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
        if (!Number.isSafeInteger(value)) throw expect('a whole number')
        return value
      }
    case 'bool':
      return (text) => {
        if (text !== 'true' && text !== 'false') throw expect('true or false')
        return text === 'true'
      }
    case 'decimal': {
      const shape = new RegExp(valueSchema(field).pattern as string)
      return (text) => {
        if (!shape.test(text)) throw expect('a decimal such as 12.50')
        return text
      }
    }
    case 'time':
      return (text) => {
        if (!isInstant(text)) throw expect('a time such as 2026-11-21T10:00:00Z')
        return text
      }
    case 'date':
      return (text) => {
        if (!isDate(text)) throw expect('a date such as 2026-11-21')
        return text
      }
    case 'oneOf':
      return (text) => {
        if (!field.values.includes(text)) throw expect(`one of ${field.values.join(', ')}`)
        return text
      }
    case 'ref':
      return (text) => {
        if (!isUuid(text)) throw expect('an id')
        return text
      }
    default:
      return (text) => {
        if (text.length > 10_000 || text.includes('\0') || !text.isWellFormed()) throw expect('text')
        return text
      }
  }
}
