import { join } from 'node:path'
import type { Model } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import type { Store } from '../ports/store.ts'

/** A PostgreSQL server in place of the files of this process. */
export interface DatabaseSettings {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string
  /** Most connections of this process. Default 14. */
  readonly connections?: number
  /** Connections go through a pooler that gives out its own for each transaction. */
  readonly pooled?: boolean
  /** Servers that follow it: reads go there, where they are as new as from the server itself. */
  readonly replicaUrls?: readonly string[]
}

export interface OpenStoreOptions {
  readonly folder: string
  readonly database: DatabaseSettings | undefined
  /** Processes that serve beside each other, this one counted. */
  readonly processes: number
  /** Those of them that have the same parent, which has opened the folder by `openHost`. */
  readonly siblings: Siblings | undefined
  readonly model: Model
  readonly outside: Outside
  /** What is done about tables of another version of the blueprint: they are made to fit, or the start is refused. */
  readonly changes: 'fit' | 'refuse'
  readonly onNotice: (message: string) => void
}

/** The store that the settings name; only its own engine is loaded. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { folder, database, processes, siblings, model, outside, changes, onNotice } = options
  if (database === undefined) {
    const { openSqliteStore } = await import('../adapters/sqlite/store.ts')
    return openSqliteStore({
      folder: join(folder, 'data'),
      model,
      outside,
      ...(siblings ? { family: { siblings, outside } } : {}),
    })
  }
  const { openPostgresStore } = await import('../adapters/postgres/store.ts')
  return openPostgresStore({ ...database, model, outside, processes, changes, onNotice })
}
