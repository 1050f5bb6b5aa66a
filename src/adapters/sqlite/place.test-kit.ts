import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Model } from '../../model/model.ts'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore, type SqliteStoreOptions } from './store.ts'

/** A folder of its own for the data of one test. */
export interface Folder {
  readonly folder: string
  open(model: Model, now?: () => number, more?: Partial<SqliteStoreOptions>): Store
  /** Closes what is open and forgets the data. */
  remove(): Promise<void>
}

export function newFolder(folder: string = mkdtempSync(join(tmpdir(), 'lintel-sqlite-'))): Folder {
  let opened: Store | undefined
  return {
    folder,
    open: (model, now = Date.now, more = {}) => {
      opened = openSqliteStore({ folder, model, outside: { now }, ...more })
      return opened
    },
    remove: async () => {
      await opened?.close().catch(() => {})
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
