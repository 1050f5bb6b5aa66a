import { createHash } from 'node:crypto'
import type { Json } from '../../kit/json.ts'
import { ToolError } from './tool-error.ts'

/** The most that a tool answers at once, in characters of JSON: what fits beside other things before a model. */
export const mostCharacters = 20_000
/** Of which the rows or the text of a page take this much. */
const pageCharacters = 14_000

export interface PageOf<T> {
  readonly items: readonly T[]
  readonly next: string | null
  readonly total: number
}

export interface Paging {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/**
 * As many rows as fit, from the cursor on. A cursor is good for the list that it was made of.
 * @throws ToolError `invalid_cursor`
 */
export function pageOf<T extends Json>(
  all: readonly T[],
  { cursor, limit = 100 }: Paging,
  mostRoom: number = pageCharacters,
): PageOf<T> {
  const stamp = stampOf(JSON.stringify(all))
  const from = cursor === undefined ? 0 : readCursor(cursor, stamp)
  const items: T[] = []
  for (let room = mostRoom; items.length < limit && from + items.length < all.length; ) {
    const item = all[from + items.length]!
    room -= JSON.stringify(item).length + 1
    if (room < 0 && items.length > 0) break
    items.push(item)
    if (room < 0) break
  }
  const at = from + items.length
  return { items, next: at < all.length ? writeCursor(at, stamp) : null, total: all.length }
}

/** A part of a text, and where it goes on. It is cut after a line where one ends near. */
export function pageText(text: string, cursor: string | undefined): { readonly text: string; readonly next: string | null } {
  const stamp = stampOf(text)
  const from = cursor === undefined ? 0 : readCursor(cursor, stamp)
  let to = Math.min(text.length, from + pageCharacters)
  while (to > from && JSON.stringify(text.slice(from, to)).length > pageCharacters) to = from + Math.floor((to - from) * 0.8)
  if (to < text.length) {
    const line = text.lastIndexOf('\n', to - 1) + 1
    if (line > from) to = line
    else if (isHighSurrogate(text.charCodeAt(to - 1))) to -= 1
  }
  return { text: text.slice(from, to), next: to < text.length ? writeCursor(to, stamp) : null }
}

/** At most so many characters, with a mark where something was left out. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const end = isHighSurrogate(text.charCodeAt(most - 2)) ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function stampOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

function writeCursor(at: number, stamp: string): string {
  return `${at}.${stamp}`
}

function readCursor(cursor: string, stamp: string): number {
  const [, at, of] = /^(\d{1,12})\.([\w-]{12})$/.exec(cursor) ?? []
  const again = 'leave `cursor` out to begin anew'
  if (at === undefined)
    throw new ToolError(
      'invalid_cursor',
      `\`${shortened(cursor, 60)}\` is no cursor`,
      `take \`next\` of the answer before, or ${again}`,
    )
  if (of !== stamp) throw new ToolError('invalid_cursor', 'what is paged through has changed since the first page', again)
  return Number(at)
}
