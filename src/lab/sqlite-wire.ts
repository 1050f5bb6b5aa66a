/** What passes between the lab and the process that holds SQLite. */

export interface SqliteRequest {
  readonly migrations: readonly {
    readonly statements: readonly { readonly text: string; readonly inTransaction: boolean }[]
  }[]
}

export interface SqliteReply {
  /** Of each statement, by migration: what the engine refused it with. */
  readonly errors: readonly (readonly (string | null)[])[]
  readonly catalogue: SqliteCatalogue
}

export interface SqliteCatalogue {
  readonly tables: readonly SqliteTable[]
  readonly views: readonly { readonly name: string; readonly sql: string }[]
}

export interface SqliteTable {
  readonly name: string
  readonly sql: string
  readonly strict: boolean
  readonly withoutRowid: boolean
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly notNull: boolean
    readonly default: string | null
    /** Its number in the primary key, from 1. */
    readonly primary: number
    readonly generated: boolean
  }[]
  readonly foreignKeys: readonly {
    readonly id: number
    readonly table: string
    readonly from: string
    readonly to: string | null
    readonly onDelete: string
  }[]
  readonly indexes: readonly SqliteIndex[]
}

export interface SqliteIndex {
  readonly name: string
  readonly unique: boolean
  /** `c`: created, `u`: of a unique constraint, `pk`: of the primary key. */
  readonly origin: string
  readonly sql: string | null
  readonly keys: readonly { readonly column: string | null; readonly descending: boolean }[]
}
