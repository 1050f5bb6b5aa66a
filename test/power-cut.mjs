// Cuts the power of a writer and looks at what its disk has. For root, on Linux:
//   node test/power-cut.mjs [--trials 30] [--seed n]
// The disk is an ext4 file system on a loop device; the writer is stopped dead, the image is copied as it is, which
// leaves out all that only the kernel's memory has, and the copy is mounted and opened. What a device loses or reorders
// within itself is not shown by this.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { load, dist as testedDist } from './kit/dist.mjs'
import { copyImage, createDisk, freeze, mountDisk } from './power-cut/disk.mjs'
import { judgeRows } from './power-cut/rows.mjs'

const writer = fileURLToPath(new URL('./power-cut/writer.mjs', import.meta.url))
/** From one that is emptied every few commits, so that a cut falls into that, to the one that is served with. */
const logSizes = [32 * 2 ** 10, 256 * 2 ** 10, 4 * 2 ** 20, 64 * 2 ** 20]

/** @param {{ trials: number, seed: number, mode: 'flush' | 'no-flush', dist?: string }} options */
export async function cutPower({ trials, seed, mode, dist = testedDist }) {
  const { connect } = await load('adapters/sqlite/driver.js')
  const { int, pick } = createRandom(seed)
  const report = {
    mode,
    trials: 0,
    acknowledged: 0,
    lost: 0,
    trialsWithLoss: 0,
    mostLost: 0,
    unacknowledged: 0,
    ofThemWithSmallLogs: 0,
    faults: [],
  }
  for (let trial = 0; trial < trials; trial++) {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-power-cut-'))
    const mounted = []
    try {
      const disk = createDisk(folder, 'disk')
      mounted.push(disk)
      const logBytes = pick(logSizes)
      const acknowledged = await writeUntilCut({ disk, folder, dist, mode, logBytes, workMs: int(0, 1_200) })
      report.ofThemWithSmallLogs += logBytes < 2 ** 20 ? 1 : 0
      const copy = mountDisk(folder, 'copy', join(folder, 'copy.img'))
      mounted.push(copy)
      report.trials++
      const data = join(copy.point, 'data', 'data.db')
      if (acknowledged.size > 0 && !existsSync(data)) report.faults.push('there is no data file')
      else if (existsSync(data)) {
        const connection = connect(data, { durability: 'full' })
        const { lost, beyond, faults } = judgeRows((sql) => connection.prepare(sql).all([]), acknowledged)
        connection.close()
        report.faults.push(...faults)
        report.lost += lost
        report.trialsWithLoss += lost > 0 ? 1 : 0
        report.mostLost = Math.max(report.mostLost, lost)
        report.unacknowledged += beyond
      }
      for (const number of acknowledged.values()) report.acknowledged += number
    } finally {
      for (const { unmount } of mounted.reverse()) unmount()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return report
}

/** @returns {Promise<Map<number, number>>} the last number that each client was told is stored */
async function writeUntilCut({ disk, folder, dist, mode, logBytes, workMs }) {
  const child = spawn(process.execPath, [writer, join(disk.point, 'data'), dist, mode, String(logBytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const acknowledged = new Map()
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const [client, number] = line.split(' ').map(Number)
    acknowledged.set(client, number)
  })
  try {
    await Promise.race([once(lines, 'line'), exited.then(() => Promise.reject(new Error('the writer ended by itself')))])
    await new Promise((resolve) => setTimeout(resolve, workMs))
    await freeze(child)
    copyImage(disk.image, join(folder, 'copy.img'))
  } finally {
    child.kill('SIGKILL')
    await exited
  }
  // The last of what it said before it was stopped is still on its way.
  if (!lines.closed) await once(lines, 'close')
  return acknowledged
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { trials: { type: 'string', default: '30' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
  })
  const [trials, seed] = [Number(values.trials), Number(values.seed)]
  if (process.platform !== 'linux' || process.getuid() !== 0) throw new Error('only root on Linux can cut the power')
  const flushed = await cutPower({ trials, seed, mode: 'flush' })
  console.log(JSON.stringify({ seed, ...flushed }))
  const control = await cutPower({ trials, seed, mode: 'no-flush' })
  console.log(JSON.stringify({ seed, ...control }))
  const holds = flushed.lost === 0 && flushed.faults.length === 0 && flushed.acknowledged > 0
  const isTelling = control.lost > 0 && control.faults.length === 0
  console.log(
    `acknowledged writes ${holds ? 'survive' : 'ARE LOST in'} a power cut; without the flush ${isTelling ? 'they are lost' : 'NONE IS LOST, so that this proves nothing'}`,
  )
  process.exitCode = holds && isTelling ? 0 : 1
}
