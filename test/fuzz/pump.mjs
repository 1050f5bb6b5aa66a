import { once } from 'node:events'
import { openRaw } from './raw-socket.mjs'

const pieceBytes = 65_536
const piece = Buffer.alloc(pieceBytes, 'x')
const chunk = Buffer.concat([Buffer.from(`${pieceBytes.toString(16)}\r\n`), piece, Buffer.from('\r\n')])

/**
 * Sends a large body as fast as the other side takes it, and stops as honest clients do: once there is an answer.
 * @returns {Promise<{ statuses: number[], sentBytes: number }>}
 */
export async function pump(url, { head, isChunked, total, stopsWhenAnswered = true }) {
  const raw = openRaw(url)
  let isAnswered = false
  raw.answers(1).then(() => {
    isAnswered = true
  })
  raw.write(head)
  let sentBytes = 0
  while (sentBytes < total && !raw.closed && !(isAnswered && stopsWhenAnswered)) {
    sentBytes += pieceBytes
    if (!raw.socket.write(isChunked ? chunk : piece)) await Promise.race([once(raw.socket, 'drain').catch(() => {}), raw.end()])
    await new Promise(setImmediate)
  }
  const { answers } = await raw.answers(1)
  raw.destroy()
  return { statuses: answers.map(({ status }) => status), sentBytes }
}
