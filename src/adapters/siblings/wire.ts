/** What carries messages between two processes, in order. */
export interface Channel {
  /** Does nothing when the other side is gone. */
  send(message: unknown): void
  onMessage(take: (message: unknown) => void): void
}

/** Questions and answers over a channel. */
export interface Wire {
  ask<T>(what: string, facts?: unknown): Promise<T>
  say(what: string, facts?: unknown): void
  /** The other side is gone: what was asked is refused. */
  close(): void
}

type Message =
  | readonly ['say', string, unknown]
  | readonly ['ask', number, string, unknown]
  | readonly ['answer', number, unknown]
  | readonly ['refuse', number, string]

/** Apart from what else goes over the channel. */
interface Envelope {
  readonly lintel: Message
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export function createWire(channel: Channel, take: (what: string, facts: unknown) => unknown): Wire {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let closed = false
  const send = (message: Message) => channel.send({ lintel: message } satisfies Envelope)
  const settle = (id: number, act: (waiting: Waiting) => void) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (asked) act(asked)
  }
  const answer = async (id: number, what: string, facts: unknown) => {
    try {
      send(['answer', id, await take(what, facts)])
    } catch (error) {
      send(['refuse', id, (error as Error).message])
    }
  }
  channel.onMessage((received) => {
    const message = (received as Partial<Envelope> | null)?.lintel
    if (message === undefined) return
    const [kind] = message
    if (kind === 'say') take(message[1], message[2])
    else if (kind === 'ask') void answer(message[1], message[2], message[3])
    else if (kind === 'answer') settle(message[1], ({ resolve }) => resolve(message[2]))
    else settle(message[1], ({ reject }) => reject(new Error(message[2])))
  })
  return {
    ask: <T>(what: string, facts?: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(new Error('the other process is gone'))
        const id = ++lastId
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        send(['ask', id, what, facts])
      }),
    say: (what, facts) => send(['say', what, facts]),
    close: () => {
      closed = true
      for (const { reject } of waiting.values()) reject(new Error('the other process is gone'))
      waiting.clear()
    },
  }
}
