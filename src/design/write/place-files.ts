import type { ProjectFile } from './project-files.ts'

/** What the last design of a folder wrote, by path: the hash of each text. Kept in `.lintel/design.json`. */
export type Written = Readonly<Record<string, string>>

/** A file of a design beside what is at its place. */
export interface Placement {
  readonly path: string
  /** What is there; null where nothing is. */
  readonly before: string | null
  /** What the design says; null where the design no longer has the file. */
  readonly after: string | null
  /**
   * `new`: nothing is there. `same`: it is there already. `grown`: only designs have written it, and this one says something else.
   * `edited`: a person changed it since, so it is theirs. `left`: designs wrote it, and this one has none.
   */
  readonly state: 'new' | 'same' | 'grown' | 'edited' | 'left'
}

export interface PlaceOptions {
  readonly files: readonly ProjectFile[]
  readonly written: Written
  /** What is at a path of the folder; null where nothing is. */
  readonly read: (path: string) => string | null
  readonly hash: (text: string) => string
}

/** Which files of a design would be made, changed or left, by path. */
export function placeFiles({ files, written, read, hash }: PlaceOptions): readonly Placement[] {
  const placed = files.map(({ path, text }): Placement => {
    const before = read(path)
    return { path, before, after: text, state: stateOf(before, text, written[path] === undefined ? null : written[path], hash) }
  })
  const known = new Set(files.map(({ path }) => path))
  const left = Object.keys(written).flatMap((path): readonly Placement[] => {
    const before = known.has(path) ? null : read(path)
    return before === null ? [] : [{ path, before, after: null, state: hash(before) === written[path] ? 'left' : 'edited' }]
  })
  return [...placed, ...left].sort((one, other) => (one.path < other.path ? -1 : 1))
}

function stateOf(
  before: string | null,
  after: string,
  written: string | null,
  hash: (text: string) => string,
): Placement['state'] {
  if (before === null) return 'new'
  if (before === after) return 'same'
  return written !== null && hash(before) === written ? 'grown' : 'edited'
}

/** What the folder holds of designs once the placements of `taken` are carried out. */
export function writtenAfter(
  placements: readonly Placement[],
  {
    written,
    taken,
    hash,
  }: { readonly written: Written; readonly taken: readonly Placement[]; readonly hash: PlaceOptions['hash'] },
): Written {
  const entries = placements.flatMap((placement): readonly (readonly [string, string])[] => {
    const { path, after, state } = placement
    if (after === null) return written[path] === undefined ? [] : [[path, written[path]]]
    const isThere = state === 'same' || taken.includes(placement)
    if (isThere) return [[path, hash(after)]]
    return written[path] === undefined ? [] : [[path, written[path]]]
  })
  return Object.fromEntries(entries)
}
