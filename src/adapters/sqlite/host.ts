import { join } from 'node:path'
import type { Parent } from '../../ports/siblings.ts'
import type { StoreReport } from '../../ports/store.ts'
import { createCheckpointer } from './checkpointer.ts'
import { createLogKeeper } from './log-of-all.ts'
import { emptyLog, type FolderOptions, openFolder } from './open-folder.ts'
import { createWriteRights } from './write-right.ts'

export interface SqliteHostOptions extends FolderOptions {
  readonly parent: Parent
  /** When the log is copied and at which length it is begun anew; sooner where that is to be tested. */
  readonly log?: { readonly largestBytes: number; readonly copyEveryMs: number }
}

/** What the parent of several processes holds of a data folder for all of them. */
export interface SqliteHost {
  readonly report: StoreReport
  /** To be called when the last of them has ended. */
  close(): Promise<void>
}

/**
 * Locks a data folder, makes its tables fit, and lends it to the children of this process: who of them writes is settled
 * here, and their log is copied here.
 * @throws as `openFolder`
 */
export function openSqliteHost({ parent, log, ...options }: SqliteHostOptions): SqliteHost {
  const { report, writing, unlock } = openFolder(options)
  const file = join(options.folder, 'data.db')
  const keeper = createLogKeeper({
    parent,
    right: createWriteRights(parent),
    ...(log ? { largestLogBytes: log.largestBytes } : {}),
    open: (onCopied) => createCheckpointer(file, log?.copyEveryMs, onCopied),
  })
  return {
    report,
    close: async () => {
      await keeper.close()
      // After a failure, what the kernel holds of the log may not be what the disk holds: the next start reads it anew.
      if (keeper.failure === null) {
        emptyLog(writing)
        writing.close()
      }
      unlock()
    },
  }
}
