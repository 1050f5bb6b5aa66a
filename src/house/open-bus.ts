import type { Model } from '../model/model.ts'
import type { Bus } from '../ports/bus.ts'
import type { Outside } from '../ports/outside.ts'

/** The bus that a URL names, or one within the process; only its own client is loaded. */
export async function openBus(
  natsUrl: string | undefined,
  { name }: Model,
  outside: Outside,
  onFault: (error: Error) => void,
): Promise<Bus> {
  if (natsUrl === undefined) {
    const { createMemoryBus } = await import('../adapters/memory-bus/memory-bus.ts')
    return createMemoryBus({ outside })
  }
  const { createNatsBus } = await import('../adapters/nats-bus/nats-bus.ts')
  return createNatsBus({ url: natsUrl, app: name, outside, onFault })
}
