/** Questions about the summaries of expressions, and the calls that they stand in. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, Origin, Value } from '../model/architecture/code.ts'
import { servingCalls } from '../model/architecture/look-up.ts'

/** What a name was set to, as far as that is known; any other value itself. */
export function settled(value: Value): Value {
  return value.is === 'name' && value.value !== null ? settled(value.value) : value
}

/** The text that a value is, where it is a constant one. */
export function textOf(value: Value | undefined): string | null {
  if (value === undefined) return null
  const it = settled(value)
  if (it.is === 'template' && it.values.length === 0) return it.texts[0] ?? ''
  return it.is === 'text' ? it.text : null
}

/** The value at a path of keys of an object: `pool.max`. */
export function fieldOf(value: Value | undefined, path: string): Value | undefined {
  if (value === undefined) return undefined
  const it = settled(value)
  if (it.is !== 'object') return undefined
  const [first = '', ...rest] = path.split('.')
  const inner = it.fields[first] ?? it.spreads.map((spread) => fieldOf(spread, first)).find((each) => each !== undefined)
  return rest.length === 0 ? inner : fieldOf(inner, rest.join('.'))
}

/** Whether a value is an object of which every key is known. */
export function isClosed(value: Value | undefined): boolean {
  if (value === undefined) return true
  const it = settled(value)
  return it.is === 'object' && it.spreads.every(isClosed) && it.computed.length === 0
}

/** The value, and every value inside it. */
export function within(value: Value, depth = 12): readonly Value[] {
  const found: Value[] = []
  collect(value, depth, found)
  return found
}

function collect(value: Value, depth: number, found: Value[]): void {
  found.push(value)
  if (depth > 0) for (const inner of innerOf(value)) collect(inner, depth - 1, found)
}

function innerOf(value: Value): readonly Value[] {
  switch (value.is) {
    case 'template':
      return value.values
    case 'object':
      return [...Object.values(value.fields), ...value.spreads, ...value.computed]
    case 'list':
      return value.items
    case 'name':
      return value.value === null ? [] : [value.value]
    case 'call':
      return value.args
    case 'either':
    case 'other':
      return value.of
    default:
      return []
  }
}

type FromRequest = Extract<Origin, { readonly from: 'request' }>

/** The part of a request that a value is made of, through variables, joins and calls that pass it on. */
export function fromRequest(value: Value | undefined): FromRequest | null {
  if (value === undefined) return null
  for (const inner of within(value)) {
    if ((inner.is === 'name' || inner.is === 'call') && inner.origin?.from === 'request') return inner.origin
  }
  return null
}

/** A value that is made of nothing a caller sends: a constant, or what the environment says. */
export function isConstant(value: Value): boolean {
  const it = settled(value)
  switch (it.is) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
    case 'regex':
      return true
    case 'template':
    case 'list':
    case 'object':
    case 'either':
      return innerOf(it).every(isConstant)
    case 'name':
      return it.origin?.from === 'environment'
    default:
      return false
  }
}

/** Calls of code that serves, by their targets. */
export function callsTo(architecture: Architecture, target: RegExp): readonly Call[] {
  const found = [...servingCalls(architecture)].filter(([name]) => target.test(name)).flatMap(([, calls]) => calls)
  return found.sort((a, b) => a.number - b.number).map(({ call }) => call)
}
