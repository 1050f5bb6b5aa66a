import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Model } from '../../model/model.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Store } from '../../ports/store.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts'
import { openPostgresStore, type PostgresStoreOptions } from './store.ts'

/** A server for the tests of one file; `LINTEL_POSTGRES` names the folder of the binaries of another version. */
export interface TestServer {
  readonly server: EmbeddedPostgres
  /** Holds its data in `data`. */
  readonly folder: string
  readonly url: string
  /** A database of its own, and its URL. */
  newDatabase(): Promise<string>
  query(sql: string): Promise<void>
  remove(): Promise<void>
}

export async function startTestServer(settings: Readonly<Record<string, string>> = { fsync: 'off' }): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-postgres-'))
  const binaries = process.env.LINTEL_POSTGRES
  const server = await startEmbeddedPostgres({ folder, randomBytes, settings, ...(binaries ? { binaries } : {}) })
  let databases = 0
  const query = async (sql: string) => {
    const client = new pg.Client(server.url)
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  return {
    server,
    folder,
    url: server.url,
    query,
    newDatabase: async () => {
      const name = `test_${++databases}`
      await query(`CREATE DATABASE ${name}`)
      return server.url.replace(/postgres$/, name)
    },
    remove: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Database {
  open(model: Model, now?: () => number, more?: Partial<PostgresStoreOptions>): Promise<Store>
  remove(): Promise<void>
}

/** @param by what else a store on a database of this URL is opened with, and what it waits for. */
export function newPlace(
  server: () => Pick<TestServer, 'newDatabase'>,
  by: (url: string) => Partial<PostgresStoreOptions> = () => ({}),
  ready: (store: Store) => Promise<unknown> = async () => {},
): Database {
  let url: Promise<string> | undefined
  let opened: Store | undefined
  return {
    open: async (model, now, more = {}) => {
      url ??= server().newDatabase()
      const outside = now === undefined ? realOutside : { ...realOutside, now }
      opened = await openPostgresStore({ url: await url, ...by(await url), model, outside, connections: 8, ...more })
      await ready(opened)
      return opened
    },
    remove: async () => {
      await opened?.close().catch(() => {})
    },
  }
}
