import type { ConsumerInfo, ConsumerMessages } from '@nats-io/jetstream'
import type { Delivery } from './delivery.ts'
import type { Link, Up } from './link.ts'

/** Asks the broker for messages, as many as the receiver can do. */
export interface Pull {
  /**
   * Goes on until the connection ends, or at the signal.
   * @throws what the client says when the place is gone
   */
  from(up: Up, place: ConsumerInfo): Promise<void>
}

/** How long the broker keeps a question for messages open. */
const askedForMs = 10_000
/** Its sign of life meanwhile; where two are missing, the place is gone. */
const heartbeatMs = 2_000

export function createPull(link: Link, delivery: Delivery, signal: AbortSignal): Pull {
  let asking: ConsumerMessages | null = null
  signal.addEventListener('abort', () => asking?.stop())
  return {
    from: async (up, place) => {
      const consumer = up.client.consumers.getConsumerFromInfo(place)
      while (!signal.aborted && link.current() === up) {
        asking = await consumer.fetch({ max_messages: delivery.batchSize(), expires: askedForMs, idle_heartbeat: heartbeatMs })
        // Ended while it was asked.
        if (signal.aborted) asking.stop()
        for await (const message of asking) delivery.take(message)
        asking = null
        await delivery.room()
      }
    },
  }
}
