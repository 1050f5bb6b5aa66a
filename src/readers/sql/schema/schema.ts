import type { Database, DbEnum, DbFunction, DbRole, Engine, View } from '../../../model/architecture/database.ts'
import type { OperationOf } from './operation.ts'
import type { TableState } from './table-state.ts'

export type SchemaFacts = Pick<Database, 'tables' | 'views' | 'functions' | 'roles' | 'enums'>

/** A schema in memory, while operations are applied to it. */
export class Schema {
  readonly engine: Engine
  readonly tables: Map<string, TableState> = new Map()
  readonly views: Map<string, View> = new Map()
  readonly functions: Map<string, DbFunction> = new Map()
  readonly roles: Map<string, DbRole> = new Map()
  readonly enums: Map<string, DbEnum> = new Map()
  /** Enums that gave up a name, with how often they had been changed. */
  readonly renamedEnums: Map<string, number> = new Map()
  /** How many tables were ever made. */
  made = 0
  readonly defaultGrants: OperationOf<'default grant'>[] = []

  constructor(engine: Engine) {
    this.engine = engine
  }

  key(name: string): string {
    return this.engine === 'postgres' ? name : name.toLowerCase()
  }

  table(name: string): TableState | undefined {
    return this.tables.get(this.key(name))
  }

  /** The table that has the index, by its name with or without a schema. */
  tableOfIndex(name: string): TableState | undefined {
    const bare = this.key(name.slice(name.lastIndexOf('.') + 1))
    for (const table of this.tables.values()) {
      if (table.indexes.some((index) => this.key(index.name) === bare)) return table
    }
    return undefined
  }

  /** The tables that are partitions of one. */
  partitionsOf(table: TableState): TableState[] {
    return table.hasPartitions ? [...this.tables.values()].filter((one) => one.parent === table.name) : []
  }

  finished(): SchemaFacts {
    const tables = [...this.tables.values()].sort((a, b) => a.number - b.number).map((table) => table.finished())
    const keyOf = new Map(tables.map((table) => [table.name, table.primaryKey?.columns ?? []]))
    return {
      tables: tables.map((table) => ({
        ...table,
        foreignKeys: table.foreignKeys.map((key) =>
          key.to.columns.length > 0 ? key : { ...key, to: { ...key.to, columns: keyOf.get(key.to.table) ?? [] } },
        ),
      })),
      views: [...this.views.values()],
      functions: [...this.functions.values()],
      roles: [...this.roles.values()],
      enums: [...this.enums.values()],
    }
  }
}
