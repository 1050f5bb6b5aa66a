import type { Door } from './door.ts'
import { createServer } from './server.ts'

/** A message that is longer ends the connection. */
const mostMessageBytes = 10 * 1024 * 1024

/** Serves one client over the standard streams until it closes them. Only the protocol is written to standard output. */
export function serveStdio(door: Door, log: (line: string) => void): { readonly ended: Promise<void>; close(): Promise<void> } {
  const { library } = door
  const transport = new library.StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: mostMessageBytes })
  const handle = library.serveStdio((context) => createServer(door, context), {
    transport,
    onerror: ({ message }) => log(message),
  })
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  return { ended, close: () => handle.close() }
}
