import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** Writes an answer as it comes, no faster than it is read. */
export async function writeResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) return void outgoing.end()
  // A stream begins when its headers are there, though its first event may take a while.
  outgoing.flushHeaders()
  const reader = response.body.getReader()
  const stop = () => void reader.cancel().catch(() => {})
  outgoing.once('close', stop)
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (outgoing.destroyed) return
      if (!outgoing.write(part.value)) await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
    }
    outgoing.end()
  } finally {
    outgoing.removeListener('close', stop)
  }
}
