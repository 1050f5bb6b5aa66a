import type { FieldVersion, ShapeField } from './blueprint.ts'

/** A field of an older version that code makes of others: written with a word of the language, so it has a kind. */
export function isMade(field: FieldVersion | ShapeField): field is ShapeField {
  return typeof field === 'object' && 'kind' in field
}

/** What the present name of a field is that an older version knows. */
export function presentName(field: FieldVersion): string {
  return typeof field === 'string' ? field : field.from
}

/** Milliseconds of the first instant of a day in UTC; undefined for what is no day of the calendar. */
export function readDay(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00.000Z`)
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms
}
