// Commits without a pause while another thread copies the log: `node writer.mjs <dist> <seconds> <asked|unasked>`. Says what
// became of the data, and how often it was copied.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { load } from '../kit/dist.mjs'

const [dist, seconds, mode] = process.argv.slice(2)
const { connect } = await load('adapters/sqlite/driver.js', dist)
const { createCheckpointer } = await load('adapters/sqlite/checkpointer.js', dist)
const folder = mkdtempSync(join(tmpdir(), 'lintel-log-reset-'))
const file = join(folder, 'data.db')
const connection = connect(file, { durability: 'grouped' })
// No flush is waited for: more commits and copies meet in the same time.
connection.exec('PRAGMA synchronous = OFF; CREATE TABLE kept (id INTEGER PRIMARY KEY, filler TEXT, rank INTEGER) STRICT')
connection.exec('CREATE INDEX kept_rank ON kept (rank)')

let copies = 0
const checkpointer = mode === 'asked' ? createCheckpointer(file, 0) : null
if (checkpointer) {
  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (request) {
    if (request === 'copy') copies++
    return postMessage.call(this, request)
  }
} else {
  const copying = new Worker(fileURLToPath(new URL('./copy-unasked.mjs', import.meta.url)), { workerData: { file, dist } })
  copying.on('message', (count) => {
    copies = count
  })
}

const [begin, commit] = ['BEGIN IMMEDIATE', 'COMMIT'].map((sql) => connection.prepare(sql))
const insert = connection.prepare('INSERT INTO kept (filler, rank) VALUES (?1, ?2)')
const check = connection.prepare('PRAGMA integrity_check(3)')
const count = connection.prepare('SELECT count(*) FROM kept')
const endMs = performance.now() + Number(seconds) * 1_000
let [rows, commits, fault] = [0, 0, null]

while (fault === null && performance.now() < endMs) {
  for (let i = 0; i < 2_000; i++) {
    begin.run([])
    // Mostly small, now and then large, so that a log begun anew differs in length from the one before.
    for (let each = i % 7 === 0 ? 40 : 1; each > 0; each--)
      insert.run(['x'.repeat((rows * 7_919) % 700), (rows++ * 7_919) % 100_003])
    commit.run([])
    commits++
    checkpointer?.committed()
    if (checkpointer && i % 8 === 0) await new Promise(setImmediate)
  }
  fault = look()
  if (rows > 100_000) {
    connection.exec('DELETE FROM kept')
    rows = 0
  }
  await new Promise(setImmediate)
}
console.log(JSON.stringify({ mode, commits, copies, fault }))
rmSync(folder, { recursive: true, force: true })
process.exit()

function look() {
  try {
    const says = check.all([]).flat().join('; ')
    const has = count.get([])[0]
    if (says !== 'ok') return says
    return has === rows ? null : `${has} rows of ${rows}`
  } catch (error) {
    return error.message
  }
}
