import { as, type Node, type NodeOf, relationName, stringOf } from '../postgres/parser.ts'

/** The tables that names stand for at one level of a query, with those of the levels around it. */
export class Scope {
  readonly #around: Scope | null
  /** By alias; null for what is no table: a query, a function, a WITH. */
  readonly #named: Map<string, string | null> = new Map()
  readonly #given: Set<string> = new Set()

  constructor(around: Scope | null) {
    this.#around = around
  }

  /** A name that WITH gives to a query. */
  give(name: string): void {
    this.#given.add(name)
  }

  isGiven(name: string): boolean {
    return this.#given.has(name) || (this.#around?.isGiven(name) ?? false)
  }

  add(relation: NodeOf<'RangeVar'>): string | null {
    const name = relationName(relation)
    const table = relation.schemaname === undefined && this.isGiven(name) ? null : name
    this.#named.set(relation.alias?.aliasname ?? relation.relname ?? name, table)
    return table
  }

  addOther(alias: string | undefined): void {
    this.#named.set(alias ?? `other ${this.#named.size}`, null)
  }

  /** The table of a column; null where the text does not tell it. */
  tableOf(qualifier: string | undefined): string | null {
    if (qualifier !== undefined) {
      const found = this.#named.get(qualifier)
      return found !== undefined ? found : (this.#around?.tableOf(qualifier) ?? null)
    }
    const [only] = this.#named.values()
    return this.#named.size === 1 ? (only ?? null) : null
  }
}

export interface ColumnUse {
  readonly table: string | null
  readonly column: string
}

/** The column that a node is; null for anything else, and for a whole row. */
export function columnOf(node: Node | undefined, scope: Scope): ColumnUse | null {
  const fields = as(node, 'ColumnRef')?.fields
  const column = stringOf(fields?.at(-1))
  if (fields === undefined || column === '') return null
  return { table: scope.tableOf(fields.length > 1 ? stringOf(fields.at(-2)) : undefined), column }
}
