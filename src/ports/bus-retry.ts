/** How long what failed waits until it is tried again. */
export interface Retry {
  /** Milliseconds after the first failure; doubled after each further one. */
  readonly firstMs: number
  /** Milliseconds it never exceeds. */
  readonly mostMs: number
}

/** Of an event that its receiver rejected. */
export const redelivery: Retry = { firstMs: 1_000, mostMs: 300_000 }

/** @param failures how often it failed until now, 1 or more */
export function retryDelayMs(failures: number, { firstMs, mostMs }: Retry): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 52))
}
