import type { Expression, FunctionBody, Node, ObjectExpression } from 'oxc-parser'
import type { Term, TermField } from './term.ts'

const deepest = 40

/** The term of an expression. */
export function termOf(node: Node | null | undefined, depth = 0): Term {
  if (node === null || node === undefined) return { is: 'other', start: 0, end: 0 }
  const { start, end } = node
  const of = (child: Node | null | undefined): Term => termOf(child, depth + 1)
  if (depth > deepest) return { is: 'other', start, end }
  switch (node.type) {
    case 'Literal':
      return literalTerm(node)
    case 'TemplateLiteral': {
      const texts = node.quasis.map(({ value }) => value.cooked ?? value.raw)
      if (texts.length === 1) return { is: 'text', text: texts[0]!, start, end }
      return { is: 'template', texts, values: node.expressions.map(of), start, end }
    }
    case 'TaggedTemplateExpression': {
      const texts = node.quasi.quasis.map(({ value }) => value.cooked ?? value.raw)
      return { is: 'template', texts, values: node.quasi.expressions.map(of), start, end }
    }
    case 'Identifier':
      return { is: 'name', path: node.name, start, end }
    case 'ThisExpression':
      return { is: 'name', path: 'this', start, end }
    case 'MemberExpression': {
      const name = node.computed ? literalName(node.property) : 'name' in node.property ? node.property.name : null
      const object = of(node.object)
      if (name === null) return { is: 'other', start, end }
      if (object.is === 'name') return { is: 'name', path: `${object.path}.${name}`, start, end }
      return { is: 'member', of: object, name, start, end }
    }
    case 'CallExpression':
    case 'NewExpression':
      return { is: 'call', callee: of(node.callee), args: node.arguments.map(of), start, end }
    case 'ObjectExpression':
      return { is: 'object', fields: fieldsOf(node, depth), start, end }
    case 'ArrayExpression':
      return { is: 'list', items: node.elements.map(of), start, end }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration': {
      const parameters = node.params.map((each) => (each.type === 'Identifier' ? each.name : ''))
      return { is: 'function', parameters, returns: returned(node.body, depth), start, end }
    }
    case 'UnaryExpression': {
      const inner = of(node.argument)
      return node.operator === '-' && inner.is === 'number'
        ? { ...inner, text: `-${inner.text}`, start }
        : { is: 'other', start, end }
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return termOf(node.expression, depth + 1)
    default:
      return { is: 'other', start, end }
  }
}

function literalTerm({ value, start, end }: Extract<Expression, { type: 'Literal' }>): Term {
  if (typeof value === 'string') return { is: 'text', text: value, start, end }
  if (typeof value === 'number' || typeof value === 'bigint') return { is: 'number', text: String(value), start, end }
  if (typeof value === 'boolean') return { is: 'boolean', value, start, end }
  return value === null ? { is: 'null', start, end } : { is: 'other', start, end }
}

function literalName(node: Node): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

function fieldsOf(node: ObjectExpression, depth: number): readonly TermField[] {
  return node.properties.flatMap((property): TermField[] => {
    const { start, end } = property
    if (property.type === 'SpreadElement') return [{ name: null, value: termOf(property.argument, depth + 1), start, end }]
    const { key, computed } = property
    const name = !computed && key.type === 'Identifier' ? key.name : literalName(key)
    return name === null ? [] : [{ name, value: termOf(property.value, depth + 1), start, end }]
  })
}

/** An arrow's expression, or what the only `return` at the top of a body returns. */
function returned(body: FunctionBody | Expression | null, depth: number): Term | null {
  if (body === null) return null
  if (body.type !== 'BlockStatement') return termOf(body, depth + 1)
  const last = body.body.findLast((statement) => statement.type === 'ReturnStatement')
  return last?.type === 'ReturnStatement' && last.argument !== null ? termOf(last.argument, depth + 1) : null
}
