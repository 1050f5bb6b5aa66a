/** Where things stand in a syntax tree, and texts with something put in or taken out. */
import type { CallExpression, Expression, ObjectExpression, ObjectProperty, Program } from 'oxc-parser'

/** The first call of a name, outermost first. */
export function findCall(node: unknown, name: string): CallExpression | undefined {
  return findNode(node, (each) => {
    const call = each as unknown as CallExpression
    return call.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === name
  }) as CallExpression | undefined
}

interface AnyNode {
  readonly type: string
}

/** The first node that is meant, outermost first; of the branches that `leaves` names nothing is looked at. */
export function findNode(
  node: unknown,
  isMeant: (node: AnyNode) => boolean,
  leaves: (node: AnyNode) => boolean = () => false,
): AnyNode | undefined {
  if (Array.isArray(node)) {
    for (const each of node) {
      const found = findNode(each, isMeant, leaves)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (typeof node !== 'object' || node === null || leaves(node as AnyNode)) return undefined
  if (isMeant(node as AnyNode)) return node as AnyNode
  return findNode(Object.values(node), isMeant, leaves)
}

export function keyOf(property: ObjectProperty): string | null {
  const { key, computed } = property
  if (computed) return null
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' && typeof key.value === 'string' ? key.value : null
}

/** The property of that name, as it stands there. */
export function findProperty(object: ObjectExpression, name: string): ObjectProperty | undefined {
  return object.properties.find((each): each is ObjectProperty => each.type === 'Property' && keyOf(each) === name)
}

export function propertyOf(object: ObjectExpression, name: string): Expression | undefined {
  return findProperty(object, name)?.value
}

/** An object that is written out, also with a type behind it. */
export function objectOf(node: Expression | undefined): ObjectExpression | null {
  if (node?.type === 'ObjectExpression') return node
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') return objectOf(node.expression)
  return null
}

/** What a name stands for in its file, where it is a constant; else the node itself. */
export function resolved(node: Expression, program: Program): Expression {
  if (node.type !== 'Identifier') return node
  const declared = findNode(program.body, (each) => {
    const declarator = each as unknown as { type: string; id?: { type: string; name?: string } }
    return declarator.type === 'VariableDeclarator' && declarator.id?.type === 'Identifier' && declarator.id.name === node.name
  }) as { readonly init?: Expression | null } | undefined
  return declared?.init ?? node
}

export function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at)
}

export function replace(text: string, { start, end }: { readonly start: number; readonly end: number }, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}

/** One more property, behind the others and written as they are: on a line of its own, or on theirs. */
export function intoObject(text: string, object: ObjectExpression, says: string): string {
  const last = object.properties.at(-1)
  if (last === undefined) return `${text.slice(0, object.start)}{ ${says} }${text.slice(object.end)}`
  const between = text.slice(last.end, object.end - 1)
  const isBroken = between.includes('\n')
  const indent = /(?:^|\n)([ \t]*)\S[^\n]*$/.exec(text.slice(0, last.start + 1))?.[1] ?? ''
  return insert(text, last.end, isBroken ? `,\n${indent}${says}` : `, ${says}`)
}

/** Without a property, its comma, and its line where it has one of its own; comments around it stay. */
export function withoutProperty(text: string, property: ObjectProperty): string {
  const comma = /^\s*,/.exec(text.slice(property.end))?.[0] ?? ''
  const after = text.slice(property.end + comma.length)
  const hasLine = /^[ \t]*\n/.test(after)
  const before = text.slice(0, property.start).replace(hasLine ? /\n?[ \t]*$/ : /[ \t]*$/, '')
  const isLast = comma === '' && before.endsWith(',') && /^[ \t]*\}/.test(after)
  return (isLast ? before.slice(0, -1) : before) + after
}
