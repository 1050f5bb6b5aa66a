import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server'

interface Kept {
  readonly id: string
  readonly stream: string
  readonly message: JSONRPCMessage
  readonly characters: number
}

/** What is kept of a session for a client whose stream was cut. */
const mostEvents = 500
const mostCharacters = 2_000_000

/** The newest messages of one session, so that a client can read on from where its stream was cut. */
export function recentEvents(): EventStore {
  const kept: Kept[] = []
  let count = 0
  let characters = 0
  return {
    async storeEvent(stream, message) {
      const size = JSON.stringify(message).length
      count += 1
      kept.push({ id: `${stream}_${count}`, stream, message, characters: size })
      characters += size
      while (kept.length > mostEvents || characters > mostCharacters) characters -= kept.shift()?.characters ?? characters
      return `${stream}_${count}`
    },
    getStreamIdForEventId: async (id) => kept.find((each) => each.id === id)?.stream,
    async replayEventsAfter(last, { send }) {
      const at = kept.findIndex(({ id }) => id === last)
      const stream = kept[at]?.stream ?? ''
      // An event without a message only told the client where to read on.
      for (const { id, stream: of, message } of kept.slice(at + 1))
        if (at >= 0 && of === stream && 'jsonrpc' in message) await send(id, message)
      return stream
    },
  }
}
