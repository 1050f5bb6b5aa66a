import type { DbEnum, Engine, ForeignKey, Table, View } from '../../../model/architecture/database.ts'
import { declaredKey, declaredTable, indexOfConstraint } from '../../../model/architecture/declared.ts'
import { chainOf, fieldOf, textOf, textsOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import type { Span, Term } from '../terms/term.ts'
import { type DrizzleTable, findTables, isDrizzle } from './find-tables.ts'
import { type DrizzleColumn, namedColumns, readColumns } from './read-columns.ts'
import { actionOf, type Extras, readExtras } from './read-extras.ts'

/** A table with the file and the engine that it is of. */
export interface DrizzleFacts<T> {
  readonly file: string
  readonly engine: Engine
  readonly fact: T
}

interface Draft {
  readonly table: DrizzleTable
  readonly columns: readonly DrizzleColumn[]
}

/** The tables that Drizzle schemas declare. */
export function declareDrizzleTables(modules: Modules): readonly DrizzleFacts<Table>[] {
  const casing = { snake: modules.files.some(({ terms }) => terms.calls.some(({ call }) => call.args.some(isSnake))) }
  const drafts = findTables(modules).map((table): Draft => ({ table, columns: readColumns(modules, table, casing) }))
  const byVariable = new Map(drafts.map((draft) => [`${draft.table.file.path}#${draft.table.variable}`, draft]))
  const target = (file: ModuleFile, variable: string): Draft | undefined => {
    const found = modules.constantOf(file, variable) ?? modules.constantOf(file, variable.slice(variable.lastIndexOf('.') + 1))
    return found === null ? undefined : byVariable.get(`${found.file.path}#${found.name}`)
  }
  return drafts.map((draft) => ({
    file: draft.table.file.path,
    engine: draft.table.engine,
    fact: tableOf(draft, readExtras(modules, draft.table, draft.columns), target),
  }))
}

function isSnake(term: Term): boolean {
  return textOf(fieldOf(term, 'casing')) === 'snake_case'
}

type Target = (file: ModuleFile, variable: string) => Draft | undefined

function tableOf({ table, columns }: Draft, extras: Extras, target: Target): Table {
  const { file, name, span, variable, rowSecurity } = table
  const own = columns.find(({ isPrimary }) => isPrimary)
  const primary =
    extras.primary ??
    (own === undefined ? null : indexOfConstraint('primary', `${name}_pkey`, [own.column.name], own.file.placeOf(own.span)))
  const keyed = new Set(primary?.keys.map(({ column }) => column))
  const isSecured = rowSecurity !== null || extras.policies.length > 0
  return declaredTable({
    name,
    model: variable,
    columns: columns.map(({ column }) => (keyed.has(column.name) ? { ...column, nullable: false } : column)),
    primaryKey: primary === null ? null : { columns: primary.keys.flatMap(({ column }) => column ?? []), place: primary.place },
    foreignKeys: [
      ...columns.flatMap((column) => ownKey(table, column, target) ?? []),
      ...extras.foreign.flatMap(({ steps }) => sharedKey(table, columns, steps, target) ?? []),
    ],
    indexes: [
      ...(primary === null ? [] : [primary]),
      ...columns.flatMap((column) => ownUnique(table, column)),
      ...extras.indexes,
    ],
    checks: extras.checks,
    policies: extras.policies,
    rowSecurity: { enabled: isSecured, forced: false, place: isSecured ? file.placeOf(rowSecurity ?? span) : null },
    place: file.placeOf(span),
  })
}

function ownUnique({ name: table, file }: DrizzleTable, { unique, column, file: at }: DrizzleColumn): Table['indexes'] {
  if (unique === null) return []
  const name = textOf(unique.args[0]) ?? `${table}_${column.name}_unique`
  const place = at === file ? file.placeOf({ start: unique.start, end: unique.end }) : column.place
  return [indexOfConstraint('unique', name, [column.name], place)]
}

/** `.references(() => users.id, { onDelete: 'cascade' })`. */
function ownKey(table: DrizzleTable, { references, column, file }: DrizzleColumn, target: Target): ForeignKey | null {
  const to = references?.args[0]
  const path = to?.is === 'function' && to.returns?.is === 'name' ? to.returns.path : null
  if (path === null) return null
  const other = target(file, path.slice(0, path.lastIndexOf('.')))
  const property = path.slice(path.lastIndexOf('.') + 1)
  const named = other?.columns.find((each) => each.property === property)?.column.name
  if (other === undefined || named === undefined) return null
  return declaredKey({
    name: `${table.name}_${column.name}_${other.table.name}_${named}_fk`,
    columns: [column.name],
    to: { table: other.table.name, columns: [named] },
    onDelete: actionOf(textOf(fieldOf(references?.args[1], 'onDelete'))),
    place: column.place,
  })
}

/** `foreignKey({ columns: [t.a], foreignColumns: [users.id] }).onDelete('cascade')`. */
function sharedKey(
  table: DrizzleTable,
  columns: readonly DrizzleColumn[],
  steps: ReturnType<typeof chainOf>['steps'],
  target: Target,
): ForeignKey | null {
  const [made] = steps
  const foreign = fieldOf(made?.args[0], 'foreignColumns')
  const first = foreign?.is === 'list' ? foreign.items[0] : undefined
  if (made === undefined || first?.is !== 'name') return null
  const variable = first.path.slice(0, first.path.lastIndexOf('.'))
  // `table.id` of the function's own parameter is the table itself.
  const other = target(table.file, variable) ?? { table, columns }
  const from = namedColumns(columns, made.args[0], 'columns')
  const to = namedColumns(other.columns, made.args[0], 'foreignColumns')
  const span: Span = { start: made.start, end: steps.at(-1)!.end }
  return declaredKey({
    name: textOf(fieldOf(made.args[0], 'name')) ?? [table.name, ...from, other.table.name, ...to, 'fk'].join('_'),
    columns: from,
    to: { table: other.table.name, columns: to },
    onDelete: actionOf(textOf(steps.find(({ name }) => name === 'onDelete')?.args[0])),
    place: table.file.placeOf(span),
  })
}

export function declareDrizzleEnums(modules: Modules): readonly DrizzleFacts<DbEnum>[] {
  return factsOf(modules, /^pgEnum$/, ({ name, values, place }) => ({ name, values: textsOf(values), changes: 0, place }))
}

export function declareDrizzleViews(modules: Modules): readonly DrizzleFacts<View>[] {
  return factsOf(modules, /^pg(?:Materialized)?View$/, ({ maker, name, place }) => ({
    name,
    materialised: maker === 'pgMaterializedView',
    securityInvoker: false,
    tables: [],
    definition: '',
    place,
  }))
}

interface Made {
  readonly maker: string
  readonly name: string
  readonly values: Term | undefined
  readonly place: Table['place']
}

/** What a builder with a name in its first argument makes. */
function factsOf<T>(modules: Modules, maker: RegExp, make: (made: Made) => T): readonly DrizzleFacts<T>[] {
  return modules.files.flatMap((file) =>
    Object.values(file.terms.constants).flatMap(({ value }): DrizzleFacts<T>[] => {
      const [step] = chainOf(value).steps
      const imported = step === undefined ? null : modules.importOf(file, step.path)
      const name = textOf(step?.args[0])
      if (step === undefined || imported === null || name === null) return []
      if (!isDrizzle(imported.from) || !maker.test(imported.name)) return []
      const fact = make({ maker: imported.name, name, values: step.args[1], place: file.placeOf(step.args[0]!) })
      return [{ file: file.path, engine: 'postgres', fact }]
    }),
  )
}
