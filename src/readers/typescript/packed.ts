import { placesOf } from '../../model/architecture/place.ts'
import type { FileFacts } from './facts.ts'

/** Facts as they are remembered: a place is its two offsets, and where lines begin is told once. */
interface Packed {
  readonly packed: unknown
  /** The length of each line. */
  readonly lines: readonly number[]
}

const placeKeys: ReadonlySet<string> = new Set(['place', 'calleePlace'])

/** The same facts, which turn to JSON in a third less of it. What is read for the first time is not turned at all. */
export function packedAsJson(facts: FileFacts, text: string): FileFacts {
  const lines = lineLengths(text)
  const toJSON = (): Packed => ({ packed: pack(facts, ''), lines })
  return Object.defineProperty(facts, 'toJSON', { value: toJSON, enumerable: false })
}

/** Facts that come out of memory are made whole again. */
export function unpacked(facts: FileFacts | Packed, path: string): FileFacts {
  if (!('packed' in facts)) return facts
  const place = placesOf(path, facts.lines.map((length) => ' '.repeat(length)).join('\n'))
  return unpack(facts.packed, '', place) as FileFacts
}

function lineLengths(text: string): number[] {
  const lengths: number[] = []
  let from = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    lengths.push(at - from)
    from = at + 1
  }
  return [...lengths, text.length - from]
}

function pack(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => pack(item, ''))
  if (placeKeys.has(key) && 'start' in value && 'end' in value && 'line' in value) return [value.start, value.end]
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pack(inner, name)]))
}

function unpack(value: unknown, key: string, place: ReturnType<typeof placesOf>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    if (placeKeys.has(key) && value.length === 2) return place(value[0], value[1])
    for (let at = 0; at < value.length; at++) value[at] = unpack(value[at], '', place)
    return value
  }
  const record = value as Record<string, unknown>
  for (const name of Object.keys(record)) {
    const inner = record[name]
    if (typeof inner === 'object' && inner !== null) record[name] = unpack(inner, name, place)
  }
  return record
}
