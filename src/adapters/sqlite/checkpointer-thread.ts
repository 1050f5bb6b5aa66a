import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointerData } from './checkpointer.ts'
import { connect } from './driver.ts'

const { file, everyMs } = workerData as CheckpointerData
const connection = connect(file, { durability: 'full' })
// A thread's own beat, not the core's time: nothing observable depends on when it falls.
const beat = setInterval(() => connection.exec('PRAGMA wal_checkpoint(PASSIVE)'), everyMs)

parentPort!.on('message', (message: 'truncate' | 'close') => {
  if (message === 'truncate') {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    parentPort!.postMessage('truncated')
    return
  }
  clearInterval(beat)
  connection.close()
  parentPort!.close()
})
