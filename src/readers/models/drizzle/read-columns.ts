import { literal } from '../../../kit/sql.ts'
import type { Column } from '../../../model/architecture/database.ts'
import { declaredColumn } from '../../../model/architecture/declared.ts'
import { snakeCase } from '../naming.ts'
import { Budget } from '../terms/budget.ts'
import { bound, chainOf, fieldOf, type Step, textOf } from '../terms/chain.ts'
import type { Declared, ModuleFile, Modules } from '../terms/modules.ts'
import type { Span, Term, TermField } from '../terms/term.ts'
import { columnType, isSerial } from './column-type.ts'
import type { DrizzleTable } from './find-tables.ts'

export interface DrizzleColumn {
  readonly file: ModuleFile
  readonly property: string
  readonly span: Span
  readonly column: Column
  readonly isPrimary: boolean
  /** The call that makes it unique, and the one that refers to another table. */
  readonly unique: Step | null
  readonly references: Step | null
}

export interface Casing {
  readonly snake: boolean
}

const deepest = 6

/** The columns of a table, those that are spread into it among them. */
export function readColumns(modules: Modules, table: DrizzleTable, casing: Casing): readonly DrizzleColumn[] {
  const search: Search = { modules, table, casing, budget: new Budget() }
  return columnsIn(search, { file: table.file, name: '', value: table.columns ?? nothing }, 0)
}

interface Search {
  readonly modules: Modules
  readonly table: DrizzleTable
  readonly casing: Casing
  readonly budget: Budget
}

const nothing: Term = { is: 'other', start: 0, end: 0 }

function columnsIn(search: Search, given: Declared<Term>, depth: number): readonly DrizzleColumn[] {
  const { modules, table, casing, budget } = search
  if (depth > deepest || !budget.spend()) return []
  const { file, value } = modules.settled(given.file, given.value)
  const inner = (term: Term): readonly DrizzleColumn[] => columnsIn(search, { file, name: '', value: term }, depth + 1)
  if (value.is === 'function') return value.returns === null ? [] : inner(value.returns)
  if (value.is === 'call') {
    const made = modules.settled(file, value.callee)
    return made.value.is === 'function' ? columnsIn(search, made, depth + 1) : []
  }
  if (value.is !== 'object') return []
  return value.fields.flatMap((field) =>
    field.name === null ? inner(field.value) : columnOf(modules, table, file, field, casing),
  )
}

function columnOf(
  modules: Modules,
  table: DrizzleTable,
  file: ModuleFile,
  field: TermField,
  { snake }: Casing,
): readonly DrizzleColumn[] {
  const made = stepsOf(modules, { file, name: '', value: field.value }, 0)
  const [first, ...rest] = made.steps
  const type = first === undefined ? null : columnType(modules, made.file, table.engine, first)
  if (first === undefined || type === null || field.name === null) return []
  const property = field.name
  const name = textOf(first.args[0]) ?? (snake ? snakeCase(property) : property)
  const said = (wanted: string): Step | null => rest.find((step) => step.name === wanted) ?? null
  const isPrimary = said('primaryKey') !== null
  const isIdentity = rest.some((step) => step.name.endsWith('AsIdentity') || step.name === 'autoincrement')
  const column = declaredColumn({
    name,
    ...(name === property ? {} : { property }),
    type: `${type}${said('array') === null ? '' : '[]'}`,
    nullable: said('notNull') === null && !isPrimary && !isIdentity && !isSerial(first.name),
    default: isSerial(first.name) ? `nextval('${table.name}_${name}_seq'::regclass)` : defaultOf(rest),
    identity: isIdentity,
    generated: said('generatedAlwaysAs') !== null,
    place: file.placeOf(field),
  })
  return [{ file: made.file, property, span: field, column, isPrimary, unique: said('unique'), references: said('references') }]
}

/** The calls that make a column: through names, and through functions that make one from a name. */
function stepsOf(modules: Modules, given: Declared<Term>, depth: number): { file: ModuleFile; steps: readonly Step[] } {
  const { file, value } = given
  const { base, steps } = chainOf(value)
  if (depth > deepest) return { file, steps }
  if (base !== null) {
    const settled = modules.settled(file, base)
    if (settled.value === base) return { file, steps: [] }
    const before = stepsOf(modules, settled, depth + 1)
    return { file: before.file, steps: [...before.steps, ...steps] }
  }
  const [first, ...rest] = steps
  const held = first === undefined ? null : modules.constantOf(file, first.path)
  if (first === undefined || held?.value.is !== 'function' || held.value.returns === null) return { file, steps }
  const values = new Map(held.value.parameters.map((name, at) => [name, first.args[at] ?? nothing]))
  const made = stepsOf(modules, { ...held, value: bound(held.value.returns, values) }, depth + 1)
  return { file: made.file, steps: [...made.steps, ...rest] }
}

function defaultOf(steps: readonly Step[]): string | null {
  for (const { name, args } of steps) {
    if (name === 'defaultNow') return 'now()'
    if (name === 'defaultRandom') return 'gen_random_uuid()'
    if (name === 'default') return constant(args[0])
  }
  return null
}

function constant(term: Term | undefined): string | null {
  switch (term?.is) {
    case 'text':
      return literal(term.text)
    case 'number':
      return term.text
    case 'boolean':
      return String(term.value)
    case 'template':
      return term.texts.join('?')
    default:
      return null
  }
}

/** The column that a path names: of `t.teamId` the property `teamId`. */
export function namedColumn(columns: readonly DrizzleColumn[], term: Term | undefined): Column | null {
  if (term?.is !== 'name') return null
  const property = term.path.slice(term.path.lastIndexOf('.') + 1)
  return columns.find((each) => each.property === property)?.column ?? null
}

/** Of `{ columns: [t.a, t.b] }`. */
export function namedColumns(columns: readonly DrizzleColumn[], term: Term | undefined, field: string): readonly string[] {
  const told = fieldOf(term, field)
  const items = told?.is === 'list' ? told.items : []
  return items.flatMap((item) => namedColumn(columns, item)?.name ?? [])
}
