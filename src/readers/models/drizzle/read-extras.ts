import type { ForeignKey, Index, Policy, Table } from '../../../model/architecture/database.ts'
import { type DeclaredKey, declaredIndex, indexOfConstraint } from '../../../model/architecture/declared.ts'
import { type Chain, chainOf, fieldOf, type Step, textOf, textsOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import type { Term } from '../terms/term.ts'
import type { DrizzleTable } from './find-tables.ts'
import { type DrizzleColumn, namedColumn, namedColumns } from './read-columns.ts'

/** What the third argument of a table says. */
export interface Extras {
  readonly primary: Index | null
  readonly indexes: readonly Index[]
  readonly checks: Table['checks']
  readonly policies: readonly Policy[]
  /** Calls of `foreignKey`, with what follows. */
  readonly foreign: readonly Chain[]
}

export function readExtras(modules: Modules, table: DrizzleTable, columns: readonly DrizzleColumn[]): Extras {
  const indexes: Index[] = []
  const checks: Table['checks'][number][] = []
  const policies: Policy[] = []
  const foreign: Chain[] = []
  let primary: Index | null = null
  for (const term of itemsOf(table.extras)) {
    const chain = chainOf(term)
    const [made] = chain.steps
    if (made === undefined) continue
    const place = table.file.placeOf(term)
    switch (modules.importOf(table.file, made.path)?.name ?? made.name) {
      case 'primaryKey': {
        const named = made.args[0]?.is === 'object' ? namedColumns(columns, made.args[0], 'columns') : listed(columns, made.args)
        const name = textOf(fieldOf(made.args[0], 'name')) ?? `${table.name}_${named.join('_')}_pk`
        primary = indexOfConstraint('primary', name, named, place)
        break
      }
      case 'index':
      case 'uniqueIndex':
      case 'unique':
        indexes.push(indexOf(table, columns, chain, made, table.file))
        break
      case 'foreignKey':
        foreign.push(chain)
        break
      case 'check':
        checks.push({ name: textOf(made.args[0]) ?? '', expression: sqlText(columns, made.args[1]), validated: true, place })
        break
      case 'pgPolicy':
        policies.push(policyOf(columns, made, place))
    }
  }
  return { primary, indexes, checks, policies, foreign }
}

function itemsOf(extras: Term | undefined): readonly Term[] {
  if (extras?.is === 'function') return itemsOf(extras.returns ?? undefined)
  if (extras?.is === 'list') return extras.items
  return extras?.is === 'object' ? extras.fields.map(({ value }) => value) : []
}

function listed(columns: readonly DrizzleColumn[], terms: readonly Term[]): readonly string[] {
  return terms.flatMap((term) => namedColumn(columns, term)?.name ?? [])
}

function indexOf(table: DrizzleTable, columns: readonly DrizzleColumn[], chain: Chain, made: Step, file: ModuleFile): Index {
  const said = (...names: readonly string[]): Step | undefined => chain.steps.find(({ name }) => names.includes(name))
  const using = said('using')
  const on = said('on', 'onOnly') ?? using
  const terms = on === using ? (on?.args.slice(1) ?? []) : (on?.args ?? [])
  const keys = terms.flatMap((term) => keyOf(columns, term) ?? [])
  const isConstraint = made.name === 'unique'
  const unique = made.name !== 'index'
  const ending = isConstraint ? 'unique' : 'index'
  const usual = [table.name, ...keys.map(({ column }) => column ?? 'expr'), ending].join('_')
  const where = said('where')
  const [start, end] = [made.start, chain.steps.at(-1)!.end]
  return declaredIndex({
    name: textOf(made.args[0]) ?? usual,
    keys,
    unique,
    method: textOf(using?.args[0]) ?? 'btree',
    where: where === undefined ? null : sqlText(columns, where.args[0]),
    constraint: isConstraint ? 'unique' : null,
    place: file.placeOf({ start, end }),
  })
}

function keyOf(columns: readonly DrizzleColumn[], term: Term): DeclaredKey | null {
  if (term.is === 'template') return { column: null, expression: sqlText(columns, term) }
  const { base, steps } = chainOf(term)
  // `t.createdAt.desc()` is a path that is called, where nothing was called before.
  const called = base === null ? steps[0] : undefined
  const path = called?.path.replace(/\.\w+$/, '')
  const named = path === undefined ? term : ({ is: 'name', path, start: term.start, end: term.end } as const)
  const column = namedColumn(columns, named)
  if (column === null) return null
  const operatorClass = textsOf(steps.find(({ name }) => name === 'op')?.args[0])[0] ?? null
  return { column: column.name, descending: steps.some(({ name }) => name === 'desc'), operatorClass }
}

/** The text of a piece of SQL, with the names of the database for columns. */
export function sqlText(columns: readonly DrizzleColumn[], term: Term | undefined): string {
  if (term?.is === 'text') return term.text
  if (term?.is !== 'template') return ''
  const values = term.values.map((value) => namedColumn(columns, value)?.name ?? '?')
  return term.texts.map((text, at) => text + (values[at] ?? '')).join('')
}

const commands = ['all', 'select', 'insert', 'update', 'delete'] as const

function policyOf(columns: readonly DrizzleColumn[], made: Step, place: Policy['place']): Policy {
  const options = made.args[1]
  const said = (field: string): string | null => {
    const told = fieldOf(options, field)
    return told === undefined ? null : sqlText(columns, told)
  }
  const to = fieldOf(options, 'to')
  const command = textOf(fieldOf(options, 'for'))
  return {
    name: textOf(made.args[0]) ?? '',
    permissive: textOf(fieldOf(options, 'as')) !== 'restrictive',
    command: commands.find((each) => each === command) ?? 'all',
    roles: to?.is === 'name' ? [to.path] : textsOf(to),
    using: said('using'),
    check: said('withCheck'),
    place,
  }
}

const actions: readonly ForeignKey['onDelete'][] = ['no action', 'restrict', 'cascade', 'set null', 'set default']

export function actionOf(text: string | null): ForeignKey['onDelete'] {
  return actions.find((each) => each === text?.toLowerCase()) ?? 'no action'
}
