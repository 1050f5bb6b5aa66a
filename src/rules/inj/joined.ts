/** Values that become text of a query: which of them a caller may write. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../../model/architecture/code.ts'
import { callsIn, fileOf } from '../../model/architecture/look-up.ts'
import { type Entry, enteredAs, givenFor, partText } from '../entry.ts'
import { isNarrowed } from '../narrowed.ts'
import { fromRequest, isConstant, settled } from '../values.ts'

export interface Verdict {
  readonly confidence: 'certain' | 'likely'
  /** Where it comes from, as a message goes on: `, and it comes from the request`. */
  readonly from: string
  /** The request is known that it comes from. */
  readonly entry: Entry | null
}

/** What is to be said of a value that is joined into a text in a function; null for what nobody can misuse. */
export function judgeJoined(architecture: Architecture, id: FunctionId, value: Value): Verdict | null {
  if (isSafe(value) || fileOf(architecture, id)?.isTool === true) return null
  const entry = enteredAs(architecture, id, value)
  if (entry !== null) {
    if (isChecked(architecture, id, value, entry)) return null
    return { confidence: entry.through.length === 0 ? 'certain' : 'likely', from: saysWhere(entry), entry }
  }
  // A parameter of a function that serves: whoever calls it may pass anything on.
  const it = settled(value)
  if (it.is !== 'name' || it.origin?.from !== 'parameter' || !isText(it.path)) return null
  const given = givenFor(architecture, id, it)
  if (given.length > 0 && given.every((each) => each === undefined || isConstant(each))) return null
  return isListed(architecture, id, value) ? null : { confidence: 'likely', from: '', entry: null }
}

function saysWhere({ through, origin }: Entry): string {
  return through.length === 0
    ? ', and it comes from the request'
    : `, and a caller passes \`${partText(origin)}\` of the request on`
}

/** A schema lets only a few things through, or one of the functions on the way compares it with a list. */
export function isChecked(architecture: Architecture, id: FunctionId, value: Value, { origin, through }: Entry): boolean {
  const way = [id, ...through.map((call) => call.function)]
  const name = origin.name ?? nameOf(value)
  return isNarrowed(architecture, name, way) || way.some((each) => isListed(architecture, each, value))
}

/** Constants, numbers, lists of placeholders, names that are looked up or quoted. */
export function isSafe(value: Value): boolean {
  const it = settled(value)
  switch (it.is) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
    case 'function':
      return true
    case 'call':
      if (/(^|\.)(join|map|format|raw|keys)$/.test(it.callee)) return fromRequest(it) === null
      return /(^|\.)(Number|parseInt|parseFloat|BigInt|Boolean|Math\.\w+|toFixed|quoteIdent|escapeId|escape|escapeIdentifier|escapeLiteral|ref|identifier|fill|repeat|toISOString)$/.test(
        it.callee,
      )
    case 'template':
      return it.tag !== null || it.values.every(isSafe)
    case 'either':
      return it.of.every(isSafe)
    case 'list':
      return it.items.every(isSafe)
    case 'other':
      return it.of.every(isSafe) || /^\w+(\.\w+)*\[/.test(it.text)
    case 'name':
      return it.origin?.from === 'environment' || /\[/.test(it.path)
    default:
      return false
  }
}

/** Compared with a list, or checked against one, in a function. */
function isListed(architecture: Architecture, id: FunctionId, value: Value): boolean {
  const name = nameOf(value)
  return callsIn(architecture, id).some(
    ({ callee, args }) =>
      /(\.|^)(includes|has|test|indexOf|enum|oneOf|hasOwn)$/.test(callee) &&
      args.some((arg) => arg.is === 'name' && nameOf(arg) === name),
  )
}

function nameOf(value: Value): string {
  return value.is === 'name' ? value.path.split('.').at(-1)! : textFor(value)
}

/** A number by its name cannot hold a quote; what is plainly text can. */
function isText(path: string): boolean {
  return !/(limit|offset|count|page|size|table|schema|columns?|fields?|placeholders?|index|where|sql|clause|conditions?|query|values?|keys?|sort|order|direction|interval|days?|hours?|minutes?|seconds?|ms|timeout(ms)?|port|version)s?$/i.test(
    path,
  )
}

export function textFor(value: Value): string {
  if (value.is === 'name') return value.path
  return value.is === 'call' ? `${value.callee}(…)` : value.is === 'other' ? value.text.slice(0, 40) : value.is
}
