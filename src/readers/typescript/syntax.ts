import type { Expression, MemberExpression, Node, PropertyKey, TSType, TSTypeName } from 'oxc-parser'

/** An expression without what does not change its value: types, parentheses, `?.`, `await`. */
export function bare(node: Expression): Expression {
  let at: Expression = node
  for (;;) {
    switch (at.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        at = at.expression as Expression
        break
      case 'AwaitExpression':
        at = at.argument
        break
      default:
        return at
    }
  }
}

/** The name of a property where it is told. */
export function keyName(key: PropertyKey, computed: boolean): string | null {
  if (!computed && (key.type === 'Identifier' || key.type === 'PrivateIdentifier')) return key.name
  if (key.type === 'Literal') return String(key.value)
  return null
}

/** The name of the member that is taken: `.x`, `['x']`, `[0]`. */
export function memberName(node: MemberExpression): string | null {
  const property = node.property
  if (!node.computed) return (property as { readonly name: string }).name
  return property.type === 'Literal' && (typeof property.value === 'string' || typeof property.value === 'number')
    ? String(property.value)
    : null
}

/** How a callee reads, without arguments: `db.select().from`. */
export function pathText(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return 'super'
    case 'MemberExpression': {
      const name = memberName(node)
      return `${pathText(node.object)}${name === null ? '[]' : `.${name}`}`
    }
    case 'CallExpression':
      return `${pathText(node.callee)}()`
    case 'NewExpression':
      return `new ${pathText(node.callee)}()`
    case 'TaggedTemplateExpression':
      return `${pathText(node.tag)}()`
    case 'ImportExpression':
      return 'import()'
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
    case 'AwaitExpression':
      return pathText(bare(node as Expression))
    default:
      return '…'
  }
}

export function typeNameText(name: TSTypeName): string {
  if (name.type === 'Identifier') return name.name
  return name.type === 'ThisExpression' ? 'this' : `${typeNameText(name.left)}.${name.right.name}`
}

/** The type that is meant where others only stand around it: of `Promise<X>`, `X | null`, `Readonly<X>` it is `X`. */
export function coreType(type: TSType | null): TSType | null {
  if (type === null) return null
  if (type.type === 'TSUnionType') {
    const told = type.types.filter((one) => !['TSNullKeyword', 'TSUndefinedKeyword'].includes(one.type))
    return told.length === 1 ? coreType(told[0]!) : null
  }
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return type
  const inner = type.typeArguments?.params[0]
  return ['Promise', 'Readonly', 'NonNullable'].includes(type.typeName.name) && inner !== undefined ? coreType(inner) : type
}
