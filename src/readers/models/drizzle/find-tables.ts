import type { Engine } from '../../../model/architecture/database.ts'
import { bound, type Chain, chainOf, type Step, textOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import type { Span, Term } from '../terms/term.ts'

export interface DrizzleTable {
  readonly file: ModuleFile
  readonly variable: string
  readonly engine: Engine
  /** As the database knows it. */
  readonly name: string
  /** Where the name stands. */
  readonly span: Span
  readonly columns: Term | undefined
  /** Keys, indexes and checks: a function of the columns, an object or a list. */
  readonly extras: Term | undefined
  readonly rowSecurity: Span | null
}

const makers: Readonly<Record<string, Engine>> = {
  pgTable: 'postgres',
  cockroachTable: 'postgres',
  sqliteTable: 'sqlite',
  mysqlTable: 'mysql',
}

const creators: Readonly<Record<string, Engine>> = {
  pgTableCreator: 'postgres',
  sqliteTableCreator: 'sqlite',
  mysqlTableCreator: 'mysql',
}

const schemas: Readonly<Record<string, Engine>> = { pgSchema: 'postgres', mysqlSchema: 'mysql', mysqlDatabase: 'mysql' }

export function findTables(modules: Modules): readonly DrizzleTable[] {
  return modules.files.flatMap((file) =>
    Object.entries(file.terms.constants).flatMap(([variable, { value }]) => tableOf(modules, file, variable, value) ?? []),
  )
}

function tableOf(modules: Modules, file: ModuleFile, variable: string, value: Term): DrizzleTable | null {
  const chain = chainOf(value)
  const [made] = chain.steps
  if (made === undefined) return null
  const maker = makerOf(modules, file, chain, made)
  const [first, columns, extras] = made.args
  const told = textOf(first)
  if (maker === null || told === null || first === undefined) return null
  const secured = chain.steps.find(({ name }) => name === 'enableRLS') ?? (made.name === 'withRLS' ? made : null)
  const { engine, nameOf } = maker
  return { file, variable, engine, name: nameOf(told), span: first, columns, extras, rowSecurity: secured }
}

interface Maker {
  readonly engine: Engine
  readonly nameOf: (name: string) => string
}

function makerOf(modules: Modules, file: ModuleFile, chain: Chain, made: Step): Maker | null {
  if (chain.base !== null || made.path === '') return null
  const path = made.path.replace(/\.withRLS$/, '')
  const imported = modules.importOf(file, path)
  if (imported !== null && isDrizzle(imported.from)) {
    const engine = own(makers, imported.name)
    return engine === undefined ? null : { engine, nameOf: (name) => name }
  }
  return inSchema(modules, file, path) ?? byCreator(modules, file, path)
}

/** `auth.table('users', …)` of `const auth = pgSchema('auth')`. */
function inSchema(modules: Modules, file: ModuleFile, path: string): Maker | null {
  if (!path.endsWith('.table')) return null
  const held = modules.constantOf(file, path.slice(0, -'.table'.length))
  const step = held === null ? undefined : chainOf(held.value).steps[0]
  const engine = step === undefined ? undefined : own(schemas, step.name)
  const schema = textOf(step?.args[0])
  if (engine === undefined || schema === null) return null
  return { engine, nameOf: (name) => (schema === 'public' ? name : `${schema}.${name}`) }
}

/** `createTable('users', …)` of `const createTable = pgTableCreator((name) => …)`. */
function byCreator(modules: Modules, file: ModuleFile, path: string): Maker | null {
  const held = modules.constantOf(file, path)
  const step = held === null ? undefined : chainOf(held.value).steps[0]
  const engine = step === undefined ? undefined : own(creators, step.name)
  const named = step?.args[0]
  if (engine === undefined || named?.is !== 'function' || named.returns === null) return null
  const { returns, parameters, start, end } = named
  const nameOf = (text: string): string =>
    textOf(bound(returns, new Map([[parameters[0] ?? '', { is: 'text', text, start, end }]]))) ?? text
  return { engine, nameOf }
}

export function isDrizzle(from: string): boolean {
  return from.startsWith('drizzle-orm')
}

export function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined
}
