import { type ConnectionSettings, type Driver, loadDriver } from './connect.ts'
import { createReadConnections } from './read-connections.ts'
import { openReplicas, type Replicas, type ReplicasOptions } from './replicas.ts'
import { checkServer, UnfitServerError, type WantedConnections } from './server-facts.ts'
import { createPrimary } from './wal-position.ts'

/** A replica that reads may be sent to, not connected to yet. */
export interface ReplicaServer {
  readonly name: string
  readonly driver: Driver
}

export interface StoreReplicas extends Omit<ReplicasOptions, 'addresses' | 'primary'> {
  readonly servers: readonly ReplicaServer[]
  /** Of the primary and of each replica. */
  readonly settings: ConnectionSettings
}

/** Where its log is, is told at once by a server that is well. */
const positionTimeoutMs = 1_000

/** Host, port and database. */
export function nameReplica(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

export function findReplicas(urls: readonly string[], settings: ConnectionSettings): Promise<readonly ReplicaServer[]> {
  return Promise.all(urls.map(async (url) => ({ name: nameReplica(url), driver: await loadDriver({ ...settings, url }) })))
}

/**
 * Makes sure that each has room for the connections that will be opened. One that is away is no hindrance.
 * @throws UnfitServerError
 */
export async function checkReplicas(servers: readonly ReplicaServer[], wanted: WantedConnections | null): Promise<void> {
  await Promise.all(
    servers.map(async ({ name, driver }) => {
      const client = driver.client()
      client.on('error', () => {})
      try {
        await client.connect()
        await checkServer(client, wanted)
      } catch (error) {
        if (error instanceof UnfitServerError) throw new UnfitServerError(`the replica ${name}: ${error.message}`)
      } finally {
        client.end().catch(() => {})
      }
    }),
  )
}

/** Begins to read from replicas, over one more connection to the primary: on it, none waits behind a long read to learn where the log is. */
export async function readFromReplicas(options: StoreReplicas): Promise<Replicas> {
  const { servers, settings, reading, nameOf, outside } = options
  const { clientInTurns } = await loadDriver({ ...settings, statementTimeoutMs: positionTimeoutMs })
  const asking = createReadConnections({ connect: clientInTurns, count: 1, nameOf, outside, patienceMs: positionTimeoutMs })
  const replicas = openReplicas({
    ...options,
    addresses: servers.map(({ name, driver }) => ({ name, connect: driver.client })),
    reading,
    primary: createPrimary(asking),
  })
  return {
    ...replicas,
    close: async () => {
      await replicas.close()
      await asking.close()
    },
  }
}
