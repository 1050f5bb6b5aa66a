// Copies the log again and again, whether there is something to copy or not.
import { parentPort, workerData } from 'node:worker_threads'
import { load } from '../kit/dist.mjs'

const { connect } = await load('adapters/sqlite/driver.js', workerData.dist)
const connection = connect(workerData.file, { durability: 'full' })
connection.exec('PRAGMA synchronous = OFF')
for (let copies = 1; ; copies++) {
  try {
    connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } catch {
    // What the other thread meets, it tells.
  }
  if (copies % 1_000 === 0) parentPort.postMessage(copies)
}
