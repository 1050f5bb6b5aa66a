import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointerData, CheckpointerReply, CheckpointerRequest } from './checkpointer.ts'
import { connect } from './driver.ts'

const { file, everyMs } = workerData as CheckpointerData
const connection = connect(file, { durability: 'full' })
const answer = (reply: CheckpointerReply) => parentPort!.postMessage(reply)
const [[pageBytes]] = connection.prepare('PRAGMA page_size').all([]) as [[number]]
/** Each page in the log has a header before it (https://sqlite.org/fileformat2.html#walformat). */
const frameBytes = pageBytes + 24
let planned: NodeJS.Timeout | undefined
// No write is taken while the log is emptied, so that a read which goes on for long is not waited for.
connection.exec('PRAGMA busy_timeout = 10')

/**
 * A full disk may have room again, so the next copy tries once more. Any other failure ends the thread: after a flush
 * that failed, one that succeeds proves nothing.
 *
 * @returns the length of the log in bytes.
 */
function checkpoint(mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE'): number {
  try {
    const [[, frames]] = connection.prepare(`PRAGMA wal_checkpoint(${mode})`).all([]) as [[number, number, number]]
    return Math.max(0, frames) * frameBytes
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    // As a plain Error: the driver's own loses its message between threads.
    if (!/^SQLITE_(FULL|BUSY|LOCKED)/.test(code)) throw new Error(message)
    return 0
  }
}

function copy(): void {
  planned = undefined
  answer({ did: 'copy', logBytes: checkpoint('PASSIVE') })
}

parentPort!.on('message', (request: CheckpointerRequest) => {
  if (request === 'copy') {
    // A thread's own time, not the core's: nothing observable depends on when it is up.
    planned ??= setTimeout(copy, everyMs)
    return
  }
  clearTimeout(planned)
  planned = undefined
  if (request !== 'close') {
    checkpoint(request === 'restart' ? 'RESTART' : 'TRUNCATE')
    answer({ did: request })
    return
  }
  connection.close()
  parentPort!.close()
})
