import type { Outside } from '../../ports/outside.ts'

const baseMs = 100
const capMs = 2_000

/**
 * Full jitter: anything from nothing to a bound that doubles with each attempt, so that callers who failed together part.
 * Never more than half of the time left: the rest is for the attempt.
 */
export function jitterMs(attempt: number, leftMs: number, outside: Pick<Outside, 'randomBytes'>): number {
  const bound = Math.min(capMs, baseMs * 2 ** (attempt - 1), leftMs / 2)
  return Math.floor(bound * chance(outside))
}

/** From 0 to less than 1. */
function chance({ randomBytes }: Pick<Outside, 'randomBytes'>): number {
  return Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32
}

/** A `Retry-After` (RFC 9110 §10.2.3), seconds or a date, in milliseconds from now; null where it says nothing. */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  // Anything else that a date parser takes, like `-5` or `1.5`, is no date of HTTP.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(header)) return null
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
