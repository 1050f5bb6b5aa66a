/** How far one subscription has come in the stream, so that a place that the broker lost can be made anew where it was. */
export interface Progress {
  /** The place began with this one, as far as the broker says. */
  begin(sequence: number): void
  take(sequence: number): void
  done(sequence: number): void
  /** Whether it was received here and must not be again: the broker missed that it was acknowledged. */
  isDone(sequence: number): boolean
  /** The first that was not received yet; null when that is not known. */
  resumeAt(): number | null
  /** The stream is another one, which counts anew. */
  reset(): void
}

/** How many of those that are done are remembered before the ones that no new place would bring again are forgotten. */
const mostDone = 10_000

export function createProgress(): Progress {
  const open = new Set<number>()
  const done = new Set<number>()
  let next: number | null = null
  const resumeAt = () => {
    let first = next
    for (const sequence of open) if (first === null || sequence < first) first = sequence
    return first
  }
  const forget = () => {
    const first = resumeAt() ?? 0
    for (const sequence of done) if (sequence < first) done.delete(sequence)
  }
  return {
    begin: (sequence) => {
      next ??= sequence
    },
    take: (sequence) => {
      open.add(sequence)
      next = Math.max(next ?? 0, sequence + 1)
    },
    done: (sequence) => {
      open.delete(sequence)
      done.add(sequence)
      if (done.size % mostDone === 0) forget()
    },
    isDone: (sequence) => done.has(sequence),
    resumeAt,
    reset: () => {
      open.clear()
      done.clear()
      next = null
    },
  }
}
