import { problem } from './problems.ts'

/** The key of a row may hold long text; a whole request's headers are limited to 16 KiB. */
const longestCursor = 12_288

/** The continuation of a page: the order it was made in, and the key to go on from. Opaque to clients. */
export function writeCursor(sortText: string, key: string): string {
  return Buffer.from(`${sortText}\n${key}`).toString('base64url')
}

/** What a read of a page threw: a cursor may hold a value of another kind than its column, which is the client's fault. */
export function cursorFault(error: unknown): unknown {
  if (!(error instanceof TypeError || error instanceof RangeError)) return error
  return problem('invalid_cursor', '`after` is not a cursor of this list')
}

/** @param keys how many values it must hold, where that is known. @returns one value a sort key. @throws Problem when it is not a cursor of this order. */
export function readCursor(cursor: string, sortText: string, keys: number | null): readonly unknown[] {
  const refuse = (detail: string) =>
    problem('invalid_cursor', detail, { errors: [{ parameter: 'after', code: 'invalid_cursor', detail }] })
  if (cursor.length > longestCursor || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw refuse('`after` is not a cursor')
  const text = Buffer.from(cursor, 'base64url').toString()
  const end = text.indexOf('\n')
  if (end < 0) throw refuse('`after` is not a cursor')
  if (text.slice(0, end) !== sortText) throw refuse('`after` comes from a list with another order')
  let key: unknown
  try {
    key = JSON.parse(text.slice(end + 1))
  } catch {
    throw refuse('`after` is not a cursor')
  }
  const scalar = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value)
  if (!Array.isArray(key) || (keys !== null && key.length !== keys) || !key.every(scalar)) throw refuse('`after` is not a cursor')
  return key as unknown[]
}
