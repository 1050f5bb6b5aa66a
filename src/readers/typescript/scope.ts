import type { Expression, Node, TSType } from 'oxc-parser'
import type { Origin } from '../../model/architecture/code.ts'

/** What a parameter stands for: a request, a framework's context, or a part of a request. */
export type Role = 'request' | 'context' | Origin

/** A name and what it stands for, as far as its declaration tells. */
export interface Binding {
  readonly name: string
  readonly kind: 'import' | 'const' | 'let' | 'parameter' | 'function' | 'class' | 'loop' | 'catch'
  /** What it was set to, before its destructuring. */
  readonly init: Expression | null
  /** Keys from `init` to it: `['id']` for `const { id } = …`; null where one is not told (a rest, a computed key). */
  readonly path: readonly string[] | null
  readonly fallback: Expression | null
  readonly scope: Scope
  readonly type: TSType | null
  /** The function or class it names. */
  readonly node: Node | null
  /** Of an import: the reference it is. */
  readonly ref: string | null
  /** Of a parameter: which. */
  readonly index: number
  readonly role: Role | null
  /** What is assigned to it after its declaration, in order. */
  readonly assigned: { readonly operator: string; readonly value: Expression | null; readonly scope: Scope }[]
}

export interface Scope {
  readonly parent: Scope | null
  /** Number of the function it belongs to. */
  readonly function: number
  readonly names: Map<string, Binding>
}

export function innerScope(parent: Scope | null, inFunction: number): Scope {
  return { parent, function: inFunction, names: new Map() }
}

export function lookUp(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return null
}

type Declared = Pick<Binding, 'name' | 'kind'> & Partial<Omit<Binding, 'name' | 'kind' | 'scope' | 'assigned'>>

export function bind(scope: Scope, declared: Declared): void {
  scope.names.set(declared.name, {
    init: null,
    path: [],
    fallback: null,
    type: null,
    node: null,
    ref: null,
    index: -1,
    role: null,
    ...declared,
    scope,
    assigned: [],
  })
}
