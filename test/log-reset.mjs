// Shows that the way the log is copied keeps clear of the fault that SQLite has up to 3.51.2, where a copy that finds
// nothing to do can lose what a writer puts into a log begun anew (https://sqlite.org/wal.html#walresetbug):
//   node test/log-reset.mjs [--seconds 60]
// Both threads share one processor, so that they interrupt each other in odd places. The control copies unasked.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { dist } from './kit/dist.mjs'

const writer = fileURLToPath(new URL('./log-reset/writer.mjs', import.meta.url))
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })

function run(mode) {
  const given = [process.execPath, writer, dist, values.seconds, mode]
  const { status, stdout, stderr } = spawnSync('taskset', ['--cpu-list', '0', ...given], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the writer ended with ${status}: ${stderr}`)
  console.log(stdout.trim())
  return JSON.parse(stdout)
}

const asked = run('asked')
const unasked = run('unasked')
const isTelling = unasked.fault !== null
console.log(
  `copies that were asked for ${asked.fault === null ? 'lose nothing' : 'LOSE DATA'}; ` +
    (isTelling ? 'unasked they do' : 'unasked they lost nothing this time: give it more seconds'),
)
process.exitCode = asked.fault === null && asked.copies > 100 && isTelling ? 0 : 1
