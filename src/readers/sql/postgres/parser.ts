import type { Node, ParseResult } from 'libpg-query'

export type { Node } from 'libpg-query'

type KeysOf<T> = T extends unknown ? keyof T : never
export type NodeKind = KeysOf<Node>
export type NodeOf<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K]

let parse: ((sql: string) => ParseResult) | undefined

/** Loads PostgreSQL's parser, once. */
export async function preparePostgres(): Promise<void> {
  if (parse !== undefined) return
  const library = await import('libpg-query').catch(() => {
    throw new Error('reading SQL needs the package `libpg-query`, which is not installed: run `npm install libpg-query`')
  })
  await library.loadModule()
  parse = library.parseSync
}

/** What one statement is, and the way from its parser's byte offsets to those of its text. */
export interface Parsed {
  readonly node: Node
  readonly offsetOf: (location: number | undefined) => number
}

const deepest = 400

/**
 * Parses one statement.
 * @throws with the parser's message where PostgreSQL would refuse the text
 */
export function parsePostgres(sql: string): Parsed {
  if (parse === undefined) throw new Error('preparePostgres comes before parsePostgres')
  if (depthOf(sql) > deepest) throw new Error(`more than ${deepest} parentheses within one another`)
  const statements = parse(sql).stmts ?? []
  const node = statements[0]?.stmt
  if (node === undefined || statements.length !== 1) throw new Error('not one statement')
  return { node, offsetOf: offsetsOf(sql) }
}

/** An upper bound of how deep brackets go, so that the parser's stack is never asked for more than it has. */
function depthOf(sql: string): number {
  let [depth, most] = [0, 0]
  for (let at = 0; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === 0x28 || code === 0x5b) most = Math.max(most, ++depth)
    else if (code === 0x29 || code === 0x5d) depth--
  }
  return most
}

function offsetsOf(sql: string): Parsed['offsetOf'] {
  if (/^[\0-\x7f]*$/.test(sql)) return (location) => location ?? 0
  const bytes = Buffer.from(sql)
  return (location) => bytes.toString('utf8', 0, location ?? 0).length
}

/** The one key of a node with what it holds. */
export function kindOf(node: Node): NodeKind {
  return Object.keys(node)[0] as NodeKind
}

/** What a node holds where it is of this kind. */
export function as<K extends NodeKind>(node: Node | undefined, kind: K): NodeOf<K> | undefined {
  return (node as unknown as { readonly [key in K]?: NodeOf<K> } | undefined)?.[kind]
}

export function stringOf(node: Node | undefined): string {
  return as(node, 'String')?.sval ?? ''
}

/** The strings of a list of names. */
export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map(stringOf)
}

interface NamedRelation {
  readonly schemaname?: string
  readonly relname?: string
}

/** A relation as the database knows it, without the schema that is found by itself. */
export function relationName(relation: NamedRelation | undefined): string {
  return qualified([relation?.schemaname ?? '', relation?.relname ?? ''])
}

/** A name from its parts, without `public` and `pg_catalog`. */
export function qualified(parts: readonly string[]): string {
  const [schema, name] = parts.length > 1 ? parts.slice(-2) : ['', parts[0]]
  return schema === '' || schema === 'public' || schema === 'pg_catalog' ? (name ?? '') : `${schema}.${name}`
}

/** A constant as text; null for anything else. */
export function constantOf(node: Node | undefined): string | null {
  const constant = as(node, 'A_Const')
  if (constant === undefined) {
    const cast = as(node, 'TypeCast')
    return cast === undefined ? null : constantOf(cast.arg)
  }
  if (constant.isnull) return null
  if (constant.ival !== undefined) return String(constant.ival.ival ?? 0)
  if (constant.fval !== undefined) return constant.fval.fval ?? '0'
  if (constant.boolval !== undefined) return String(constant.boolval.boolval ?? false)
  return constant.sval?.sval ?? constant.bsval?.bsval ?? ''
}
