import { canonicalJson } from '../../kit/json.ts'
import { literal, quote } from '../../kit/sql.ts'
import type { Backfill, Field, JsonValue } from '../../model/blueprint.ts'
import { defaultPrecision, defaultScale } from '../../model/decimal.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import type { Dialect } from '../../writers/sql/index.ts'

/** How an engine says what values of one kind are as values of another. */
export interface Conversions {
  readonly dialect: Dialect
  /** Where a mark begins in a text, counted from 1 in code points; 0 where it is not. */
  find(text: string, mark: string): string
  decimalOfWhole(whole: string, precision: number, scale: number): string
  /** A decimal of another scale. */
  rescaled(decimal: string, from: number, to: number, precision: number): string
  /** Cut off, not rounded. */
  wholeOfDecimal(decimal: string, scale: number): string
  text(value: string, field: Field): string
  /** The whole number that a text spells, else null. */
  wholeOfText(text: string): string
  now: string
  today: string
  json(value: JsonValue): string
}

/** What a value becomes, and what it was, as SQL over SQL. */
export interface Conversion {
  readonly changes: boolean
  readonly forward: (value: string) => string
  readonly backward: (value: string) => string
}

const identity: Conversion = { changes: false, forward: (value) => value, backward: (value) => value }

const sameForm: Readonly<Partial<Record<Field['kind'], string>>> = {
  text: 'text',
  oneOf: 'text',
  secret: 'text',
  int: 'whole',
  counter: 'whole',
  bool: 'bool',
  time: 'time',
  date: 'date',
  json: 'json',
  list: 'list',
}

/** What leads from the values of one field to those of another, or null where there is no way that is sure. */
export function conversionOf(from: FieldModel, to: FieldModel, words: Conversions): Conversion | null {
  const [had, has] = [from.field, to.field]
  // What nobody could read must not become readable.
  if (from.secret && !to.secret) return null
  if (had.kind === 'ref' && has.kind === 'ref') return had.to === has.to ? identity : null
  if (had.kind === 'decimal' && has.kind === 'decimal') {
    const [a, b] = [had.scale ?? defaultScale, has.scale ?? defaultScale]
    if (a === b) return identity
    // Fewer digits after the point would change what is stored.
    if (b < a) return null
    const precision = has.precision ?? defaultPrecision
    return {
      changes: true,
      forward: (value) => words.rescaled(value, a, b, precision),
      backward: (value) => words.rescaled(value, b, a, had.precision ?? defaultPrecision),
    }
  }
  const [a, b] = [sameForm[had.kind], sameForm[has.kind]]
  if (a !== undefined && a === b) return identity
  if (a === 'whole' && has.kind === 'decimal') {
    const scale = has.scale ?? defaultScale
    return {
      changes: true,
      forward: (value) => words.decimalOfWhole(value, has.precision ?? defaultPrecision, scale),
      backward: (value) => words.wholeOfDecimal(value, scale),
    }
  }
  if ((a === 'whole' || had.kind === 'decimal') && b === 'text') {
    return {
      changes: true,
      forward: (value) => words.text(value, had),
      backward: a === 'whole' ? words.wholeOfText : () => 'NULL',
    }
  }
  return null
}

/** Where the value of a new field of rows that exist comes from. */
export interface Fill {
  /** Over the columns of a row, each given by `column`. */
  readonly sql: (column: (old: FieldModel) => string) => string
  /** What it is made of; empty for a constant. */
  readonly sources: readonly FieldModel[]
}

/** A backfill that cannot be: why. */
export interface Unfillable {
  readonly says: string
}

/** What a row that exists gets in `field`, or null where nothing says so. */
export function fillOf(field: FieldModel, old: EntityModel, words: Conversions): Fill | Unfillable | null {
  const { backfill } = field
  if (backfill === null) return defaultFill(field, words)
  if ('value' in backfill) return { sql: () => constant(field.field, backfill.value, words), sources: [] }
  const name = 'copy' in backfill ? backfill.copy : backfill.of
  const source = findField(name, old)
  if (source === undefined) return defaultFill(field, words)
  return filledFrom(field, backfill, source, words)
}

function filledFrom(field: FieldModel, backfill: Backfill, source: FieldModel, words: Conversions): Fill | Unfillable {
  if (source.secret && !field.secret) return { says: `\`${source.name}\` is a secret, and \`${field.name}\` is not` }
  const conversion = conversionOf(source, field, words)
  if (conversion === null)
    return {
      says: `\`${source.name}\` is of kind \`${source.field.kind}\`, which cannot become \`${field.field.kind}\` for \`${field.name}\``,
    }
  const rest = defaultFill(field, words)
  const made = (value: string) => {
    if ('before' in backfill) return part(value, backfill.before, words, 'before')
    if ('after' in backfill) return part(value, backfill.after, words, 'after')
    return 'map' in backfill ? mapped(value, backfill.map) : conversion.forward(value)
  }
  const sql: Fill['sql'] = (column) => {
    const value = made(column(source))
    return rest === null ? value : `coalesce(${value}, ${rest.sql(column)})`
  }
  return { sql, sources: [source] }
}

/** By its name now, or by the one it had until now. */
export function findField(name: string, { fields }: EntityModel): FieldModel | undefined {
  return fields.find((each) => each.name === name) ?? fields.find((each) => each.was === name)
}

/** What the blueprint says rows have when nothing is given. */
function defaultFill({ field }: FieldModel, words: Conversions): Fill | null {
  if (field.kind === 'counter') return { sql: () => '0', sources: [] }
  const given = (field as { default?: string | number | boolean }).default
  if (given === undefined) return null
  if (field.kind === 'time' && given === 'now') return { sql: () => words.now, sources: [] }
  if (field.kind === 'date' && given === 'today') return { sql: () => words.today, sources: [] }
  return { sql: () => words.dialect.constant(field, given), sources: [] }
}

/** Words for words; what is not named stays. */
export function mapped(value: string, map: Readonly<Record<string, string>>): string {
  const cases = Object.entries(map).map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`)
  return cases.length === 0 ? value : `CASE ${value} ${cases.join(' ')} ELSE ${value} END`
}

/** The map that leads back, where each new word stands for one old. */
export function inverseOf(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  const pairs = Object.entries(map).map(([from, to]) => [to, from] as const)
  return new Set(pairs.map(([to]) => to)).size === pairs.length ? Object.fromEntries(pairs) : null
}

function part(value: string, mark: string, words: Conversions, which: 'before' | 'after'): string {
  const at = words.find(value, literal(mark))
  const [found, missing] =
    which === 'before' ? [`substr(${value}, 1, ${at} - 1)`, value] : [`substr(${value}, ${at} + ${[...mark].length})`, `''`]
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${at} > 0 THEN ${found} ELSE ${missing} END`
}

function constant(field: Field, value: JsonValue, words: Conversions): string {
  if (value === null) return 'NULL'
  if (field.kind === 'json' || field.kind === 'list' || typeof value === 'object') return words.json(value)
  return words.dialect.constant(field, value)
}

/** New words for those that the field itself has, said for the first time. */
export function remapOf(old: FieldModel, field: FieldModel): Readonly<Record<string, string>> | null {
  const { backfill } = field
  if (backfill === null || !('map' in backfill) || canonicalJson(backfill) === canonicalJson(old.backfill)) return null
  return [old.name, field.name].includes(backfill.of) ? backfill.map : null
}

/** A column of a row: `NEW."age"`, or `"age"` alone. */
export function columnIn(row: string): (field: FieldModel) => string {
  return ({ column }) => `${row}${quote(column)}`
}
