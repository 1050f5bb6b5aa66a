/** How many messages to ask for at once: what the receiver does in a moment, so that others of its group find work too. */
export interface Pace {
  batchSize(working: number): number
  came(sizeBytes: number): void
  took(ms: number): void
}

const [mostAsked, momentMs] = [256, 200]
/** What the messages that are asked for at once may come to. */
const mostAskedBytes = 16 * 1_048_576

export function createPace(concurrency: number): Pace {
  /** Moving means of what receiving takes and of what messages weigh. */
  let [meanMs, meanBytes] = [momentMs, 1_024]
  return {
    batchSize: (working) => {
      const inAMoment = Math.ceil((concurrency * momentMs) / Math.max(meanMs, 1)) - working
      return Math.max(1, Math.floor(Math.min(mostAsked, mostAskedBytes / meanBytes, inAMoment)))
    },
    came: (sizeBytes) => {
      meanBytes += (sizeBytes - meanBytes) / 8
    },
    took: (ms) => {
      meanMs += (ms - meanMs) / 8
    },
  }
}
