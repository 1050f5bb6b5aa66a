import { canonicalJson } from '../../kit/json.ts'
import { literal, quote } from '../../kit/sql.ts'
import type { Backfill, Field, JsonValue } from '../../model/blueprint.ts'
import { defaultScale, readDecimal } from '../../model/decimal.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'

/** A backfill that would read what is kept otherwise, or what nobody may read. */
export class UnfitBackfillError extends Error {
  readonly field: string

  constructor(field: string, says: string) {
    super(says)
    this.name = 'UnfitBackfillError'
    this.field = field
  }
}

/**
 * What a row that exists gets in a field that is new, as SQL over the columns it has; null where the blueprint does not
 * say, or where the field that it names is gone.
 */
export function fillNew(field: FieldModel, old: EntityModel): string | null {
  return field.backfill === null ? null : expression(field, field.backfill, old)
}

/**
 * What a row that exists has from now on in a field that it had: new words for old ones when the blueprint says so for
 * the first time, and a value where it had none and now needs one.
 */
export function fillKept(field: FieldModel, old: EntityModel): string {
  const own = quote(field.column)
  const had = old.fields.find(({ column }) => column === field.column)!
  const { backfill } = field
  if (backfill === null || canonicalJson(backfill) === canonicalJson(had.backfill ?? null)) return own
  if ('map' in backfill && find(backfill.of, old) === had) return expression(field, backfill, old) ?? own
  const filled = had.optional && !field.optional ? expression(field, backfill, old) : null
  return filled === null ? own : `coalesce(${own}, ${filled})`
}

/** By its name now, or by the one it had until now. */
function find(name: string, { fields }: EntityModel): FieldModel | undefined {
  return fields.find((each) => each.name === name) ?? fields.find((each) => each.was === name)
}

function expression(field: FieldModel, backfill: Backfill, old: EntityModel): string | null {
  if ('value' in backfill) return constant(field.field, backfill.value)
  const name = 'copy' in backfill ? backfill.copy : backfill.of
  const source = find(name, old)
  if (source === undefined) return null
  if (source.secret) throw new UnfitBackfillError(field.name, `\`${name}\` is a secret, and \`${field.name}\` is not`)
  if (form(source.field) !== form(field.field)) {
    const says = `\`${name}\` is kept as ${form(source.field)}, and \`${field.name}\` as ${form(field.field)}`
    throw new UnfitBackfillError(field.name, says)
  }
  const column = quote(source.column)
  if ('before' in backfill) return part(column, backfill.before, (at) => `substr(${column}, 1, ${at} - 1)`, column)
  if ('after' in backfill)
    return part(column, backfill.after, (at) => `substr(${column}, ${at} + ${[...backfill.after].length})`, `''`)
  if (!('map' in backfill)) return column
  const words = Object.entries(backfill.map).map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`)
  return `CASE ${column} ${words.join(' ')} ELSE ${column} END`
}

/** Counted in code points, as SQLite does. */
function part(column: string, mark: string, found: (at: string) => string, missing: string): string {
  const at = `instr(${column}, ${literal(mark)})`
  return `CASE WHEN ${column} IS NULL THEN NULL WHEN ${at} > 0 THEN ${found(at)} ELSE ${missing} END`
}

/** How values of a kind are kept: only what is kept in the same way can be copied. */
function form(field: Field): string {
  switch (field.kind) {
    case 'text':
    case 'oneOf':
    case 'secret':
      return 'text'
    case 'int':
    case 'counter':
      return 'a whole number'
    case 'decimal':
      return `a decimal with ${field.scale ?? defaultScale} digits after the point`
    case 'ref':
      return `the id of a \`${field.to}\``
    default:
      return `a \`${field.kind}\``
  }
}

function constant(field: Field, value: JsonValue): string {
  if (field.kind === 'decimal') return literal(readDecimal(field, String(value))!)
  return literal(typeof value === 'object' && value !== null ? JSON.stringify(value) : value)
}
