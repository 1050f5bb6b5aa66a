import type { Column, Engine, ForeignKey, Grant, Index, Policy, Table } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { constraintName } from './names.ts'
import type { ConstraintSpec } from './operation.ts'
import { mentions, renamed } from './words.ts'

type Check = Table['checks'][number]

/** A table while migrations are applied to it. */
export class TableState {
  name: string
  columns: Column[] = []
  primaryKey: Table['primaryKey'] = null
  foreignKeys: ForeignKey[] = []
  indexes: Index[] = []
  checks: Check[] = []
  policies: Policy[] = []
  rowSecurity: Table['rowSecurity'] = { enabled: false, forced: false, place: null }
  owner: string | null = null
  grants: Grant[] = []
  partition: Table['partition'] = null
  /** The table that it is a partition of. */
  parent: string | null = null
  /** Whether another table was ever a partition of it. */
  hasPartitions = false
  strict = false
  place: Place
  /** Tables are told in the order in which they were made, whatever they are called by now. */
  readonly number: number
  readonly #engine: Engine

  constructor(name: string, place: Place, engine: Engine, number: number) {
    this.number = number
    this.name = name
    this.place = place
    this.#engine = engine
  }

  addColumn(column: Column): void {
    if (!this.columns.some((one) => one.name === column.name)) this.columns.push(column)
  }

  setColumn(name: string, patch: Partial<Column>): void {
    this.columns = this.columns.map((column) => (this.#same(column.name, name) ? { ...column, ...patch } : column))
  }

  dropColumn(name: string): void {
    const uses = (columns: readonly string[]) => columns.some((column) => this.#same(column, name))
    this.columns = this.columns.filter((column) => !this.#same(column.name, name))
    this.foreignKeys = this.foreignKeys.filter((key) => !uses(key.columns))
    this.checks = this.checks.filter((check) => !mentions(check.expression, name))
    this.indexes = this.indexes.filter((index) => {
      const keyed = index.keys.some((key) => (key.column === null ? mentions(key.expression ?? '', name) : uses([key.column])))
      return !keyed && !uses(index.include) && !mentions(index.where ?? '', name)
    })
    if (this.primaryKey !== null && uses(this.primaryKey.columns)) this.primaryKey = null
  }

  renameColumn(from: string, to: string, place: Place): void {
    const name = (column: string) => (this.#same(column, from) ? to : column)
    const text = (expression: string) => renamed(expression, from, to)
    this.columns = this.columns.map((column) => (this.#same(column.name, from) ? { ...column, name: to, place } : column))
    if (this.primaryKey !== null) this.primaryKey = { ...this.primaryKey, columns: this.primaryKey.columns.map(name) }
    this.foreignKeys = this.foreignKeys.map((key) => ({ ...key, columns: key.columns.map(name) }))
    this.checks = this.checks.map((check) => ({ ...check, expression: text(check.expression) }))
    this.indexes = this.indexes.map((index) => ({
      ...index,
      keys: index.keys.map((key) => ({
        ...key,
        column: key.column === null ? null : name(key.column),
        expression: key.expression === null ? null : text(key.expression),
      })),
      include: index.include.map(name),
      where: index.where === null ? null : text(index.where),
    }))
    this.policies = this.policies.map((policy) => ({
      ...policy,
      using: policy.using === null ? null : text(policy.using),
      check: policy.check === null ? null : text(policy.check),
    }))
  }

  /** Adds a constraint, with the index that serves it. */
  addConstraint(spec: ConstraintSpec): void {
    const name = spec.name ?? spec.usingIndex ?? constraintName(this.#engine, this.name, spec, this.names())
    if (this.hasConstraint(name) && spec.name !== null) return
    if (spec.kind === 'foreign') this.#addForeignKey(name, spec)
    else if (spec.kind === 'check')
      this.checks.push({ name, expression: spec.expression ?? '', validated: !spec.notValid, place: spec.place })
    else this.#addKey(name, spec)
  }

  #addForeignKey(name: string, spec: ConstraintSpec): void {
    const { columns, onDelete, place } = spec
    this.foreignKeys.push({
      name,
      columns,
      to: spec.to ?? { table: '', columns: [] },
      onDelete,
      validated: !spec.notValid,
      place,
    })
    const served = this.indexes.some((index) => columns.every((column, i) => index.keys[i]?.column === column))
    if (this.#engine === 'mysql' && !served) this.indexes.push(plainIndex(name, columns, spec))
  }

  #addKey(name: string, spec: ConstraintSpec): void {
    const constraint = spec.kind === 'primary' ? 'primary' : spec.kind === 'unique' ? 'unique' : null
    const existing = spec.usingIndex === null ? undefined : this.indexes.find((index) => index.name === spec.usingIndex)
    const columns = existing === undefined ? spec.columns : existing.keys.flatMap((key) => key.column ?? [])
    if (existing !== undefined) {
      this.indexes = this.indexes.map((index) => (index === existing ? { ...index, name, constraint, unique: true } : index))
    } else {
      this.indexes.push({ ...plainIndex(name, columns, spec), unique: spec.kind !== 'exclude', constraint })
    }
    if (spec.kind !== 'primary') return
    this.primaryKey = { columns, place: spec.place }
    if (this.#engine !== 'sqlite') for (const column of columns) this.setColumn(column, { nullable: false })
  }

  hasConstraint(name: string): boolean {
    const named = (one: { readonly name: string }) => one.name === name
    return (
      this.foreignKeys.some(named) ||
      this.checks.some(named) ||
      this.indexes.some((index) => index.constraint !== null && named(index))
    )
  }

  dropConstraint(name: string): void {
    const other = (one: { readonly name: string }) => !this.#same(one.name, name)
    const primary = this.indexes.find((index) => index.constraint === 'primary')
    if (primary !== undefined && !other(primary)) this.primaryKey = null
    this.foreignKeys = this.foreignKeys.filter(other)
    this.checks = this.checks.filter(other)
    this.indexes = this.indexes.filter(other)
  }

  renameConstraint(from: string, to: string): void {
    const rename = <T extends { readonly name: string }>(one: T): T => (this.#same(one.name, from) ? { ...one, name: to } : one)
    this.foreignKeys = this.foreignKeys.map(rename)
    this.checks = this.checks.map(rename)
    this.indexes = this.indexes.map(rename)
  }

  validateConstraint(name: string): void {
    const validate = <T extends { readonly name: string }>(one: T): T => (one.name === name ? { ...one, validated: true } : one)
    this.foreignKeys = this.foreignKeys.map(validate)
    this.checks = this.checks.map(validate)
  }

  setRowSecurity(set: 'enable' | 'disable' | 'force' | 'no force', place: Place): void {
    const enabled = set === 'enable' || (set !== 'disable' && this.rowSecurity.enabled)
    const forced = set === 'force' || (set !== 'no force' && this.rowSecurity.forced)
    this.rowSecurity = {
      enabled,
      forced,
      place: set === 'enable' || this.rowSecurity.place === null ? place : this.rowSecurity.place,
    }
  }

  grant(grant: Grant): void {
    this.grants.push(grant)
  }

  revoke(role: string, privileges: readonly string[]): void {
    this.grants = this.grants.flatMap((grant) => {
      if (grant.role !== role) return [grant]
      const left = privileges.includes('all') ? [] : grant.privileges.filter((privilege) => !privileges.includes(privilege))
      return left.length === 0 ? [] : [{ ...grant, privileges: left }]
    })
  }

  /** The names of its constraints and indexes: what has none is given another. */
  names(): ReadonlySet<string> {
    return new Set([...this.foreignKeys, ...this.checks, ...this.indexes].map((one) => one.name))
  }

  #same(a: string, b: string): boolean {
    return this.#engine === 'postgres' ? a === b : a.toLowerCase() === b.toLowerCase()
  }

  finished(): Table {
    const {
      name,
      columns,
      primaryKey,
      foreignKeys,
      indexes,
      checks,
      policies,
      rowSecurity,
      owner,
      grants,
      partition,
      strict,
      place,
    } = this
    return {
      name,
      columns,
      primaryKey,
      foreignKeys,
      indexes,
      checks,
      policies,
      rowSecurity,
      owner,
      grants,
      partition,
      strict,
      place,
    }
  }
}

function plainIndex(name: string, columns: readonly string[], spec: ConstraintSpec): Index {
  return {
    name,
    keys: columns.map((column) => ({ column, expression: null, descending: false, operatorClass: null })),
    include: spec.include,
    unique: false,
    method: spec.method,
    where: null,
    constraint: null,
    valid: true,
    place: spec.place,
  }
}
