import type { Outside } from '../../ports/outside.ts'

const [firstMs, longestMs] = [1_000, 15 * 60_000]

/**
 * How long to wait after so many tries: exponential, with jitter over the upper half, so that what failed together does not
 * come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param longest in milliseconds; a quarter of an hour unless said
 */
export function backoffMs(attempts: number, { randomBytes }: Pick<Outside, 'randomBytes'>, longest: number = longestMs): number {
  const wait = Math.min(longest, firstMs * 2 ** (attempts - 1))
  return wait / 2 + (wait / 2) * (randomBytes(1)[0]! / 255)
}
