import type { Place } from '../../../model/architecture/place.ts'
import { nameIn, type Script, type Tree, tree, trees } from './javascript.ts'

/** What an expression is, as far as it is written out; undefined where it is not. */
export type Static =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Static[]
  | { readonly [key: string]: Static }
  | Invoked

/** A path of names, called or not: `Sequelize.STRING`, `pgm.func('now()')`. */
export class Invoked {
  readonly name: string
  readonly args: readonly Static[]

  constructor(name: string, args: readonly Static[]) {
    this.name = name
    this.args = args
  }
}

export interface Context {
  readonly script: Script
  readonly placeOf: (start: number, end: number) => Place
}

export function placeAt({ placeOf }: Context, node: Tree): Place {
  return placeOf(node.start, node.end)
}

export function staticValue({ script }: Context, node: Tree | null | undefined): Static {
  const context = { script, placeOf: () => ({}) as Place }
  switch (node?.type) {
    case 'Literal':
      return node.value as Static
    case 'TemplateLiteral':
      return trees(node.expressions).length === 0 ? script.text.slice(node.start + 1, node.end - 1) : undefined
    case 'ArrayExpression':
      return trees(node.elements).map((element) => staticValue(context, element))
    case 'ObjectExpression':
      return Object.fromEntries(properties(node).map(({ key, value }) => [key, staticValue(context, value)]))
    case 'Identifier':
      return script.values.get(String(node.name)) ?? new Invoked(String(node.name), [])
    case 'MemberExpression':
      return new Invoked(lastName(node), [])
    case 'CallExpression':
    case 'NewExpression':
      return new Invoked(
        lastName(tree(node.callee)),
        trees(node.arguments).map((argument) => staticValue(context, argument)),
      )
    case 'UnaryExpression': {
      const value = staticValue(context, tree(node.argument))
      return node.operator === '-' && typeof value === 'number' ? -value : undefined
    }
    default:
      return undefined
  }
}

/** `STRING` of `Sequelize.STRING`. */
function lastName(node: Tree | null): string {
  return nameIn(node?.property) ?? nameIn(node) ?? ''
}

export function properties(node: Tree | null | undefined): { readonly key: string; readonly value: Tree; readonly node: Tree }[] {
  if (node?.type !== 'ObjectExpression') return []
  return trees(node.properties).flatMap((one) => {
    const [key, value] = [nameIn(one.key), tree(one.value)]
    return one.type === 'Property' && one.computed !== true && key !== null && value !== null ? [{ key, value, node: one }] : []
  })
}

export function textOf(value: Static): string | null {
  return typeof value === 'string' ? value : null
}

/** Names that are given as one or as a list. */
export function namesOf(value: Static): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
}

/** A value of an object, where it is one. */
export function entry(value: Static, key: string): Static {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Invoked) return undefined
  return (value as { readonly [key: string]: Static })[key]
}

/** A default as SQL; null where there is none that the database would compute. */
export function defaultText(value: Static): string | null {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!(value instanceof Invoked)) return value === null || value === undefined ? null : `'${JSON.stringify(value)}'`
  const [first] = value.args
  if (value.name === 'now' || value.name === 'NOW') return 'CURRENT_TIMESTAMP'
  if (value.name === 'fn') return `${textOf(first) ?? ''}()`
  return ['raw', 'literal', 'func'].includes(value.name) ? textOf(first) : null
}

/** Columns of an index: names, or `{ name, sort: 'DESC' }`. */
export function keysOf(value: Static): { readonly column: string; readonly descending: boolean }[] {
  return (Array.isArray(value) ? value : [value]).flatMap((key: Static) => {
    const column = textOf(key) ?? textOf(entry(key, 'name'))
    const order = textOf(entry(key, 'sort')) ?? textOf(entry(key, 'order'))
    return column === null ? [] : [{ column, descending: order?.toUpperCase() === 'DESC' }]
  })
}
