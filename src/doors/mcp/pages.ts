import type { Library } from './library.ts'

/**
 * A part of a list that stays as it is while it is paged through.
 * @throws ProtocolError for a cursor that is none
 */
export function pageAt<T>(
  library: Library,
  all: readonly T[],
  { cursor, most }: { readonly cursor: string | undefined; readonly most: number },
): { readonly items: readonly T[]; readonly nextCursor: string | undefined } {
  const from = cursor === undefined ? 0 : Number(/^from-(\d{1,9})$/.exec(cursor)?.[1] ?? Number.NaN)
  if (Number.isNaN(from))
    throw new library.ProtocolError(library.ProtocolErrorCode.InvalidParams, 'that is no cursor: leave it out to begin anew')
  const to = from + most
  return { items: all.slice(from, to), nextCursor: to < all.length ? `from-${to}` : undefined }
}
