import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'

/** Where a piece of a statement stands in the file: only of a text without escapes, where offsets are those of the file. */
export function placeInText(
  architecture: Architecture,
  query: Query,
  offset: number,
): { readonly file: string; readonly at: number } | null {
  const call = callsIn(architecture, query.function).find(({ id }) => id === query.call)
  const first = call?.args[0]
  if (first?.is !== 'text' || first.text !== query.sql) return null
  const { file, start, end } = first.place
  return end - start === first.text.length + 2 ? { file, at: start + 1 + offset } : null
}
