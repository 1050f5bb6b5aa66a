import type { Class, Node } from 'oxc-parser'
import type { Assignment, Call, Catch, Comparison, FunctionId, Import, Value } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { RawCall, RawClass, RawFunction, RawResolver, RawVariable, Ref, Shape, Trait } from './facts.ts'
import { remembered } from './remember.ts'
import type { Binding, Scope } from './scope.ts'

/** A function while it is read. */
export interface Frame {
  readonly number: number
  readonly mentions: Set<Ref>
  readonly traits: Set<Trait>
  returns: Shape | null
  answers: Value[]
}

/** A class while it is read. */
export interface ClassFrame {
  readonly number: number
  readonly shapes: Record<string, Shape>
}

/** What stands around an expression, within what runs with it. */
export interface Around {
  readonly loop: Call['loop']
  readonly conditions: readonly string[]
  readonly inTry: boolean
  /** The part of a `try` that it stands in. */
  readonly block: 'try' | 'catch' | 'finally' | null
  /** Names of the calls of the block that is tried, and of the handler: {@link Catch} lists them. */
  readonly names: readonly string[][]
}

export const nothingAround: Around = { loop: null, conditions: [], inTry: false, block: null, names: [] }

/** What becomes of the answer of a call. */
export type Use = 'statement' | 'awaited' | 'returned' | 'kept' | 'other'

/** What is known of one file while its tree is walked. */
export interface Reading {
  readonly path: string
  readonly text: string
  readonly place: (start: number, end: number) => Place
  scope: Scope
  frame: Frame
  classFrame: ClassFrame | null
  around: Around
  readonly functionNumbers: Map<Node, number>
  readonly functionIds: Map<number, FunctionId>
  readonly callNumbers: Map<Node, number>
  readonly classNumbers: Map<Class, number>
  readonly variableNumbers: Map<Binding, number>
  readonly functions: (RawFunction | null)[]
  readonly calls: (RawCall | null)[]
  readonly classes: (RawClass | null)[]
  readonly variables: (RawVariable | null)[]
  readonly comparisons: Comparison[]
  readonly assignments: Assignment[]
  readonly catches: Catch[]
  readonly resolvers: RawResolver[]
  /** Functions that resolve fields, with which parameter has the arguments of the field. */
  readonly resolverArguments: Map<Node, number>
  /** The key that what is read is the value of, as far as that is an object or a call. */
  key: string | null
  readonly bindingValues: Map<Binding, { value: Value | null; size: number }>
  /** Names whose value waits for the end of the file, when all that is assigned to them is known. */
  readonly waiting: { readonly binding: Binding; readonly set: (value: Value) => void }[]
  /** Nothing but names is kept: of a test. */
  readonly silent: boolean
  readonly comments: readonly { readonly start: number; readonly end: number; readonly value: string }[]
  readonly exports: Record<string, Shape>
  readonly constants: Record<string, Value>
  readonly stars: string[]
  readonly imports: Omit<Import, 'file'>[]
  /** The call whose answers are waited for together: the `map` of `Promise.all(xs.map(…))`. */
  together: Node | null
  /** How many `throw` were met. */
  throws: number
  visit: (node: Node | null | undefined, use?: Use) => void
}

function numberOf<T>(numbers: Map<T, number>, of: T): number {
  const known = numbers.get(of)
  if (known !== undefined) return known
  numbers.set(of, numbers.size)
  return numbers.size - 1
}

/** Numbers are given when something is first spoken of; 0 is the module. */
export function functionNumber(reading: Reading, node: Node): number {
  return numberOf(reading.functionNumbers, node)
}

export function callNumber(reading: Reading, node: Node): number {
  return numberOf(reading.callNumbers, node)
}

export function classNumber(reading: Reading, node: Class): number {
  return numberOf(reading.classNumbers, node)
}

export function functionId(reading: Reading, number: number): FunctionId {
  return remembered(reading.functionIds, number, () => `${reading.path}#${number}`)
}

export function callId(reading: Reading, number: number): string {
  return `${reading.path}@${number}`
}

export function placeOf(reading: Reading, node: { readonly start: number; readonly end: number }): Place {
  return reading.place(node.start, node.end)
}

/** The source of a node, in one line, cut where it is long. */
export function sourceOf(reading: Reading, node: { readonly start: number; readonly end: number }, length = 200): string {
  const text = reading.text.slice(node.start, Math.min(node.end, node.start + length * 2)).replace(/\s+/g, ' ')
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** Does something with another scope, and comes back. */
export function within<T>(reading: Reading, scope: Scope, act: () => T): T {
  const before = reading.scope
  reading.scope = scope
  try {
    return act()
  } finally {
    reading.scope = before
  }
}

/** Does something with something else around it, and comes back. */
export function surrounded(reading: Reading, around: Around, act: () => void): void {
  const before = reading.around
  reading.around = around
  try {
    act()
  } finally {
    reading.around = before
  }
}

export function isFunction(node: Node): node is Extract<Node, { type: 'ArrowFunctionExpression' | 'FunctionExpression' }> {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
}
