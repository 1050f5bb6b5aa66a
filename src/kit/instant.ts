/** Of `2026-11-21T10:00:00.000Z`: other years have more digits, and a sign. */
const utcLength = 24

/** The instant in UTC with milliseconds, which sorts as text; null where the text is no time in the years 0000 to 9999. */
export function utcInstant(text: string): string | null {
  // With a space in place of the T, a year before 100 would be read as one of a century near to ours.
  const at = new Date(text.replace(' ', 'T'))
  if (Number.isNaN(at.getTime())) return null
  const iso = at.toISOString()
  return iso.length === utcLength ? iso : null
}
