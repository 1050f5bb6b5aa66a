/** SQL text that a file holds: the whole file, a section of it, or a literal of its language. */
export interface Fragment {
  readonly text: string
  /** The offset in the file of an offset in the text, where the text was not taken as it stands there. */
  readonly offsets: readonly number[] | null
  /** Where the text begins in the file, where it was taken as it stands there. */
  readonly start: number
  /** Runs outside of the transaction that the runner opens. */
  readonly outside: boolean
}

/** A stretch of a file, as it stands there. */
export function sectionOf(text: string, start: number, end: number): Fragment {
  return { text: text.slice(start, end), offsets: null, start, outside: false }
}

export function fileOffset(fragment: Fragment, offset: number): number {
  return fragment.offsets === null
    ? fragment.start + offset
    : (fragment.offsets[offset] ?? fragment.offsets.at(-1) ?? fragment.start)
}
