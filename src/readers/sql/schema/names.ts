import type { Engine, Index } from '../../../model/architecture/database.ts'
import type { ConstraintSpec } from './operation.ts'

const longest = 63

/**
 * The name that PostgreSQL gives what has none: of the table, the columns and what it is, shortened to what a name
 * can hold.
 */
export function generatedName(table: string, columns: string, label: string): string {
  let [first, second] = [table.slice(table.lastIndexOf('.') + 1), columns]
  const room = longest - label.length - 1 - (second === '' ? 0 : 1)
  while (Buffer.byteLength(first) + Buffer.byteLength(second) > room) {
    if (Buffer.byteLength(first) > Buffer.byteLength(second)) first = first.slice(0, -1)
    else second = second.slice(0, -1)
  }
  return [first, second, label].filter((part) => part !== '').join('_')
}

const labels: Readonly<Record<ConstraintSpec['kind'], string>> = {
  primary: 'pkey',
  unique: 'key',
  foreign: 'fkey',
  check: 'check',
  exclude: 'excl',
}

/** The name of a constraint that has none, which nothing of `taken` is called by. */
export function constraintName(engine: Engine, table: string, spec: ConstraintSpec, taken: ReadonlySet<string>): string {
  if (engine === 'sqlite' && (spec.kind === 'unique' || spec.kind === 'primary')) {
    return free((n) => `sqlite_autoindex_${table}_${n + 1}`, taken)
  }
  const columns = spec.kind === 'primary' ? '' : spec.columns.join('_')
  return free((n) => generatedName(table, columns, `${labels[spec.kind]}${n === 0 ? '' : n}`), taken)
}

/** The name of an index that has none: of its columns, and of the functions that its expressions call. */
export function indexName(table: string, index: Pick<Index, 'keys' | 'constraint'>, taken: ReadonlySet<string>): string {
  const keys = index.keys.map((key) => key.column ?? calledBy(key.expression ?? ''))
  if (index.constraint === 'primary') return free((n) => generatedName(table, '', `pkey${n === 0 ? '' : n}`), taken)
  const label = index.constraint === 'unique' ? 'key' : 'idx'
  return free((n) => generatedName(table, keys.join('_'), `${label}${n === 0 ? '' : n}`), taken)
}

function calledBy(expression: string): string {
  const called = /^(\w+)\s*\(/.exec(expression)
  if (called === null) return 'expr'
  let depth = 0
  for (let at = called[0].length - 1; at < expression.length; at++) {
    if (expression[at] === '(') depth++
    else if (expression[at] === ')' && --depth === 0) return at === expression.length - 1 ? called[1]! : 'expr'
  }
  return 'expr'
}

function free(name: (attempt: number) => string, taken: ReadonlySet<string>): string {
  let attempt = 0
  while (taken.has(name(attempt))) attempt++
  return name(attempt)
}
