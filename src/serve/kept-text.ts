import type { CacheValue } from '../ports/cache.ts'

/** A line of JSON before a finished text, as a cache keeps both: in the kind that the text has. */
export function writeKept(head: unknown, text: CacheValue): CacheValue {
  const line = `${JSON.stringify(head)}\n`
  return typeof text === 'string' ? line + text : Buffer.concat([Buffer.from(line), text])
}

export function readKept<T>(value: CacheValue): { readonly head: T; readonly text: CacheValue } {
  if (typeof value === 'string') {
    const end = value.indexOf('\n')
    return { head: JSON.parse(value.slice(0, end)) as T, text: value.slice(end + 1) }
  }
  const end = value.indexOf(0x0a)
  return { head: JSON.parse(value.toString('utf8', 0, end)) as T, text: value.subarray(end + 1) }
}
