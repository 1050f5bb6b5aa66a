import type { Outside } from '../../ports/outside.ts'

/** Those who wait for something to be so. */
export interface Waiting {
  /** Has everybody look again. */
  changed(): void
  /**
   * Resolves when it is so, or time is over, or at the signal, or when all waiting has ended.
   * @param ms null for ever
   */
  until(condition: () => boolean, ms: number | null, signal?: AbortSignal): Promise<void>
  /** Nobody waits any more, and nobody will. */
  end(): void
}

export function createWaiting({ after }: Pick<Outside, 'after'>): Waiting {
  const watchers = new Set<() => void>()
  let isOver = false
  const changed = () => {
    for (const look of [...watchers]) look()
  }
  return {
    changed,
    until: (condition, ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          watchers.delete(look)
          signal?.removeEventListener('abort', end)
          cancel()
          resolve()
        }
        const look = () => {
          if (isOver || signal?.aborted || condition()) end()
        }
        const cancel = ms === null ? () => {} : after(Math.max(0, ms), end)
        watchers.add(look)
        signal?.addEventListener('abort', end)
        look()
      }),
    end: () => {
      isOver = true
      changed()
    },
  }
}
