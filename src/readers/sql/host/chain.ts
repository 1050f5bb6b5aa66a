import { nameIn, type Tree, tree, trees } from './javascript.ts'
import { type Context, type Static, staticValue } from './static.ts'

/** One call of a chain. */
export interface Link {
  readonly name: string
  readonly args: readonly Tree[]
  readonly values: readonly Static[]
  readonly node: Tree
}

/** Calls that are chained with one another, innermost first, with the name that they begin at. */
export function chainOf(context: Context, node: Tree): { readonly root: string | null; readonly links: readonly Link[] } {
  const links: Link[] = []
  let at: Tree | null = node
  while (at?.type === 'CallExpression') {
    const [args, callee]: [Tree[], Tree | null] = [trees(at.arguments), tree(at.callee)]
    const values = args.map((argument) => staticValue(context, argument))
    links.unshift({ name: nameIn(callee?.property) ?? nameIn(callee) ?? '', args, values, node: at })
    at = callee?.type === 'MemberExpression' ? tree(callee.object) : callee
  }
  return { root: nameIn(at), links }
}
