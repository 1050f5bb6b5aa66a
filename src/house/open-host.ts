import { join } from 'node:path'
import { createParent, type ParentOfProcesses } from '../adapters/siblings/parent.ts'
import { createSiblings } from '../adapters/siblings/siblings.ts'
import type { Channel } from '../adapters/siblings/wire.ts'
import type { AnyApp } from '../model/implement.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import { keepForAll } from '../serve/parent.ts'
import { realOutside } from './outside.ts'
import { readModel } from './read-model.ts'

export interface HostSettings {
  /** What `implement` returned. */
  readonly app: AnyApp
  readonly folder: string
  /** The rows are on a database server, and not in the folder. */
  readonly isElsewhere: boolean
  /** Processes that will serve. */
  readonly count: number
  readonly outside?: Outside
}

/** What the parent of several serving processes holds for them. */
export interface Host {
  readonly parent: ParentOfProcesses
  /** To be called when the last of them has ended. */
  close(): Promise<void>
}

/**
 * Makes ready, in a process that serves nothing itself, what several serving processes share: the data folder with its lock
 * and its log, made to fit the model; quotas; figures.
 * @throws as `createBackend`
 */
export async function openHost({ app, folder, isElsewhere, count, outside = realOutside }: HostSettings): Promise<Host> {
  const parent = createParent({ count, outside })
  keepForAll(parent, outside)
  if (isElsewhere) return { parent, close: async () => {} }
  const model = readModel(app.blueprint, folder)
  const { openSqliteHost } = await import('../adapters/sqlite/host.ts')
  const host = openSqliteHost({ folder: join(folder, 'data'), model, outside, parent })
  return { parent, close: host.close }
}

/** This process as one of those that a host serves. */
export function joinHost(channel: Channel, place: { readonly number: number; readonly count: number }): Siblings {
  return createSiblings({ channel, ...place })
}
