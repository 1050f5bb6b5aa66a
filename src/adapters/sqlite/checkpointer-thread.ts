import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointerData, CheckpointerReply, CheckpointerRequest } from './checkpointer.ts'
import { connect } from './driver.ts'

const { file, everyMs } = workerData as CheckpointerData
const connection = connect(file, { durability: 'full' })
const answer = (reply: CheckpointerReply) => parentPort!.postMessage(reply)
let planned: NodeJS.Timeout | undefined
// No write is taken while the log is emptied, so that a read which goes on for long is not waited for.
connection.exec('PRAGMA busy_timeout = 10')

/**
 * A full disk may have room again, so the next copy tries once more. Any other failure ends the thread: after a flush
 * that failed, one that succeeds proves nothing.
 */
function checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): void {
  try {
    connection.exec(`PRAGMA wal_checkpoint(${mode})`)
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    // As a plain Error: the driver's own loses its message between threads.
    if (!/^SQLITE_(FULL|BUSY|LOCKED)/.test(code)) throw new Error(message)
  }
}

function copy(): void {
  planned = undefined
  checkpoint('PASSIVE')
  answer('copied')
}

parentPort!.on('message', (request: CheckpointerRequest) => {
  if (request === 'copy') {
    // A thread's own time, not the core's: nothing observable depends on when it is up.
    planned ??= setTimeout(copy, everyMs)
    return
  }
  clearTimeout(planned)
  planned = undefined
  if (request === 'truncate') {
    checkpoint('TRUNCATE')
    answer('truncated')
    return
  }
  connection.close()
  parentPort!.close()
})
