import type { IncomingMessage, ServerResponse } from 'node:http'

/** Bytes of a body that are thrown away after the answer: what may be under way before a client notices that it has one. */
const mostDiscarded = 2 ** 23

/**
 * Ends the connection of a request that was answered before its body was read, without reading it to its end. Not at
 * once: closing on a client that still writes makes TCP reset the connection, and that takes its answer away.
 */
export function limitUnread(request: IncomingMessage, response: ServerResponse): void {
  const { headers, socket } = request
  const isShort = headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > mostDiscarded)
  if (isShort) return
  response.once('prefinish', () => {
    if (request.complete) return
    let left = mostDiscarded
    request.on('data', ({ length }: Buffer) => {
      left -= length
      if (left < 0) socket.destroy()
    })
    // What Node calls to close after the answer; with both directions closed the socket goes by itself.
    socket.destroySoon = () => socket.end()
  })
}
