import type { ParseResult } from 'oxc-parser'
import type { Fragment } from '../text/fragment.ts'
import { Literal } from './literal.ts'

/** A node of the tree: its kind, its range, and whatever it holds. */
export interface Tree {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

let parse: ((path: string, text: string) => ParseResult) | undefined

/** Loads the parser of JavaScript and TypeScript, once. */
export async function prepareJavaScript(): Promise<void> {
  if (parse !== undefined) return
  const library = await import('oxc-parser').catch(() => {
    throw new Error(
      'reading migrations in JavaScript needs the package `oxc-parser`, which is not installed: run `npm install oxc-parser`',
    )
  })
  parse = library.parseSync
}

export interface Script {
  readonly text: string
  /** The function that leads forward. */
  readonly up: Tree
  /** Strings that a constant holds, by its name. */
  readonly constants: ReadonlyMap<string, Tree>
  readonly values: ReadonlyMap<string, string>
  /** Functions that answer a text, by their name. */
  readonly makers: ReadonlyMap<string, Maker>
}

interface Maker {
  readonly parameters: readonly (string | null)[]
  readonly text: Tree
}

/**
 * The function `up` of a migration; null where there is none.
 * @throws where the file is not JavaScript, so far that no such function is left of it
 */
export function readScript(path: string, text: string): Script | null {
  if (parse === undefined) throw new Error('prepareJavaScript comes before readScript')
  const parsed = parse(path, text)
  const program = parsed.program as unknown as Tree
  const constants = new Map<string, Tree>()
  const makers = new Map<string, Maker>()
  let up: Tree | null = null
  visit(program, (node) => {
    const init = tree(node.init)
    const name = nameIn(node.id)
    if (node.type === 'VariableDeclarator' && name !== null && init !== null && isText(init)) constants.set(name, init)
    const maker = name === null ? null : makerOf(node.type === 'FunctionDeclaration' ? node : init)
    if (name !== null && maker !== null) makers.set(name, maker)
    if (up === null) up = upOf(node)
    return true
  })
  const [fault] = parsed.errors
  if (up === null && fault !== undefined) throw new Error(fault.message)
  const values = new Map(
    [...constants].flatMap(([name, node]) => (typeof node.value === 'string' ? [[name, node.value] as const] : [])),
  )
  return up === null ? null : { text, up, constants, values, makers }
}

const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

function upOf(node: Tree): Tree | null {
  const held = (value: unknown): Tree | null => {
    const found = tree(value)
    return found !== null && functions.includes(found.type) ? found : null
  }
  if (node.type === 'FunctionDeclaration' && nameIn(node.id) === 'up') return node
  if (node.type === 'VariableDeclarator' && nameIn(node.id) === 'up') return held(node.init)
  if (node.type === 'AssignmentExpression' && nameIn(tree(node.left)?.property) === 'up') return held(node.right)
  if ((node.type === 'Property' || node.type === 'MethodDefinition') && nameIn(node.key) === 'up') return held(node.value)
  return null
}

/** `(table) => \`alter table ${table} …\``, or a function whose body is nothing but its answer. */
function makerOf(node: Tree | null): Maker | null {
  if (node === null || !functions.includes(node.type)) return null
  const body = tree(node.body)
  const statements = trees(body?.body)
  const answer = body?.type === 'BlockStatement' ? (statements.length === 1 ? tree(statements[0]!.argument) : null) : body
  return answer !== null && isText(answer) ? { parameters: trees(node.params).map(nameIn), text: answer } : null
}

export function tree(value: unknown): Tree | null {
  return typeof value === 'object' && value !== null && 'type' in value ? (value as Tree) : null
}

export function trees(value: unknown): Tree[] {
  return Array.isArray(value) ? value.flatMap((one) => tree(one) ?? []) : []
}

/** The name that an identifier, or a key in quotes, is. */
export function nameIn(value: unknown): string | null {
  const node = tree(value)
  if (node?.type === 'Identifier') return String(node.name)
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

/** Visits a tree from the outside in, as long as `enter` says to go further in. */
export function visit(node: Tree, enter: (node: Tree) => boolean): void {
  if (!enter(node)) return
  for (const value of Object.values(node)) {
    const one = tree(value)
    if (one !== null) visit(one, enter)
    else for (const item of trees(value)) visit(item, enter)
  }
}

function isText(node: Tree): boolean {
  if (node.type === 'TemplateLiteral') return true
  if (node.type === 'BinaryExpression') return node.operator === '+' && (isText(tree(node.left)!) || isText(tree(node.right)!))
  return node.type === 'Literal' && typeof node.value === 'string'
}

/** The text that an expression is, as far as it is written out; null where it is none. */
export function fragmentOf(script: Script, node: Tree | null): Fragment | null {
  const literal = new Literal()
  add(script, node, literal, script.values, 0)
  return literal.isStatement ? literal.finished(false) : null
}

function add(script: Script, node: Tree | null, literal: Literal, constants: ReadonlyMap<string, string>, depth: number): void {
  if (node === null || depth > 50) return
  const { text } = script
  const how = { interpolation: null, escapes: true, constants }
  if (node.type === 'Literal' && typeof node.value === 'string') literal.add(text, node.start + 1, node.end - 1, how)
  else if (node.type === 'TemplateLiteral') literal.add(text, node.start + 1, node.end - 1, { ...how, interpolation: '${' })
  else if (node.type === 'TaggedTemplateExpression') add(script, tree(node.quasi), literal, constants, depth + 1)
  else if (node.type === 'BinaryExpression' && node.operator === '+') {
    add(script, tree(node.left), literal, constants, depth + 1)
    add(script, tree(node.right), literal, constants, depth + 1)
  } else if (node.type === 'Identifier' && script.constants.has(String(node.name))) {
    add(script, script.constants.get(String(node.name))!, literal, constants, depth + 1)
  } else if (node.type === 'CallExpression' && nameIn(tree(node.callee)?.property) === 'trim') {
    add(script, tree(tree(node.callee)?.object), literal, constants, depth + 1)
  } else if (makerCalled(script, node) !== null) {
    const { parameters, text: made } = makerCalled(script, node)!
    const given = trees(node.arguments).map((one) => (typeof one.value === 'string' ? one.value : undefined))
    const bound = parameters.flatMap((name, i) => (name !== null && given[i] !== undefined ? [[name, given[i]] as const] : []))
    add(script, made, literal, new Map([...script.values, ...bound]), depth + 1)
  } else if (node.type !== 'ObjectExpression' && !literal.isEmpty) {
    // A value that is not known stands for some name.
    literal.fill(node.start)
  }
}

function makerCalled({ makers }: Script, node: Tree): Maker | null {
  return node.type === 'CallExpression' ? (makers.get(nameIn(node.callee) ?? '') ?? null) : null
}

const rawCalls = new Set([
  'query',
  'raw',
  'sql',
  'execute',
  'executeRaw',
  'unsafe',
  'none',
  'any',
  '$executeRawUnsafe',
  'run',
  'exec',
])

/** The text that a call sends to the database; null where it sends none. */
export function rawOf(script: Script, node: Tree): Fragment | null {
  if (node.type === 'TaggedTemplateExpression') return nameIn(node.tag) === 'sql' ? fragmentOf(script, node) : null
  if (node.type !== 'CallExpression') return null
  const callee = tree(node.callee)
  const name = nameIn(callee?.property) ?? nameIn(callee)
  return name !== null && rawCalls.has(name) ? fragmentOf(script, trees(node.arguments)[0] ?? null) : null
}
