import type { Expression, ObjectExpression } from 'oxc-parser'
import type { Value } from '../../model/architecture/code.ts'
import { originOf } from './origins.ts'
import { functionId, functionNumber, placeOf, type Reading, sourceOf, within } from './reading.ts'
import { type Binding, lookUp } from './scope.ts'
import { bare, keyName, memberName, pathText } from './syntax.ts'

const deepest = 6
const longestText = 2000
const mostNodes = 400

/** How much of a value may still be told. */
interface Budget {
  left: number
}

/** The summary of an expression, cut off where it is deep or large. */
export function summarise(reading: Reading, expression: Expression): Value {
  return summary(reading, expression, 0, { left: mostNodes })
}

function cut(text: string): string {
  return text.length > longestText ? text.slice(0, longestText) : text
}

function summary(reading: Reading, expression: Expression, depth: number, budget: Budget): Value {
  const node = bare(expression)
  const place = placeOf(reading, node)
  budget.left--
  if (depth > deepest || budget.left < 0) return { is: 'other', text: sourceOf(reading, node, 80), of: [], place }
  const of = (inner: Expression): Value => summary(reading, inner, depth + 1, budget)
  switch (node.type) {
    case 'Literal':
      return literal(reading, node)
    case 'TemplateLiteral':
      return joined(
        node.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw),
        node.expressions.map(of),
        place,
      )
    case 'TaggedTemplateExpression': {
      const texts = node.quasi.quasis.map((quasi) => cut(quasi.value.cooked ?? quasi.value.raw))
      return { is: 'template', tag: pathText(node.tag), texts, values: node.quasi.expressions.map(of), place }
    }
    case 'BinaryExpression':
      if (node.operator === 'in') return other(reading, node, [node.right], of)
      if (node.operator === '+') return sum(of(node.left), of(node.right), reading, node)
      return other(reading, node, [node.left, node.right], of)
    case 'ObjectExpression':
      return objectValue(node, of, place)
    case 'ArrayExpression':
      return {
        is: 'list',
        items: node.elements.flatMap((item) =>
          item === null ? [] : item.type === 'SpreadElement' ? [other(reading, item, [item.argument], of)] : [of(item)],
        ),
        place,
      }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { is: 'function', id: functionId(reading, functionNumber(reading, node)), place }
    case 'Identifier':
      return nameValue(reading, node, budget)
    case 'MemberExpression':
      return memberValue(reading, node, budget, of)
    case 'CallExpression':
    case 'NewExpression':
      return {
        is: 'call',
        callee: pathText(node.callee),
        args: node.arguments.map((arg) => (arg.type === 'SpreadElement' ? other(reading, arg, [arg.argument], of) : of(arg))),
        isNew: node.type === 'NewExpression',
        origin: originOf(reading, node),
        place,
      }
    default:
      return composed(reading, node, of)
  }
}

/** What chooses between values, or passes one on. */
function composed(reading: Reading, node: Expression, of: (inner: Expression) => Value): Value {
  const place = placeOf(reading, node)
  switch (node.type) {
    case 'LogicalExpression':
      return { is: 'either', operator: node.operator, of: [of(node.left), of(node.right)], place }
    case 'ConditionalExpression':
      return { is: 'either', operator: '?:', of: [of(node.consequent), of(node.alternate)], place }
    case 'UnaryExpression': {
      const argument = of(node.argument)
      if (node.operator === '-' && argument.is === 'number') return { is: 'number', value: -argument.value, place }
      return { is: 'other', text: sourceOf(reading, node), of: [argument], place }
    }
    case 'AssignmentExpression':
      return of(node.right)
    case 'SequenceExpression':
      return of(node.expressions.at(-1)!)
    case 'ThisExpression':
      return { is: 'name', path: 'this', value: null, origin: null, place }
    default:
      return other(reading, node, [], of)
  }
}

function other(
  reading: Reading,
  node: { readonly start: number; readonly end: number },
  inner: readonly Expression[],
  of: (inner: Expression) => Value,
): Value {
  return { is: 'other', text: sourceOf(reading, node), of: inner.map(of), place: placeOf(reading, node) }
}

function literal(reading: Reading, node: Extract<Expression, { type: 'Literal' }>): Value {
  const place = placeOf(reading, node)
  if ('regex' in node) return { is: 'regex', pattern: node.regex.pattern, flags: node.regex.flags, place }
  if ('bigint' in node) return { is: 'other', text: cut(`${node.bigint}n`), of: [], place }
  const value = node.value
  if (typeof value === 'string') return { is: 'text', text: cut(value), place }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { is: 'number', value, place } : { is: 'other', text: node.raw ?? '', of: [], place }
  }
  return typeof value === 'boolean' ? { is: 'boolean', value, place } : { is: 'null', place }
}

function objectValue(node: ObjectExpression, of: (inner: Expression) => Value, place: Value['place']): Value {
  const fields: Record<string, Value> = {}
  const spreads: Value[] = []
  const computed: Value[] = []
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') spreads.push(of(property.argument))
    else {
      const name = keyName(property.key, property.computed)
      if (name !== null && name !== '__proto__') fields[name] = of(property.value)
      else if (name === null) computed.push(of(property.key as Expression), of(property.value))
    }
  }
  return { is: 'object', fields, spreads, computed, place }
}

/** Texts and values in turn, as one text where no value is left. */
export function joined(texts: readonly string[], values: readonly Value[], place: Value['place']): Value {
  const allTexts = [texts[0] ?? '']
  const kept: Value[] = []
  const add = (text: string) => {
    allTexts[allTexts.length - 1] = cut(allTexts.at(-1)! + text)
  }
  values.forEach((value, at) => {
    if (value.is === 'text') add(value.text)
    else if (value.is === 'template' && value.tag === null) {
      add(value.texts[0] ?? '')
      value.values.forEach((inner, i) => {
        kept.push(inner)
        allTexts.push(value.texts[i + 1] ?? '')
      })
    } else {
      kept.push(value)
      allTexts.push('')
    }
    add(texts[at + 1] ?? '')
  })
  return kept.length === 0
    ? { is: 'text', text: allTexts[0]!, place }
    : { is: 'template', tag: null, texts: allTexts, values: kept, place }
}

function isText(value: Value): boolean {
  if (value.is === 'name') return value.value !== null && isText(value.value)
  return value.is === 'text' || (value.is === 'template' && value.tag === null)
}

function sum(left: Value, right: Value, reading: Reading, node: { readonly start: number; readonly end: number }): Value {
  const place = placeOf(reading, node)
  if (isText(left) || isText(right)) return joined(['', '', ''], [left, right], place)
  return { is: 'other', text: sourceOf(reading, node), of: [left, right], place }
}

interface MutableName {
  is: 'name'
  path: string
  value: Value | null
  origin: (Value & { is: 'name' })['origin']
  place: Value['place']
}

function nameValue(reading: Reading, node: Extract<Expression, { type: 'Identifier' }>, budget: Budget): Value {
  const place = placeOf(reading, node)
  if (node.name === 'undefined') return { is: 'name', path: 'undefined', value: null, origin: null, place }
  const binding = lookUp(reading.scope, node.name)
  if (binding?.kind === 'function' && binding.node !== null) {
    return { is: 'function', id: functionId(reading, functionNumber(reading, binding.node)), place }
  }
  const value: MutableName = { is: 'name', path: node.name, value: null, origin: originOf(reading, node), place }
  if (binding?.kind === 'const') value.value = affordable(boundValue(reading, binding), budget)
  if (binding?.kind === 'let') reading.waiting.push({ binding, set: (later) => setUnlessWithin(value, later) })
  return value
}

/** `next = step(next)` would have a value hold itself, which no JSON can. */
function setUnlessWithin(name: MutableName, later: Value): void {
  if (!holds(later, name)) name.value = later
}

function holds(value: Value, sought: object): boolean {
  if (value === sought) return true
  switch (value.is) {
    case 'name':
      return value.value !== null && holds(value.value, sought)
    case 'template':
      return value.values.some((inner) => holds(inner, sought))
    case 'object':
      return [...Object.values(value.fields), ...value.spreads, ...value.computed].some((inner) => holds(inner, sought))
    case 'list':
      return value.items.some((inner) => holds(inner, sought))
    case 'call':
      return value.args.some((inner) => holds(inner, sought))
    case 'either':
    case 'other':
      return value.of.some((inner) => holds(inner, sought))
    default:
      return false
  }
}

function memberValue(
  reading: Reading,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  budget: Budget,
  of: (inner: Expression) => Value,
): Value {
  const place = placeOf(reading, node)
  const path = pathText(node)
  const name = memberName(node)
  const inner = bare(node.object as Expression)
  const plain = name !== null && !path.includes('(') && !path.includes('[') && !path.includes('…')
  const told = plain ? null : originOf(reading, node)
  if (name !== null && (told?.from === 'request' || told?.from === 'caller')) {
    return { is: 'name', path, value: null, origin: told, place }
  }
  if (!plain) {
    const taken = node.computed && name === null ? [inner, node.property as Expression] : [inner]
    return { ...(other(reading, node, taken, of) as Value & { is: 'other' }) }
  }
  const binding = inner.type === 'Identifier' ? lookUp(reading.scope, inner.name) : null
  const base = binding?.kind === 'const' ? boundValue(reading, binding) : null
  const field = base !== null ? fieldOf(base.value, name) : null
  const size = base?.size ?? 0
  return {
    is: 'name',
    path,
    value: field === null ? null : affordable({ value: field, size }, budget),
    origin: originOf(reading, node) ?? (field?.is === 'name' || field?.is === 'call' ? field.origin : null),
    place,
  }
}

function fieldOf(value: Value | null, name: string): Value | null {
  return value?.is === 'object' && Object.hasOwn(value.fields, name) ? value.fields[name]! : null
}

/** A value that was told before is told again only where there is room for it. */
function affordable(bound: { readonly value: Value | null; readonly size: number }, budget: Budget): Value | null {
  if (bound.size > budget.left) return null
  budget.left -= bound.size
  return bound.value
}

const boundNodes = 150

function boundValue(reading: Reading, binding: Binding): { readonly value: Value | null; readonly size: number } {
  const known = reading.bindingValues.get(binding)
  if (known !== undefined) return known
  const entry: { value: Value | null; size: number } = { value: null, size: 0 }
  reading.bindingValues.set(binding, entry)
  if (binding.init === null || binding.path === null) return entry
  const budget = { left: boundNodes }
  let value: Value | null = within(reading, binding.scope, () => summary(reading, binding.init!, 2, budget))
  for (const name of binding.path) value = value === null ? null : takenFrom(value, name)
  if (value !== null && binding.fallback !== null) {
    const rest = within(reading, binding.scope, () => summary(reading, binding.fallback!, 3, budget))
    value = { is: 'either', operator: '??', of: [value, rest], place: value.place }
  }
  entry.value = value
  entry.size = boundNodes - budget.left
  return entry
}

/** What destructuring takes out of a value. */
function takenFrom(value: Value, name: string): Value | null {
  if (value.is === 'name') {
    const inner = value.value === null ? null : takenFrom(value.value, name)
    return inner ?? { is: 'name', path: `${value.path}.${name}`, value: null, origin: null, place: value.place }
  }
  if (value.is === 'list') return value.items[Number(name)] ?? null
  if (value.is === 'call') return { is: 'other', text: `${value.callee}().${name}`, of: [value], place: value.place }
  return fieldOf(value, name)
}

/** What a variable comes to by all that is assigned to it: parts joined with `+=`, or any of several. */
export function settleVariables(reading: Reading): void {
  const known = new Map<Binding, Value | null>()
  for (const { binding, set } of reading.waiting.splice(0)) {
    if (!known.has(binding)) known.set(binding, variableValue(reading, binding))
    const value = known.get(binding) ?? null
    if (value !== null) set(value)
  }
  reading.waiting.length = 0
}

const mostAlternatives = 6

function variableValue(reading: Reading, binding: Binding): Value | null {
  if (binding.path?.length !== 0) return null
  const budget = { left: boundNodes }
  const told: Value[] = []
  const add = (expression: Expression, operator: string, scope = binding.scope) => {
    const value = within(reading, scope, () => summary(reading, expression, 3, budget))
    const last = told.at(-1)
    if (operator === '+=' && last !== undefined) told[told.length - 1] = joined(['', '', ''], [last, value], last.place)
    else told.push(value)
  }
  if (binding.init !== null) add(binding.init, '=')
  for (const { operator, value, scope } of binding.assigned) {
    if (value === null || told.length > mostAlternatives || (operator !== '=' && operator !== '+=')) return null
    add(value, operator, scope)
  }
  const settled = told.map(shallow)
  if (settled.length < 2) return settled[0] ?? null
  return { is: 'either', operator: '?:', of: settled, place: settled[0]!.place }
}

/** A value whose names say no more than plain ones do: a variable may be set to what is made of itself. */
function shallow(value: Value): Value {
  switch (value.is) {
    case 'name': {
      const plain =
        value.value !== null && !['name', 'call', 'object', 'list', 'either', 'other', 'template'].includes(value.value.is)
      return plain ? value : { ...value, value: null }
    }
    case 'call':
      return { ...value, args: value.args.map(shallow) }
    case 'template':
      return { ...value, values: value.values.map(shallow) }
    case 'list':
      return { ...value, items: value.items.map(shallow) }
    case 'either':
    case 'other':
      return { ...value, of: value.of.map(shallow) }
    case 'object': {
      const fields = Object.fromEntries(Object.entries(value.fields).map(([name, inner]) => [name, shallow(inner)]))
      return { ...value, fields, spreads: value.spreads.map(shallow), computed: value.computed.map(shallow) }
    }
    default:
      return value
  }
}
