import type { CallExpression, Expression, ForStatement, Node } from 'oxc-parser'
import type { Call, Value } from '../../model/architecture/code.ts'
import { placeOf, type Reading } from './reading.ts'
import { own } from './remember.ts'
import { bare, memberName } from './syntax.ts'
import { summarise } from './values.ts'

type Loop = NonNullable<Call['loop']>

const few = 10

/** Whether what goes round is known to be short: a written list, a slice, a chunk. */
function isBounded(over: Value): boolean {
  switch (over.is) {
    case 'list':
      return over.items.length <= few && over.items.every((item) => item.is !== 'other' || !item.text.startsWith('...'))
    case 'name':
      return over.value !== null && isBounded(over.value)
    case 'call':
      return /(?:^|\.)(?:slice|splice|chunk|take|batch)$/i.test(over.callee) || objectKeysOfFew(over)
    default:
      return false
  }
}

function objectKeysOfFew(call: Extract<Value, { is: 'call' }>): boolean {
  let inner = call.args[0]
  if (inner?.is === 'name' && inner.value !== null) inner = inner.value
  return (
    /^Object\.(?:keys|values|entries)$/.test(call.callee) &&
    inner?.is === 'object' &&
    inner.spreads.length === 0 &&
    Object.keys(inner.fields).length <= few
  )
}

export function loopOver(reading: Reading, kind: Loop['kind'], over: Expression | null, at: Node, concurrent = false): Loop {
  const value = over === null ? null : summarise(reading, over)
  return { kind, concurrent, bounded: value !== null && isBounded(value), over: value, place: placeOf(reading, at) }
}

/** `for (let i = 0; i < 3; i++)`: what it counts to is what it goes over. */
export function countingLoop(reading: Reading, node: ForStatement): Loop {
  const test = node.test === null ? null : bare(node.test)
  const limit = test?.type === 'BinaryExpression' && /^<=?$/.test(test.operator) ? test.right : null
  const loop = loopOver(reading, 'for', limit, node)
  let value = loop.over
  if (value?.is === 'name' && value.value !== null) value = value.value
  return { ...loop, bounded: value?.is === 'number' && value.value <= few }
}

const kinds: Readonly<Record<string, Loop['kind']>> = {
  map: 'map',
  flatMap: 'map',
  forEach: 'each',
  filter: 'each',
  reduce: 'each',
  some: 'each',
  every: 'each',
  find: 'each',
}

/** The loop that a callback of `xs.map(…)` is run in; `together` where `Promise.all` waits for them all. */
export function callbackLoop(reading: Reading, call: CallExpression, callback: Node, together: boolean): Loop | null {
  const callee = bare(call.callee as Expression)
  if (callee.type !== 'MemberExpression' || call.arguments[0] !== callback) return null
  const kind = own(kinds, memberName(callee) ?? '')
  if (kind === undefined) return null
  const asynchronous = 'async' in callback && callback.async === true
  const over = bare(callee.object)
  return loopOver(reading, kind, over, call, together || (asynchronous && kind !== 'each'))
}
