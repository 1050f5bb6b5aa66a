/** Edits of YAML that keep what stands around them. */
import type { Places } from '../model/architecture/deployment.ts'
import type { Place } from '../model/architecture/place.ts'
import type { Edit } from '../model/finding.ts'

/** Puts lines after the last entry of a block mapping or list; none where it is not in block style. */
export function appended(places: Places, path: string, lines: readonly string[]): readonly Edit[] {
  const body = places[`${path}/`]
  if (body === undefined) return []
  const indent = `\n${' '.repeat(body.column - 1)}`
  return [{ file: body.file, range: [body.end, body.end], text: lines.map((line) => indent + line).join('') }]
}

export function replaced({ file, start, end }: Place, text: string): Edit {
  return { file, range: [start, end], text }
}

/** The path of a place, for what lies beside it. */
export function pathOf(places: Places, { start, end }: Place): string | null {
  const found = Object.entries(places).find(([path, place]) => !path.endsWith('/') && place.start === start && place.end === end)
  return found?.[0] ?? null
}
