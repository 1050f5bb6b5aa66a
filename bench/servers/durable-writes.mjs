// @ts-check
// All writes of a turn in one transaction at synchronous = NORMAL, then one fdatasync of the WAL off the thread,
// shared by every commit made before it began. A write is answered only after the fdatasync that covers it returned.

import { once } from 'node:events'
import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

const CHECKPOINT_MS = 250
/** Under an unbroken stream of commits a passive checkpoint never reaches the end of the WAL, so it would grow for ever. */
const FRAMES_BOUND = 32_768

/**
 * @template T
 * @typedef {{ run: () => T, settle: (error: unknown, result?: T) => void }} Write
 */

/** @param {import('libsql').Database} db a connection in WAL mode that nothing else writes to @param {string} file */
export function durableWrites(db, file) {
  db.exec('pragma wal_autocheckpoint = 0')
  // The first write transaction makes the -wal file, which then stays for as long as this connection is open.
  db.exec('begin immediate; commit')
  const wal = openSync(`${file}-wal`, 'r+')
  syncFolder(dirname(file))
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const finishCheckpoint = db.prepare('pragma wal_checkpoint(passive)').raw()
  const checkpoints = new Worker(new URL('checkpoint-worker.mjs', import.meta.url), {
    workerData: { file, everyMs: CHECKPOINT_MS },
  })

  let walTooLong = false
  checkpoints.on('message', (frames) => {
    walTooLong = frames > FRAMES_BOUND
  })
  checkpoints.on('error', (error) => {
    throw error
  })

  /** @type {(() => void)[]} */
  let committed = []
  let syncing = false

  function sync() {
    if (syncing || committed.length === 0) return
    syncing = true
    const covered = committed
    committed = []
    fdatasync(wal, (error) => {
      // After a failed sync the kernel may drop the pages it could not write: nothing said later could be trusted.
      if (error) {
        console.error(error)
        process.abort()
      }
      syncing = false
      sync()
      for (const tell of covered) tell()
    })
  }

  return {
    /** Runs the writes of one turn; a write that throws fails alone. @param {Write<any>[]} writes */
    commit(writes) {
      /** @type {(() => void)[]} */
      const made = []
      try {
        begin.run()
        for (const { run, settle } of writes) {
          try {
            const result = run()
            made.push(() => settle(null, result))
          } catch (error) {
            made.push(() => settle(error))
          }
        }
        commit.run()
      } catch (error) {
        if (db.inTransaction) db.exec('rollback')
        for (const { settle } of writes) settle(error)
        return
      }
      committed.push(...made)
      sync()
      // The worker has copied nearly all of it, so what is left to copy here is small, and the next write starts the WAL anew.
      if (walTooLong) {
        finishCheckpoint.all()
        walTooLong = false
      }
    },

    /** Resolves when the worker is out of its last call: a process that ends before crashes in the driver. */
    async stop() {
      const ended = once(checkpoints, 'exit')
      checkpoints.postMessage('stop')
      await ended
    },
  }
}

/** The entry of a new -wal file in its folder must survive too. @param {string} folder */
function syncFolder(folder) {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
