import type { CallExpression, Expression, NewExpression, Node, TaggedTemplateExpression } from 'oxc-parser'
import type { RawCall, Shape } from './facts.ts'
import { visitFunction } from './functions.ts'
import { callbackLoop } from './loops.ts'
import {
  type Around,
  callId,
  callNumber,
  functionId,
  isFunction,
  nothingAround,
  placeOf,
  type Reading,
  type Use,
} from './reading.ts'
import { shapeOf } from './shapes.ts'
import { bare, memberName, pathText } from './syntax.ts'
import { noteRefusal } from './traits.ts'
import { summarise } from './values.ts'

type CallNode = CallExpression | NewExpression | TaggedTemplateExpression

/** What the answer of a call is kept in. */
export interface Kept {
  readonly name: string | null
  readonly root: string | null
}

/** Reads a call, what it is called on and what it is given. */
export function visitCall(reading: Reading, node: CallNode, use: Use, kept: Kept | null = null): void {
  const number = callNumber(reading, node)
  const calleeNode = (node.type === 'TaggedTemplateExpression' ? node.tag : node.callee) as Expression
  const callee = pathText(calleeNode)
  for (const names of reading.around.names) names.push(callee)
  if (!reading.silent) reading.calls[number] = rawCall(reading, node, { number, callee, use, kept })
  noteRefusal(reading, callee)
  const on = innerCall(calleeNode)
  if (on !== null) visitCall(reading, on, use === 'statement' ? chainedUse(calleeNode) : use, kept && { ...kept, root: null })
  else if (calleeNode.type === 'MemberExpression') visitObject(reading, calleeNode)
  else if (isFunction(bare(calleeNode))) visitFunction(reading, bare(calleeNode) as never, { around: reading.around })
  else if (calleeNode.type !== 'Identifier' && calleeNode.type !== 'Super') reading.visit(calleeNode)
  if (node.type === 'TaggedTemplateExpression') for (const inner of node.quasi.expressions) reading.visit(inner)
  else visitArguments(reading, node, number, use)
}

function visitObject(reading: Reading, callee: Extract<Node, { type: 'MemberExpression' }>): void {
  const object = bare(callee.object as Expression)
  if (object.type !== 'Identifier' && object.type !== 'ThisExpression') reading.visit(object)
  if (callee.computed && callee.property.type !== 'Literal') reading.visit(callee.property)
}

/** The call that a callee is a member of the answer of. */
function innerCall(callee: Expression): CallNode | null {
  let at = bare(callee)
  while (at.type === 'MemberExpression') {
    if (at.computed && at.property.type !== 'Literal') return null
    at = bare(at.object)
  }
  if (at.type === 'CallExpression' && at.callee.type === 'Identifier' && at.callee.name === 'require') return null
  return at.type === 'CallExpression' || at.type === 'NewExpression' || at.type === 'TaggedTemplateExpression' ? at : null
}

/** A promise that a handler is chained to is looked after. */
function chainedUse(callee: Expression): Use {
  const node = bare(callee)
  const name = node.type === 'MemberExpression' ? memberName(node) : null
  return name === 'catch' ? 'other' : 'statement'
}

interface About {
  readonly number: number
  readonly callee: string
  readonly use: Use
  readonly kept: Kept | null
}

function rawCall(reading: Reading, node: CallNode, { number, callee, use, kept }: About): RawCall {
  const calleeNode = (node.type === 'TaggedTemplateExpression' ? node.tag : node.callee) as Expression
  const args = node.type === 'TaggedTemplateExpression' ? [node] : node.arguments
  const ref = calleeRef(reading, calleeNode)
  if (ref !== null) reading.frame.mentions.add(ref)
  const plain = args.map((arg) => (arg.type === 'SpreadElement' ? arg.argument : arg))
  const shapes = plain.map((arg) => argumentShape(reading, arg))
  const on = innerCall(calleeNode)
  return {
    id: callId(reading, number),
    function: functionId(reading, reading.frame.number),
    callee,
    isNew: node.type === 'NewExpression',
    args: args.map((arg) => (arg.type === 'SpreadElement' ? spread(reading, arg) : summarise(reading, arg))),
    awaited: use === 'awaited',
    floating: use === 'statement' && !swallowsRejection(node, callee),
    loop: reading.around.loop,
    keptAs: kept?.name ?? null,
    conditions: reading.around.conditions,
    inTry: reading.around.inTry,
    place: placeOf(reading, node),
    calleePlace: placeOf(reading, calleeNode),
    ref,
    on: on === null ? null : callNumber(reading, on),
    shapes,
    argumentCalls: plain.map((arg) => argumentCall(reading, arg)),
    keptRoot: kept?.root ?? null,
    block: reading.around.block,
    tagged: node.type === 'TaggedTemplateExpression',
  }
}

function spread(reading: Reading, node: Extract<Node, { type: 'SpreadElement' }>): RawCall['args'][number] {
  const inner = summarise(reading, node.argument)
  return {
    is: 'other',
    text: reading.text.slice(node.start, Math.min(node.end, node.start + 200)),
    of: [inner],
    place: inner.place,
  }
}

/** `x.catch(f)` and `x.then(f, g)` look after a rejection. */
function swallowsRejection(node: CallNode, callee: string): boolean {
  if (node.type !== 'CallExpression') return false
  return callee.endsWith('.catch') || (callee.endsWith('.then') && node.arguments.length > 1)
}

function calleeRef(reading: Reading, callee: Expression): string | null {
  const shape = shapeOf(reading, callee)
  return typeof shape === 'string' ? shape : null
}

function argumentShape(reading: Reading, arg: Expression): Shape | null {
  const shape = shapeOf(reading, arg)
  mention(reading, shape)
  return shape
}

/** What is passed on may be called. */
export function mention(reading: Reading, shape: Shape | null, depth = 0): void {
  if (typeof shape === 'string') {
    if (!shape.startsWith('g:')) reading.frame.mentions.add(shape)
  } else if (shape !== null && depth < 2) for (const inner of Object.values(shape)) mention(reading, inner, depth + 1)
}

function argumentCall(reading: Reading, arg: Expression): number | null {
  const node = bare(arg)
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require') return null
  return node.type === 'CallExpression' || node.type === 'NewExpression' ? callNumber(reading, node) : null
}

const later =
  /(?:^|\.)(?:get|post|put|patch|delete|del|all|use|on|once|addListener|addEventListener|addHook|setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|subscribe|register|process|schedule|command|route|handle|describe|it|test)$/

function visitArguments(reading: Reading, node: CallExpression | NewExpression, number: number, use: Use): void {
  const callee = pathText(node.callee)
  const together = /^Promise\.(?:all|allSettled|race|any)$/.test(callee)
  node.arguments.forEach((arg, argument) => {
    const inner = arg.type === 'SpreadElement' ? arg.argument : bare(arg)
    if (isFunction(inner)) {
      const standing = { callback: { call: number, argument }, around: aroundCallback(reading, node, inner, callee) }
      visitFunction(reading, inner, standing)
    } else if (together && use === 'awaited' && inner.type === 'ArrayExpression') {
      for (const item of inner.elements) if (item !== null) reading.visit(item, 'awaited')
    } else {
      if (together && inner.type === 'CallExpression') reading.together = inner
      reading.visit(inner, together && use === 'awaited' ? 'awaited' : 'other')
    }
  })
}

/** A callback that runs while the call does stands in what the call stands in; one that is kept for later does not. */
function aroundCallback(reading: Reading, node: CallExpression | NewExpression, callback: Node, callee: string): Around {
  const loop = node.type === 'CallExpression' ? callbackLoop(reading, node, callback, reading.together === node) : null
  if (loop !== null) return { ...reading.around, loop }
  return later.test(callee) ? { ...nothingAround, conditions: reading.around.conditions } : reading.around
}
