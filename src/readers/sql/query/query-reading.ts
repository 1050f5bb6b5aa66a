import { as, type Node, type NodeOf, stringOf, stringsOf } from '../postgres/parser.ts'
import { readFilters, sqlValueOf } from './filters.ts'
import type { ResolvedFilter, ResolvedQuery, SqlValue } from './resolved-query.ts'
import { columnOf, Scope } from './scope.ts'

const aggregates = new Set([
  'count',
  'sum',
  'min',
  'max',
  'avg',
  'bool_and',
  'bool_or',
  'array_agg',
  'string_agg',
  'json_agg',
  'jsonb_agg',
])
const strengths: Readonly<Record<string, ResolvedQuery['locks']>> = {
  LCS_FORUPDATE: 'update',
  LCS_FORNOKEYUPDATE: 'no key update',
  LCS_FORSHARE: 'share',
  LCS_FORKEYSHARE: 'share',
}

/** Walks one statement and gathers what it asks; the outermost level says its order, limit and columns. */
export class QueryReading {
  readonly #tables: string[] = []
  readonly #joins: string[] = []
  readonly #filters: ResolvedFilter[] = []
  readonly #columns: string[] = []
  readonly #writes: { readonly column: string; readonly value: SqlValue }[] = []
  #order: ResolvedQuery['order'] = []
  #limit: ResolvedQuery['limit'] = null
  #offset = false
  #locks: ResolvedQuery['locks'] = null
  #onConflict = false
  #returning = false
  #one = false

  finished(does: ResolvedQuery['does']): ResolvedQuery {
    return {
      does,
      tables: [...new Set(this.#tables)],
      filters: this.#filters,
      order: this.#order,
      limit: this.#limit,
      offset: this.#offset,
      columns: [...new Set(this.#columns)],
      writes: this.#writes,
      joins: [...new Set(this.#joins)],
      locks: this.#locks,
      onConflict: this.#onConflict,
      returning: this.#returning,
      one: this.#one || this.#limit === 1,
    }
  }

  statement(node: Node): void {
    const [select, insert] = [as(node, 'SelectStmt'), as(node, 'InsertStmt')]
    const [update, remove] = [as(node, 'UpdateStmt'), as(node, 'DeleteStmt')]
    if (select !== undefined) this.#select(select, null, true)
    else if (insert !== undefined) this.#insert(insert)
    else if (update !== undefined) this.#update(update)
    else if (remove !== undefined) this.#delete(remove)
    else this.#other(node)
  }

  #insert(node: NodeOf<'InsertStmt'>): void {
    const scope = this.#target(node.relation, node.withClause)
    const names = (node.cols ?? []).map((column) => as(column, 'ResTarget')?.name ?? '')
    const source = as(node.selectStmt, 'SelectStmt')
    const first = as(source?.valuesLists?.[0], 'List')?.items
    names.forEach((column, i) =>
      this.#writes.push({ column, value: first === undefined ? { is: 'other' } : sqlValueOf(first[i], scope) }),
    )
    if (source !== undefined && first === undefined) this.#select(source, scope, false)
    const conflict = node.onConflictClause
    this.#onConflict = conflict !== undefined
    this.#sets(conflict?.targetList, scope)
    this.#where(conflict?.whereClause, scope)
    this.#returns(node.returningClause?.exprs)
    this.#one = source?.valuesLists?.length === 1
  }

  #update(node: NodeOf<'UpdateStmt'>): void {
    const scope = this.#target(node.relation, node.withClause)
    for (const from of node.fromClause ?? []) this.#from(from, scope, true)
    this.#sets(node.targetList, scope)
    this.#where(node.whereClause, scope)
    this.#returns(node.returningClause?.exprs)
  }

  #delete(node: NodeOf<'DeleteStmt'>): void {
    const scope = this.#target(node.relation, node.withClause)
    for (const from of node.usingClause ?? []) this.#from(from, scope, true)
    this.#where(node.whereClause, scope)
    this.#returns(node.returningClause?.exprs)
  }

  /** The level of a statement that writes: its table first, then what WITH gives. */
  #target(relation: NodeOf<'RangeVar'> | undefined, given: NodeOf<'WithClause'> | undefined): Scope {
    const scope = new Scope(null)
    const table = relation === undefined ? null : scope.add(relation)
    if (table !== null) this.#tables.push(table)
    this.#with(given, scope)
    return scope
  }

  #sets(targets: readonly Node[] | undefined, scope: Scope): void {
    for (const target of targets ?? []) {
      const set = as(target, 'ResTarget')
      this.#writes.push({ column: set?.name ?? '', value: sqlValueOf(set?.val, scope) })
      this.#queriesIn(set?.val, scope)
    }
  }

  #returns(targets: readonly Node[] | undefined): void {
    this.#returning = (targets ?? []).length > 0
    this.#targets(targets)
  }

  #select(node: NodeOf<'SelectStmt'>, around: Scope | null, outermost: boolean): void {
    const scope = new Scope(around)
    if (!outermost) this.#level(node, scope)
    else {
      // The tables of the outermost level come before those of WITH: the first is the one that is read.
      this.#giveNames(node.withClause, scope)
      this.#fromAll(node.fromClause, scope)
      this.#outermost(node, scope)
      this.#with(node.withClause, scope)
      this.#conditions(node, scope)
    }
    for (const part of [node.larg, node.rarg]) if (part !== undefined) this.#select(part, scope, false)
    if (outermost && this.#columns.length === 0) this.#targets(node.larg?.targetList)
  }

  #outermost(node: NodeOf<'SelectStmt'>, scope: Scope): void {
    this.#targets(node.targetList)
    this.#order = (node.sortClause ?? []).flatMap((item) => {
      const sort = as(item, 'SortBy')
      const column = columnOf(sort?.node, scope)?.column
      return column === undefined ? [] : [{ column, descending: sort?.sortby_dir === 'SORTBY_DESC' }]
    })
    this.#limit = limitOf(node.limitCount)
    this.#offset = node.limitOffset !== undefined
    const lock = as(node.lockingClause?.[0], 'LockingClause')?.strength
    this.#locks = lock === undefined ? null : (strengths[lock] ?? null)
    this.#one = isAggregate(node)
  }

  #level(node: NodeOf<'SelectStmt'>, scope: Scope): void {
    this.#giveNames(node.withClause, scope)
    this.#with(node.withClause, scope)
    this.#fromAll(node.fromClause, scope)
    this.#conditions(node, scope)
  }

  #conditions(node: NodeOf<'SelectStmt'>, scope: Scope): void {
    for (const target of node.targetList ?? []) this.#queriesIn(as(target, 'ResTarget')?.val, scope)
    this.#where(node.whereClause, scope)
    this.#where(node.havingClause, scope)
  }

  #giveNames(given: NodeOf<'WithClause'> | undefined, scope: Scope): void {
    for (const one of given?.ctes ?? []) scope.give(as(one, 'CommonTableExpr')?.ctename ?? '')
  }

  #with(given: NodeOf<'WithClause'> | undefined, scope: Scope): void {
    this.#giveNames(given, scope)
    for (const one of given?.ctes ?? []) this.#inner(as(one, 'CommonTableExpr')?.ctequery, scope)
  }

  /** A query within another, or a statement that WITH holds. */
  #inner(node: Node | undefined, around: Scope): void {
    const select = as(node, 'SelectStmt')
    if (select !== undefined) return this.#select(select, around, false)
    const written = as(node, 'InsertStmt') ?? as(node, 'UpdateStmt') ?? as(node, 'DeleteStmt')
    if (written?.relation === undefined) return
    const scope = new Scope(around)
    const table = scope.add(written.relation)
    if (table !== null) this.#tables.push(table)
    if ('whereClause' in written) this.#where(written.whereClause, scope)
  }

  /** What FROM lists: all after the first are joined with it. */
  #fromAll(nodes: readonly Node[] | undefined, scope: Scope): void {
    nodes?.forEach((node, i) => this.#from(node, scope, i > 0))
  }

  #from(node: Node, scope: Scope, joined: boolean): void {
    const relation = as(node, 'RangeVar')
    if (relation !== undefined) {
      const table = scope.add(relation)
      if (table !== null && joined) this.#joins.push(table)
      if (table !== null) this.#tables.push(table)
      return
    }
    const join = as(node, 'JoinExpr')
    if (join !== undefined) {
      if (join.larg !== undefined) this.#from(join.larg, scope, joined)
      if (join.rarg !== undefined) this.#from(join.rarg, scope, true)
      return this.#where(join.quals, scope)
    }
    const [sub, call] = [as(node, 'RangeSubselect'), as(node, 'RangeFunction')]
    scope.addOther(sub?.alias?.aliasname ?? call?.alias?.aliasname)
    if (sub !== undefined) this.#inner(sub.subquery, scope)
  }

  #where(node: Node | undefined, scope: Scope): void {
    readFilters(node, scope, {
      filter: (filter) => void this.#filters.push(filter),
      query: (query) => this.#inner(query, scope),
    })
  }

  /** Queries that stand in an expression. */
  #queriesIn(value: unknown, scope: Scope): void {
    if (typeof value !== 'object' || value === null) return
    for (const [key, held] of Object.entries(value)) {
      if (key === 'SubLink') this.#inner((held as NodeOf<'SubLink'>).subselect, scope)
      else this.#queriesIn(held, scope)
    }
  }

  #targets(targets: readonly Node[] | undefined): void {
    for (const target of targets ?? []) this.#columnsIn(as(target, 'ResTarget')?.val)
  }

  #columnsIn(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    const fields = as(value as Node, 'ColumnRef')?.fields
    if (fields !== undefined) {
      const last = fields.at(-1)
      this.#columns.push(as(last, 'A_Star') === undefined ? stringOf(last) : '*')
      return
    }
    if ('SubLink' in value) return
    for (const held of Object.values(value)) this.#columnsIn(held)
  }

  #other(node: Node): void {
    const held = Object.values(node)[0] as { readonly relation?: NodeOf<'RangeVar'> } | undefined
    if (held?.relation?.relname !== undefined) this.#target(held.relation, undefined)
    for (const relation of as(node, 'LockStmt')?.relations ?? []) this.#target(as(relation, 'RangeVar'), undefined)
    for (const relation of as(node, 'TruncateStmt')?.relations ?? []) this.#target(as(relation, 'RangeVar'), undefined)
  }
}

function limitOf(node: Node | undefined): number | 'dynamic' | null {
  if (node === undefined) return null
  const constant = as(node, 'A_Const')
  if (constant === undefined) return 'dynamic'
  return constant.isnull === true ? null : (constant.ival?.ival ?? 0)
}

function isAggregate(node: NodeOf<'SelectStmt'>): boolean {
  const targets = node.targetList ?? []
  if ((node.groupClause ?? []).length > 0 || targets.length === 0) return false
  return targets.every((target) => {
    const call = as(as(target, 'ResTarget')?.val, 'FuncCall')
    return call !== undefined && call.over === undefined && aggregates.has(stringsOf(call.funcname).at(-1) ?? '')
  })
}
