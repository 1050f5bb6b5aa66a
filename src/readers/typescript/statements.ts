import type {
  AssignmentExpression,
  AssignmentTarget,
  BinaryExpression,
  BindingPattern,
  Expression,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Node,
  TryStatement,
  UpdateExpression,
  VariableDeclaration,
} from 'oxc-parser'
import type { Assignment, Comparison, Value } from '../../model/architecture/code.ts'
import { visitCall } from './calls.ts'
import { noteShape, visitClass } from './classes.ts'
import { declareVariables } from './declare.ts'
import { noteCommonJsExport } from './exports.ts'
import { visitFunction } from './functions.ts'
import { countingLoop, loopOver } from './loops.ts'
import { functionId, isFunction, placeOf, type Reading, sourceOf, surrounded, within } from './reading.ts'
import { noteResolvers, resolverTypeOf } from './resolvers.ts'
import { innerScope, lookUp } from './scope.ts'
import { requiredModule, shapeOf, shapeOfName } from './shapes.ts'
import { bare, keyName, memberName, pathText } from './syntax.ts'
import { summarise } from './values.ts'

export function visitVariables(reading: Reading, node: VariableDeclaration, exported: boolean): void {
  for (const { id, init } of node.declarations) {
    if (!init) continue
    const from = requiredModule(reading, bare(init))
    if (from !== null) {
      reading.imports.push({ from, names: requiredNames(id), typeOnly: false, place: placeOf(reading, init) })
      continue
    }
    const name = id.type === 'Identifier' ? id.name : null
    const resolved = resolverTypeOf(id)
    if (resolved !== null) noteResolvers(reading, init, resolved)
    visitKept(reading, init, name, exported)
  }
}

/** `const { Pool } = require('pg')` is an import by another name. */
function requiredNames(id: BindingPattern): Record<string, string> {
  if (id.type === 'Identifier') return { [id.name]: '*' }
  if (id.type !== 'ObjectPattern') return {}
  return Object.fromEntries(
    id.properties.flatMap((one) => {
      const key = one.type === 'Property' ? keyName(one.key, one.computed) : null
      return one.type === 'Property' && one.value.type === 'Identifier' && key !== null ? [[one.value.name, key]] : []
    }),
  )
}

/** An expression whose value gets a name. */
export function visitKept(reading: Reading, init: Expression, name: string | null, exported: boolean): void {
  const node = bare(init)
  if (isFunction(node)) visitFunction(reading, node, { name, exported })
  else if (node.type === 'ClassExpression') visitClass(reading, node, exported, name)
  else if (node.type === 'CallExpression' || node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression') {
    const shape = name === null ? null : shapeOfName(reading, name)
    const root = typeof shape === 'string' && /^v:\d+\|$/.test(shape) ? shape : null
    visitCall(reading, node, init.type === 'AwaitExpression' ? 'awaited' : 'kept', { name, root })
  } else if (node.type === 'ObjectExpression') visitObject(reading, node, name, exported)
  else reading.visit(init, 'kept')
}

/** The functions of an object are called by its name and theirs. */
export function visitObject(
  reading: Reading,
  node: Extract<Expression, { type: 'ObjectExpression' }>,
  name: string | null,
  exported = false,
): void {
  noteResolvers(reading, node, name)
  const outer = reading.key
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') reading.visit(property.argument)
    else {
      if (property.computed) reading.visit(property.key as Expression)
      const key = property.key.type === 'Identifier' ? property.key.name : null
      reading.key = key
      const value = bare(property.value)
      const called = key === null ? null : name === null ? key : `${name}.${key}`
      if (isFunction(value)) visitFunction(reading, value, { name: called, exported })
      else reading.visit(property.value, 'kept')
    }
  }
  reading.key = outer
}

export function visitAssignment(reading: Reading, node: AssignmentExpression): void {
  const target = node.left
  const operator = node.operator === '=' || node.operator === '+=' || node.operator === '-=' ? node.operator : 'other'
  if (target.type === 'Identifier') {
    const binding = lookUp(reading.scope, target.name)
    binding?.assigned.push({ operator: node.operator.replace(/^(?:\?\?|\|\|)=$/, '='), value: node.right, scope: reading.scope })
  }
  noteAssignedField(reading, target, node.right)
  const exported = noteCommonJsExport(reading, target, node.right)
  if (!exported && !reading.silent) {
    reading.assignments.push({
      ...assigned(reading, target),
      operator,
      value: summarise(reading, node.right),
      place: placeOf(reading, node),
    })
  }
  visitTarget(reading, target)
  const plain = bare(node.right)
  const name = target.type === 'Identifier' ? target.name : target.type === 'MemberExpression' ? memberName(target) : null
  if (plain.type === 'ObjectExpression' || isFunction(plain) || target.type === 'Identifier')
    visitKept(reading, node.right, name, exported)
  else if (plain.type === 'CallExpression' || plain.type === 'NewExpression') {
    visitCall(reading, plain, node.right.type === 'AwaitExpression' ? 'awaited' : 'kept', {
      name: pathText(target as Node),
      root: null,
    })
  } else reading.visit(node.right, 'kept')
}

function visitTarget(reading: Reading, target: AssignmentTarget): void {
  if (target.type !== 'MemberExpression') return
  const object = bare(target.object)
  if (object.type !== 'Identifier' && object.type !== 'ThisExpression') reading.visit(object)
  if (target.computed && target.property.type !== 'Literal') reading.visit(target.property)
}

/** `this.pool = new Pool()` tells what the field holds. */
function noteAssignedField(reading: Reading, target: AssignmentTarget, value: Expression): void {
  if (target.type !== 'MemberExpression' || target.object.type !== 'ThisExpression' || reading.classFrame === null) return
  const name = memberName(target)
  if (name !== null) noteShape(reading.classFrame, name, shapeOf(reading, value))
}

function assigned(reading: Reading, target: AssignmentTarget): Pick<Assignment, 'function' | 'target' | 'kind' | 'keys'> {
  const place = functionId(reading, reading.frame.number)
  if (target.type === 'Identifier') {
    const binding = lookUp(reading.scope, target.name)
    const kind = binding !== null && binding.scope.parent === null ? 'module' : 'local'
    return { function: place, target: target.name, kind, keys: [] }
  }
  if (target.type !== 'MemberExpression') return { function: place, target: sourceOf(reading, target), kind: 'local', keys: [] }
  const keys: Value[] = []
  let at: Expression = target
  while (at.type === 'MemberExpression') {
    if (at.computed && at.property.type !== 'Literal') keys.unshift(summarise(reading, at.property))
    at = bare(at.object)
  }
  return { function: place, target: pathText(target), kind: keys.length > 0 ? 'element' : 'property', keys }
}

export function visitUpdate(reading: Reading, node: UpdateExpression): void {
  const target = bare(node.argument as Expression)
  if (target.type === 'Identifier') {
    lookUp(reading.scope, target.name)?.assigned.push({ operator: node.operator, value: null, scope: reading.scope })
  }
  if (reading.silent || (target.type !== 'Identifier' && target.type !== 'MemberExpression')) return
  const one: Value = { is: 'number', value: 1, place: placeOf(reading, node) }
  reading.assignments.push({ ...assigned(reading, target), operator: node.operator, value: one, place: placeOf(reading, node) })
}

const compared: ReadonlySet<string> = new Set(['===', '!==', '==', '!=', '<', '>', '<=', '>='])

export function visitBinary(reading: Reading, node: BinaryExpression): void {
  if (compared.has(node.operator) && !reading.silent) {
    reading.comparisons.push({
      function: functionId(reading, reading.frame.number),
      operator: node.operator as Comparison['operator'],
      left: summarise(reading, node.left),
      right: summarise(reading, node.right),
      place: placeOf(reading, node),
    })
  }
  reading.visit(node.left)
  reading.visit(node.right)
}

export function visitFor(reading: Reading, node: ForStatement | ForOfStatement | ForInStatement): void {
  const scope = innerScope(reading.scope, reading.scope.function)
  within(reading, scope, () => {
    if (node.type === 'ForStatement') {
      if (node.init?.type === 'VariableDeclaration') {
        declareVariables(scope, node.init)
        visitVariables(reading, node.init, false)
      } else reading.visit(node.init)
      reading.visit(node.test)
      surrounded(reading, { ...reading.around, loop: countingLoop(reading, node) }, () => {
        reading.visit(node.update)
        reading.visit(node.body)
      })
      return
    }
    reading.visit(node.right, node.type === 'ForOfStatement' && node.await ? 'awaited' : 'kept')
    const loop = loopOver(reading, 'for', node.right, node)
    if (node.left.type === 'VariableDeclaration') {
      const over = node.left.declarations.map((one) => ({ ...one, init: node.right }))
      declareVariables(scope, { ...node.left, declarations: over } as VariableDeclaration, true)
    }
    surrounded(reading, { ...reading.around, loop }, () => reading.visit(node.body))
  })
}

export function visitTry(reading: Reading, node: TryStatement): void {
  const tried: string[] = []
  const handled: string[] = []
  const around = reading.around
  const inBlock = {
    ...around,
    inTry: around.inTry || node.handler !== null,
    // What a handler tries is still of the handler: a `rollback` that may itself fail.
    block: around.block === 'catch' || around.block === 'finally' ? around.block : ('try' as const),
    names: [...around.names, tried],
  }
  surrounded(reading, inBlock, () => reading.visit(node.block))
  const handler = node.handler
  const throwsBefore = reading.throws
  if (handler !== null) {
    const inHandler = { ...around, block: 'catch' as const, names: [...around.names, handled] }
    surrounded(reading, inHandler, () => reading.visit(handler))
    if (!reading.silent) {
      reading.catches.push({
        function: functionId(reading, reading.frame.number),
        empty: handler.body.body.length === 0,
        explained: reading.comments.some((comment) => comment.start >= handler.body.start && comment.end <= handler.body.end),
        tried: [...new Set(tried)],
        handled: [...new Set(handled)],
        rethrows: reading.throws > throwsBefore,
        returns: outcomeOf(reading, handler.body.body.at(-1)),
        leaves: leaveOf(reading, handler.body.body),
        place: placeOf(reading, handler),
      })
    }
  }
  surrounded(reading, { ...around, block: 'finally' }, () => reading.visit(node.finalizer))
}

/** What a branch of a handler returns, where one does before its end: `if (error instanceof Timeout) return true`. */
function leaveOf(reading: Reading, body: readonly Node[]): Value | null {
  for (const statement of body) {
    if (statement.type !== 'IfStatement') continue
    for (const branch of [statement.consequent, statement.alternate]) {
      const last = branch?.type === 'BlockStatement' ? branch.body.at(-1) : branch
      if (last?.type === 'ReturnStatement') return outcomeOf(reading, last)
    }
  }
  return null
}

function outcomeOf(reading: Reading, last: Node | undefined): Value | null {
  if (last?.type === 'ReturnStatement') {
    return last.argument === null
      ? { is: 'name', path: 'undefined', value: null, origin: null, place: placeOf(reading, last) }
      : summarise(reading, last.argument)
  }
  return last?.type === 'ExpressionStatement' ? summarise(reading, last.expression) : null
}
