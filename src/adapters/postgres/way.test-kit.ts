import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import { startTestServer } from './place.test-kit.ts'

/** A way to a server that keeps back, from when it is told, what one side says. */
export interface Way {
  readonly port: number
  hold(side: 'client' | 'server'): void
  /** Every connection is gone, with what was kept back; new ones are let through. */
  cut(): void
  close(): void
}

export async function startWay(port: number): Promise<Way> {
  const sockets = new Set<Socket>()
  let held: 'client' | 'server' | null = null
  const listener = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (bytes) => held === 'client' || server.write(bytes))
    server.on('data', (bytes) => held === 'server' || client.write(bytes))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const cut = () => {
    held = null
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: (listener.address() as AddressInfo).port,
    hold: (side) => {
      held = side
    },
    cut,
    close: () => {
      cut()
      listener.close()
    },
  }
}

/** A database of a server of its own. */
export interface FarDatabase {
  /** Leads to it by the way. */
  readonly url: string
  readonly way: Way
  /** Asks it past the way. */
  readonly client: pg.Client
  remove(): Promise<void>
}

export async function startFarDatabase(): Promise<FarDatabase> {
  const server = await startTestServer()
  const url = new URL(await server.newDatabase())
  const client = new pg.Client(url.href)
  await client.connect()
  const way = await startWay(Number(url.port))
  url.port = String(way.port)
  return {
    url: url.href,
    client,
    way,
    remove: async () => {
      await client.end()
      way.close()
      await server.remove()
    },
  }
}
