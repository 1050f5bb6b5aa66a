/** Objects that say how fields of GraphQL are resolved. */
import type { BindingPattern, Expression, Node, ObjectExpression } from 'oxc-parser'
import type { RawResolver } from './facts.ts'
import { functionId, functionNumber, isFunction, placeOf, type Reading } from './reading.ts'
import { shapeOf } from './shapes.ts'
import { bare, keyName, pathText } from './syntax.ts'

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription'])

/** `const users: QueryResolvers = …` has fields of `Query`. */
export function resolverTypeOf(id: BindingPattern): string | null {
  const annotated = id as { readonly typeAnnotation?: { readonly typeAnnotation: Node } | null }
  const type = annotated.typeAnnotation?.typeAnnotation
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return null
  return /^(\w+)Resolvers$/.exec(type.typeName.name)?.[1] ?? null
}

/** Notes what resolves fields in an object that is one of types, the fields of one type, or one field. */
export function noteResolvers(reading: Reading, expression: Expression, name: string | null): void {
  const node = bare(expression)
  if (reading.silent || node.type !== 'ObjectExpression') return
  if (name !== null && roots.has(name)) return noteFields(reading, node, name)
  const isMap = node.properties.some((one) => one.type === 'Property' && roots.has(keyOf(one) ?? ''))
  for (const property of node.properties) {
    if (property.type !== 'Property') continue
    const key = keyOf(property)
    if (key === null) continue
    const value = bare(property.value)
    if (isMap && /^[A-Z]\w*$/.test(key)) {
      if (value.type === 'ObjectExpression') noteFields(reading, value, key)
      else noteElsewhere(reading, key, value)
    } else if (key === 'resolve' && isFunction(value) && value.params.length > 1) {
      mark(reading, value, value.params)
      keep(reading, { type: null, field: reading.key, value, guards: guardsBeside(reading, node) })
    }
  }
}

function keyOf(property: Extract<ObjectExpression['properties'][number], { type: 'Property' }>): string | null {
  return keyName(property.key, property.computed)
}

function noteFields(reading: Reading, node: ObjectExpression, type: string): void {
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      noteElsewhere(reading, type, bare(property.argument))
      continue
    }
    const field = keyOf(property)
    if (field !== null) noteField(reading, type, field, bare(property.value))
  }
}

/** A whole type that another object resolves. */
function noteElsewhere(reading: Reading, type: string, value: Expression): void {
  if (value.type === 'Identifier' || value.type === 'MemberExpression') keep(reading, { type, field: null, value, guards: [] })
}

/** `feed: (parent, args) => …`, `feed: authenticated((parent, args) => …)`, `feed: { subscribe, resolve }`, `feed`. */
function noteField(reading: Reading, type: string, field: string, value: Expression): void {
  if (isFunction(value)) {
    mark(reading, value, value.params)
    keep(reading, { type, field, value, guards: [] })
  } else if (value.type === 'CallExpression') {
    const args = value.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [bare(arg)]))
    const last = args.at(-1)
    if (last === undefined) return
    const around = [value.callee as Expression, ...args.slice(0, -1)].filter(
      (one) => one.type === 'Identifier' || one.type === 'MemberExpression',
    )
    if (isFunction(last)) mark(reading, last, last.params)
    keep(reading, { type, field, value: last, guards: around.map((one) => guard(reading, one)) })
  } else if (value.type === 'ObjectExpression') {
    for (const property of value.properties) {
      const inner = property.type === 'Property' ? bare(property.value) : null
      if (property.type !== 'Property' || inner === null || !isFunction(inner)) continue
      if (!/^(?:resolve|subscribe)$/.test(keyOf(property) ?? '')) continue
      mark(reading, inner, inner.params)
      keep(reading, { type, field, value: inner, guards: [] })
    }
  } else if (value.type === 'Identifier' || value.type === 'MemberExpression') keep(reading, { type, field, value, guards: [] })
}

/** Prisma's fields of Pothos are given what to select in front of all else. */
function mark(reading: Reading, node: Node, params: readonly Node[]): void {
  const [first] = params
  const isPrisma = params.length > 2 && first?.type === 'Identifier' && first.name === 'query'
  reading.resolverArguments.set(node, isPrisma ? 2 : 1)
}

interface Kept extends Pick<RawResolver, 'type' | 'field' | 'guards'> {
  readonly value: Expression
}

function keep(reading: Reading, { type, field, value, guards }: Kept): void {
  const own = isFunction(value)
  reading.resolvers.push({
    type,
    field,
    handler: own ? functionId(reading, functionNumber(reading, value)) : null,
    shape: own ? null : shapeOf(reading, value),
    guards,
    place: placeOf(reading, value),
  })
}

function guard(reading: Reading, node: Expression): RawResolver['guards'][number] {
  return { name: pathText(node), shape: shapeOf(reading, node), place: placeOf(reading, node) }
}

function guardsBeside(reading: Reading, node: ObjectExpression): RawResolver['guards'] {
  return node.properties.flatMap((one) => {
    const key = one.type === 'Property' ? keyOf(one) : null
    return key === 'authScopes' || key === 'authorize' ? [{ name: key, shape: null, place: placeOf(reading, one) }] : []
  })
}
