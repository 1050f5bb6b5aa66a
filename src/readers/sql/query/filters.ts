import type { Filter } from '../../../model/architecture/code.ts'
import { as, constantOf, type Node, type NodeOf, stringsOf } from '../postgres/parser.ts'
import { typeText } from '../postgres/types.ts'
import type { ResolvedFilter, SqlValue } from './resolved-query.ts'
import { type ColumnUse, columnOf, type Scope } from './scope.ts'

type Operator = Filter['operator']

/** What is told of each condition, and of each query within one. */
export interface FilterSink {
  filter(filter: ResolvedFilter): void
  query(select: Node): void
}

const other: SqlValue = { is: 'other' }
const operators: Readonly<Record<string, Operator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<',
  '>': '>',
  '>=': '>',
}
const mirrored: Readonly<Record<string, Operator>> = { '<': '>', '>': '<' }
const jsonOperators = new Set(['->', '->>', '#>', '#>>', '@>', '<@', '?', '?|', '?&', '@?', '@@'])

/** Every condition of an expression, whether joined by AND or by OR. */
export function readFilters(node: Node | undefined, scope: Scope, sink: FilterSink): void {
  if (node === undefined) return
  const both = as(node, 'BoolExpr')
  if (both !== undefined) return readBoolean(both, scope, sink)
  const comparison = as(node, 'A_Expr')
  if (comparison !== undefined) return readComparison(comparison, scope, sink)
  const nothing = as(node, 'NullTest')
  if (nothing !== undefined) return tell(nothing.arg, 'is null', other, scope, sink)
  const sub = as(node, 'SubLink')
  if (sub !== undefined) {
    if (sub.testexpr !== undefined) tell(sub.testexpr, 'in', other, scope, sink)
    return sub.subselect === undefined ? undefined : sink.query(sub.subselect)
  }
  const truth = as(node, 'BooleanTest')
  tell(truth?.arg ?? node, '=', { is: 'constant', text: String(truth?.booltesttype !== 'IS_FALSE') }, scope, sink)
}

function readBoolean(both: NodeOf<'BoolExpr'>, scope: Scope, sink: FilterSink): void {
  const [first] = both.args ?? []
  if (both.boolop === 'NOT_EXPR' && as(first, 'ColumnRef') !== undefined) {
    return tell(first, '=', { is: 'constant', text: 'false' }, scope, sink)
  }
  for (const arg of both.args ?? []) readFilters(arg, scope, sink)
}

function readComparison(node: NodeOf<'A_Expr'>, scope: Scope, sink: FilterSink): void {
  const name = stringsOf(node.name).at(-1) ?? ''
  queriesIn(node.lexpr, sink)
  queriesIn(node.rexpr, sink)
  switch (node.kind) {
    case 'AEXPR_IN': {
      const items = as(node.rexpr, 'List')?.items ?? []
      return tell(node.lexpr, name === '=' ? 'in' : 'other', items.length > 0 ? sqlValueOf(items[0], scope) : other, scope, sink)
    }
    case 'AEXPR_OP_ANY':
      return tell(node.lexpr, 'in', sqlValueOf(node.rexpr, scope), scope, sink)
    case 'AEXPR_OP_ALL':
      return tell(node.lexpr, 'other', sqlValueOf(node.rexpr, scope), scope, sink)
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return tell(node.lexpr, 'like', sqlValueOf(node.rexpr, scope), scope, sink)
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM': {
      const [low, high] = as(node.rexpr, 'List')?.items ?? []
      tell(node.lexpr, '>', sqlValueOf(low, scope), scope, sink)
      return tell(node.lexpr, '<', sqlValueOf(high, scope), scope, sink)
    }
    case 'AEXPR_NOT_DISTINCT':
      return tell(node.lexpr, '=', sqlValueOf(node.rexpr, scope), scope, sink)
    default:
      return readOperator(name, node, scope, sink)
  }
}

function readOperator(name: string, node: NodeOf<'A_Expr'>, scope: Scope, sink: FilterSink): void {
  const operator = jsonOperators.has(name) ? 'json' : (operators[name] ?? 'other')
  const [left, right] = [uses(node.lexpr, scope), uses(node.rexpr, scope)]
  if (left === null && right === null) return
  // `(a, b) < ($1, $2)`: each column with the value beside it.
  const rows = [as(node.lexpr, 'RowExpr')?.args, as(node.rexpr, 'RowExpr')?.args]
  if (rows[0] !== undefined && rows[1] !== undefined) {
    rows[0].forEach((column, i) => tell(column, operator, sqlValueOf(rows[1]?.[i], scope), scope, sink))
    return
  }
  if (left !== null) tell(node.lexpr, operator, sqlValueOf(node.rexpr, scope), scope, sink)
  if (right !== null) tell(node.rexpr, mirrored[operator] ?? operator, sqlValueOf(node.lexpr, scope), scope, sink)
}

function tell(node: Node | undefined, operator: Operator, value: SqlValue, scope: Scope, sink: FilterSink): void {
  const rows = as(node, 'RowExpr')?.args
  if (rows !== undefined) {
    for (const row of rows) tell(row, operator, value, scope, sink)
    return
  }
  const used = uses(node, scope)
  if (used === null) return queriesIn(node, sink)
  const { column, wrapped, json } = used
  sink.filter({ ...column, operator: json ? 'json' : operator, wrapped, value })
}

interface Use {
  readonly column: ColumnUse
  readonly wrapped: string | null
  readonly json: boolean
}

/** The column that an expression turns on, with what stands around it. */
function uses(node: Node | undefined, scope: Scope): Use | null {
  const column = columnOf(node, scope)
  if (column !== null) return { column, wrapped: null, json: false }
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return around(uses(cast.arg, scope), `::${typeText(cast.typeName)}`)
  const call = as(node, 'FuncCall')
  if (call !== undefined) return around(firstUse(call.args, scope), stringsOf(call.funcname).at(-1) ?? '')
  const either = as(node, 'CoalesceExpr')
  if (either !== undefined) return around(firstUse(either.args, scope), 'coalesce')
  const collated = as(node, 'CollateClause')
  if (collated !== undefined) return uses(collated.arg, scope)
  const row = as(node, 'RowExpr')
  if (row !== undefined) return firstUse(row.args, scope)
  const expression = as(node, 'A_Expr')
  if (expression === undefined) return null
  const name = stringsOf(expression.name).at(-1) ?? ''
  const inner = firstUse([expression.lexpr, expression.rexpr], scope)
  return inner === null ? null : jsonOperators.has(name) ? { ...inner, json: true } : around(inner, name)
}

function firstUse(nodes: readonly (Node | undefined)[] | undefined, scope: Scope): Use | null {
  for (const node of nodes ?? []) {
    const found = uses(node, scope)
    if (found !== null) return found
  }
  return null
}

function around(use: Use | null, wrapped: string): Use | null {
  return use === null ? null : { ...use, wrapped }
}

/** What a column is compared with, or set to. */
export function sqlValueOf(node: Node | undefined, scope: Scope): SqlValue {
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined) return { is: 'parameter', number: parameter.number ?? 0 }
  const column = columnOf(node, scope)
  if (column !== null) return { is: 'column', ...column }
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return sqlValueOf(cast.arg, scope)
  const constant = as(node, 'A_Const')
  if (constant !== undefined) return { is: 'constant', text: constantOf(node) }
  // `lower($1)`, `'%' || $1`, `$1 + 1`: still the parameter.
  const parts = as(node, 'FuncCall')?.args ?? [as(node, 'A_Expr')?.lexpr, as(node, 'A_Expr')?.rexpr]
  const found = parts.map((part) => (part === undefined ? other : sqlValueOf(part, scope)))
  return found.find((value) => value.is === 'parameter') ?? other
}

function queriesIn(node: Node | undefined, sink: FilterSink): void {
  const sub = as(node, 'SubLink')
  if (sub?.subselect !== undefined) sink.query(sub.subselect)
}
