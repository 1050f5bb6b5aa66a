import { isDate } from '../kit/date.ts'

const instant = /^(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?)([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
/** Of `2026-11-21T10:00:00.000Z`: a year of more than four digits would break the order of the text. */
const storedLength = 24

/**
 * An instant that can be stored: RFC 3339, in years 0000 to 9999 of UTC. No leap seconds: no clock here has one, so it
 * could not be told from the second after it.
 */
export function isInstant(text: string): boolean {
  const [, date, time, zone] = instant.exec(text) ?? []
  if (date === undefined || !isDate(date)) return false
  return new Date(`${date}T${time}${zone!.toUpperCase()}`).toISOString().length === storedLength
}
