// @ts-check
// Copies the WAL into the database off the serving thread. It is told to stop and never terminated, because ending
// a thread inside a call of the driver ends the process.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'

const db = new Database(workerData.file)
db.exec('pragma synchronous = normal')
const checkpoint = db.prepare('pragma wal_checkpoint(passive)').raw()

const timer = setInterval(() => {
  const [[, frames]] = /** @type {number[][]} */ (checkpoint.all())
  parentPort?.postMessage(frames)
}, workerData.everyMs)

parentPort?.once('message', () => clearInterval(timer))
