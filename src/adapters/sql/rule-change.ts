import type { Field } from '../../model/blueprint.ts'
import { readDecimal } from '../../model/decimal.ts'
import type { FieldModel } from '../../model/model.ts'

/**
 * How the values that a column may hold have changed: `wider` takes all that was taken before, `narrower` takes nothing
 * that was not, `other` is neither.
 */
export type RuleChange = 'same' | 'wider' | 'narrower' | 'other'

export function ruleChange(old: FieldModel, field: FieldModel): RuleChange {
  const [had, has] = [allowed(old.field), allowed(field.field)]
  const wider = covers(has, had)
  const narrower = covers(had, has)
  return wider && narrower ? 'same' : wider ? 'wider' : narrower ? 'narrower' : 'other'
}

interface Allowed {
  /** Length for text, value for numbers; at the finest scale there is. */
  readonly low: bigint | number
  readonly high: bigint | number
  readonly values: ReadonlySet<string> | null
  readonly of: 'text' | 'whole' | 'decimal' | 'any'
}

const [lowest, highest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

function allowed(field: Field): Allowed {
  switch (field.kind) {
    case 'text':
      return { of: 'text', low: field.min ?? 0, high: field.max ?? 10_000, values: null }
    case 'oneOf':
      return {
        of: 'text',
        low: Math.min(...field.values.map((value) => [...value].length)),
        high: Math.max(...field.values.map((value) => [...value].length)),
        values: new Set(field.values),
      }
    case 'int':
      return { of: 'whole', low: field.min ?? lowest, high: field.max ?? highest, values: null }
    case 'decimal':
      return { of: 'decimal', low: fine(field.min) ?? lowest, high: fine(field.max) ?? highest, values: null }
    default:
      return { of: field.kind === 'counter' ? 'whole' : 'any', low: lowest, high: highest, values: null }
  }
}

function fine(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : readDecimal({ precision: 36, scale: 18 }, text)
}

function covers(wide: Allowed, narrow: Allowed): boolean {
  if (wide.of !== narrow.of && wide.of !== 'any') return false
  if (wide.values !== null) {
    const { values } = wide
    return narrow.values !== null && [...narrow.values].every((value) => values.has(value))
  }
  return wide.low <= narrow.low && wide.high >= narrow.high
}
