import type * as JetStream from '@nats-io/jetstream'
import type * as Transport from '@nats-io/transport-node'

export interface Nats {
  readonly connect: typeof Transport.connect
  readonly jetstream: typeof JetStream.jetstream
  readonly jetstreamManager: typeof JetStream.jetstreamManager
}

/**
 * The client of NATS, which is installed only where it is wanted.
 * @throws Error with the command that adds it
 */
export async function loadNats(): Promise<Nats> {
  try {
    const [{ connect }, { jetstream, jetstreamManager }] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
    ])
    return { connect, jetstream, jetstreamManager }
  } catch (cause) {
    const command = 'npm install @nats-io/transport-node@3.3.1 @nats-io/jetstream@3.3.1'
    throw new Error(`events over NATS need its client: run \`${command}\``, { cause })
  }
}
