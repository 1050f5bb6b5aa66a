import { placesBy } from '../model/architecture/place.ts'

/**
 * Facts as they are remembered: a place is its two offsets, and where lines begin is told once. What several facts hold,
 * such as the value of a constant, is told once too, and a marked number stands for it.
 */
interface Packed {
  readonly packed: unknown
  readonly shared: readonly unknown[]
  /** The length of each line. */
  readonly lines: readonly number[]
}

/** What more than one other may hold. */
type Together = object

const placeKeys: ReadonlySet<string> = new Set(['place', 'calleePlace'])
/** No text of a reviewed file begins a list of two with it. */
const mark = '\u0001'

/** The same facts, which turn to JSON in a fraction of it. What is read for the first time is not turned at all. */
export function packedAsJson<T extends object>(facts: T, text: string): T {
  const lines = lineLengths(text)
  const toJSON = (): Packed => ({ ...packOf(facts), lines })
  return Object.defineProperty(facts, 'toJSON', { value: toJSON, enumerable: false })
}

/** Facts that come out of memory are made whole again. */
export function unpacked<T extends object>(facts: T | Packed, path: string): T {
  if (!('packed' in facts)) return facts
  const starts = [0]
  for (const length of facts.lines) starts.push(starts.at(-1)! + length + 1)
  starts.pop()
  const place = placesBy(path, starts)
  const whole = new Map<number, unknown>()
  const unpack = (value: unknown, key: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      if (value.length === 2 && value[0] === mark) return share(value[1])
      if (placeKeys.has(key) && value.length === 2) return place(value[0], value[1])
      for (let at = 0; at < value.length; at++) value[at] = unpack(value[at], '')
      return value
    }
    const record = value as Record<string, unknown>
    for (const name in record) {
      const inner = record[name]
      if (typeof inner === 'object' && inner !== null) record[name] = unpack(inner, name)
    }
    return record
  }
  const share = (number: number): unknown => {
    if (!whole.has(number)) whole.set(number, unpack(facts.shared[number], ''))
    return whole.get(number)
  }
  return unpack(facts.packed, '') as T
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

function packOf(facts: object): Pick<Packed, 'packed' | 'shared'> {
  const several = heldSeveralTimes(facts)
  const shared: unknown[] = []
  const numbers = new Map<Together, number>()
  const pack = (value: unknown, key: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (isPlace(value, key)) return [value.start, value.end]
    if (!several.has(value)) return inside(value)
    let number = numbers.get(value)
    if (number === undefined) {
      number = shared.push(null) - 1
      numbers.set(value, number)
      shared[number] = inside(value)
    }
    return [mark, number]
  }
  const inside = (value: Together): unknown => {
    if (Array.isArray(value)) return value.map((item) => pack(item, ''))
    const packed: Record<string, unknown> = {}
    const record = value as Readonly<Record<string, unknown>>
    for (const name in record) {
      const inner = record[name]
      packed[name] = typeof inner === 'object' ? pack(inner, name) : inner
    }
    return packed
  }
  return { packed: inside(facts), shared }
}

/** Objects and lists that more than one other holds. A file's facts have no circles. */
function heldSeveralTimes(facts: object): ReadonlySet<Together> {
  const met = new Set<Together>()
  const several = new Set<Together>()
  const look = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null || isPlace(value, key)) return
    if (met.has(value)) {
      several.add(value)
      return
    }
    met.add(value)
    if (Array.isArray(value)) for (const item of value) look(item, '')
    else for (const name in value) look((value as Readonly<Record<string, unknown>>)[name], name)
  }
  look(facts, '')
  return several
}

function isPlace(value: Together, key: string): value is { readonly start: number; readonly end: number } {
  return placeKeys.has(key) && 'start' in value && 'end' in value && 'line' in value
}
