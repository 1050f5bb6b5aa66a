import { loadTestServers, type NatsOptions, type TestServer, type TestServers } from '../../kit/test-servers.test-kit.ts'
import type { Bus } from '../../ports/bus.ts'
import type { BusPlace } from '../../ports/bus-kit.contract.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { createNatsBus, type NatsBusOptions } from './nats-bus.ts'

const servers: TestServers = await loadTestServers()
/** Why these tests are skipped, or false. */
export const skip: string | false = servers.whyNoNats()
export const createTcpProxy: TestServers['createTcpProxy'] = servers.createTcpProxy

export async function startBroker(options?: NatsOptions): Promise<TestServer> {
  const server = await servers.startNats(options)
  if (server === null) throw new Error('there is no nats-server')
  return server
}

/** What a 1 MiB message of a default broker leaves for an event. */
export const largestBytes: number = 1_048_576 - 512

let apps = 0

/** An application of its own at a broker, for one test. */
export function newPlace(
  url: () => string,
): BusPlace & { readonly app: string; open(more?: Partial<NatsBusOptions>): Promise<Bus> } {
  const app = `test-${process.pid}-${++apps}`
  const opened: Bus[] = []
  return {
    app,
    largestBytes,
    open: async (more = {}) => {
      const bus = await createNatsBus({ url: url(), app, outside: realOutside, ...more })
      opened.push(bus)
      return bus
    },
    remove: async () => {
      await Promise.all(opened.map((bus) => bus.close()))
    },
  }
}

/** Looks again and again until it is so. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
