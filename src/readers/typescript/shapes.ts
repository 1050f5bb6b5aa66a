import type { Expression, ObjectExpression, TSType } from 'oxc-parser'
import type { Ref, Shape } from './facts.ts'
import { platformNames } from './platform.ts'
import { callNumber, classNumber, functionNumber, type Reading, within } from './reading.ts'
import { type Binding, lookUp, type Scope } from './scope.ts'
import { bare, coreType, keyName, memberName } from './syntax.ts'

const deepest = 24

/** What an expression refers to; null where that cannot be told from this file. */
export function shapeOf(reading: Reading, expression: Expression, depth = 0): Shape | null {
  if (depth > deepest) return null
  const node = bare(expression)
  const of = (inner: Expression): Shape | null => shapeOf(reading, inner, depth + 1)
  switch (node.type) {
    case 'Identifier':
      return shapeOfName(reading, node.name, depth)
    case 'ThisExpression':
      return reading.classFrame === null ? null : `c:${reading.classFrame.number}|`
    case 'MemberExpression': {
      const name = memberName(node)
      if (name === null) return null
      if (node.object.type === 'Super') return null
      const base = of(node.object)
      return base === null ? null : memberOf(base, name)
    }
    case 'CallExpression': {
      const required = requiredModule(reading, node)
      if (required !== null) return `n:${required}|`
      if (node.callee.type === 'Super') return null
      const callee = of(node.callee as Expression)
      const wrapped = callee !== null && keepsFunction(callee) ? node.arguments[0] : undefined
      return wrapped === undefined || wrapped.type === 'SpreadElement' ? answerOf(callee) : of(wrapped)
    }
    case 'ImportExpression':
      return node.source.type === 'Literal' ? `n:${String(node.source.value)}|` : null
    case 'NewExpression':
      return instanceOf(of(node.callee))
    case 'TaggedTemplateExpression':
      return answerOf(of(node.tag))
    case 'LogicalExpression':
    case 'ConditionalExpression':
      return eitherOf(...branches(node).map(of))
    case 'AssignmentExpression':
      return of(node.right)
    case 'SequenceExpression':
      return of(node.expressions.at(-1)!)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return `f:${functionNumber(reading, node)}|`
    case 'ClassExpression':
      return `c:${classNumber(reading, node)}|`
    case 'ObjectExpression':
      return fieldsOf(reading, node, depth)
    case 'ArrayExpression':
      return Object.fromEntries(
        node.elements.slice(0, 20).flatMap((item, at) => {
          if (item === null) return []
          const shape = of(item.type === 'SpreadElement' ? item.argument : item)
          return shape === null ? [] : [[String(at), shape]]
        }),
      )
    default:
      return null
  }
}

/** What answers the very function it is given: only the types are told more of, or its answer is waited for. */
function keepsFunction(callee: Shape): boolean {
  return typeof callee === 'string' && /^n:(?:hono\/factory\|\.createMiddleware|(?:node:)?util\|\.promisify)$/.test(callee)
}

function branches(node: Extract<Expression, { type: 'LogicalExpression' | 'ConditionalExpression' }>): Expression[] {
  return node.type === 'LogicalExpression' ? [node.left, node.right] : [node.consequent, node.alternate]
}

/** The first that tells more than a name of the platform. */
function eitherOf(...shapes: readonly (Shape | null)[]): Shape | null {
  return shapes.find((shape) => shape !== null && !(typeof shape === 'string' && shape.startsWith('g:'))) ?? shapes[0] ?? null
}

export function memberOf(shape: Shape, name: string): Shape | null {
  if (typeof shape !== 'string') return Object.hasOwn(shape, name) ? shape[name]! : null
  if (shape === 'g:globalThis|' || shape === 'g:global|') return platformNames.has(name) ? `g:${name}|` : null
  return `${shape}.${name}`
}

/** A module that is itself called or made is its default. */
function called(shape: Ref): Ref {
  return /^[dn]:[^|]*\|$/.test(shape) ? `${shape}.default` : shape
}

export function answerOf(shape: Shape | null): Shape | null {
  return typeof shape === 'string' && shape.length < 400 ? `${called(shape)}()` : null
}

function instanceOf(shape: Shape | null): Shape | null {
  return typeof shape === 'string' ? called(shape) : null
}

function fieldsOf(reading: Reading, node: ObjectExpression, depth: number): Shape {
  const fields: Record<string, Shape> = {}
  for (const property of node.properties.slice(0, 100)) {
    if (property.type !== 'Property') continue
    const name = keyName(property.key, property.computed)
    const shape = name === null ? null : shapeOf(reading, property.value, depth + 1)
    if (name !== null && name !== '__proto__' && shape !== null) fields[name] = shape
  }
  return fields
}

/** The module of `require('x')`, and of `createRequire(…)('x')` kept as `require`. */
export function requiredModule(reading: Reading, node: Expression): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return null
  const from = node.arguments[0]
  if (from?.type !== 'Literal' || typeof from.value !== 'string') return null
  const binding = lookUp(reading.scope, 'require')
  return binding === null || binding.kind === 'const' ? from.value : null
}

export function shapeOfName(reading: Reading, name: string, depth = 0): Shape | null {
  const binding = lookUp(reading.scope, name)
  if (binding !== null) return shapeOfBinding(reading, binding, depth)
  return platformNames.has(name) ? `g:${name}|` : null
}

function shapeOfBinding(reading: Reading, binding: Binding, depth: number): Shape | null {
  switch (binding.kind) {
    case 'import':
      return binding.ref
    case 'function':
      return binding.node === null ? null : `f:${functionNumber(reading, binding.node)}|`
    case 'class':
      return binding.node?.type === 'ClassDeclaration' || binding.node?.type === 'ClassExpression'
        ? `c:${classNumber(reading, binding.node)}|`
        : null
    case 'parameter':
      return binding.path === null
        ? null
        : `p:${binding.scope.function}:${binding.index}|${binding.path.map((name) => `.${name}`).join('')}`
    case 'const':
    case 'let':
      return shapeOfVariable(reading, binding, depth)
    default:
      return null
  }
}

function shapeOfVariable(reading: Reading, binding: Binding, depth: number): Shape | null {
  const known = reading.variableNumbers.get(binding)
  if (known !== undefined) return `v:${known}|`
  if (binding.path === null || depth > deepest) return null
  const set = binding.assigned.find((one) => one.operator === '=' && one.value !== null)?.value ?? null
  const init = informative(binding.init) ?? set
  const typed = binding.type === null ? null : typeRef(reading, binding.type)
  if (init === null) return typed
  const bareInit = bare(init)
  if (binding.path.length === 0 && keepsIdentity(reading, bareInit)) return newVariable(reading, binding, init, typed, depth)
  let shape = within(reading, binding.scope, () => shapeOf(reading, init, depth + 1))
  for (const name of binding.path) shape = shape === null ? null : memberOf(shape, name)
  return shape ?? typed
}

/** `let pool = null` says nothing of what it will be. */
function informative(init: Expression | null): Expression | null {
  if (init === null || init.type === 'Literal') return null
  return init.type === 'Identifier' && init.name === 'undefined' ? null : init
}

/** Calls, instances and objects are things of their own; anything else is another name for something. */
function keepsIdentity(reading: Reading, node: Expression): boolean {
  if (node.type === 'CallExpression') return requiredModule(reading, node) === null
  if (node.type === 'LogicalExpression' || node.type === 'ConditionalExpression') {
    return branches(node).some((branch) => keepsIdentity(reading, bare(branch)))
  }
  return node.type === 'NewExpression' || node.type === 'ObjectExpression'
}

function newVariable(reading: Reading, binding: Binding, init: Expression, typed: Ref | null, depth: number): Ref {
  const number = reading.variableNumbers.size
  reading.variableNumbers.set(binding, number)
  const shape = within(reading, binding.scope, () => shapeOf(reading, init, depth + 1))
  const type = binding.type === null ? null : reading.text.slice(binding.type.start, binding.type.end)
  const told = typeof shape === 'string' && typed !== null && /^[pg]:/.test(shape) ? typed : (shape ?? typed)
  const made = bare(init)
  const call = made.type === 'CallExpression' ? callNumber(reading, made) : null
  reading.variables[number] = { name: binding.name, shape: told ?? '', type, call }
  return `v:${number}|`
}

/** What a type names: a class of this file, or something imported. */
export function typeRef(reading: Reading, type: TSType, scope: Scope = reading.scope): Ref | null {
  const core = coreType(type)
  if (core?.type === 'TSTypeQuery' && core.exprName.type === 'Identifier') {
    const shape = within(reading, scope, () => shapeOfName(reading, (core.exprName as { readonly name: string }).name))
    return typeof shape === 'string' ? shape : null
  }
  if (core?.type !== 'TSTypeReference') return null
  const path: string[] = []
  let name = core.typeName
  while (name.type === 'TSQualifiedName') {
    path.unshift(name.right.name)
    name = name.left
  }
  const binding = name.type === 'Identifier' ? lookUp(scope, name.name) : null
  if (binding === null || (binding.kind !== 'import' && binding.kind !== 'class')) return null
  const shape = within(reading, scope, () => shapeOfBinding(reading, binding, 0))
  if (typeof shape !== 'string') return null
  return path.length === 0 ? called(shape) : `${shape}${path.map((one) => `.${one}`).join('')}`
}
