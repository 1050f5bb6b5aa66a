/** Where a fact stands in the repository that was read. */
export interface Place {
  /** Relative to the root, with `/`. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  /** Offset of the first UTF-16 code unit. */
  readonly start: number
  /** Offset after the last. */
  readonly end: number
}

/** Turns offsets of one text into places. */
export function placesOf(file: string, text: string): (start: number, end: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return placesBy(file, starts)
}

/** The same, where it is known at which offsets lines begin. */
export function placesBy(file: string, starts: readonly number[]): (start: number, end: number) => Place {
  return (start, end) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= start) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: start - starts[low]! + 1, start, end }
  }
}

/** The order of places in a report: by file, then by where they begin. */
export function comparePlaces(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start || a.end - b.end
}
