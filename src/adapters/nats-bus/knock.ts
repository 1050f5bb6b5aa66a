import { connect } from 'node:net'
import type { Outside } from '../../ports/outside.ts'

/**
 * Resolves when a broker greets at this place. The client would keep the socket of an attempt that found nobody behind an
 * open port; this one does not.
 */
export function knock(host: string, port: number, limitMs: number, after: Outside['after']): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const cancel = after(limitMs, () => end(new Error(`nobody greeted within ${limitMs} ms`)))
    const end = (error: Error | null) => {
      cancel()
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    socket.once('data', (bytes) => {
      const greets = bytes.toString('latin1', 0, 5).toUpperCase() === 'INFO '
      end(greets ? null : new Error('what answers there is no NATS'))
    })
    socket.on('error', end)
    socket.once('end', () => end(new Error('the connection was closed at once')))
  })
}
