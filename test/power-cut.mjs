// Cuts the power of a writer and looks at what its disk has. For root, on Linux:
//   node test/power-cut.mjs [--trials 30] [--seed n]
// The disk is an ext4 file system on a loop device; the writer is stopped dead, the image is copied as it is, which
// leaves out all that only the kernel's memory has, and the copy is mounted and opened. What a device loses or reorders
// within itself is not shown by this.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { load, dist as testedDist } from './kit/dist.mjs'
import { copyImage, createImage, freeze, mountImage } from './power-cut/disk.mjs'
import { judgeRows } from './power-cut/rows.mjs'

const writer = fileURLToPath(new URL('./power-cut/writer.mjs', import.meta.url))
/** Cuts a trial: after the first, the writer starts again on the disk as it was left. */
const lives = 2
/** From one that is begun anew every few commits, so that a cut falls into that, to one that is begun anew seldom. */
const logSizes = [32 * 2 ** 10, 256 * 2 ** 10, 4 * 2 ** 20, 24 * 2 ** 20]

/** @param {{ trials: number, seed: number, mode: 'flush' | 'no-flush', dist?: string }} options */
export async function cutPower({ trials, seed, mode, dist = testedDist }) {
  const { connect } = await load('adapters/sqlite/driver.js')
  const { int, pick } = createRandom(seed)
  const report = {
    mode,
    trials: 0,
    ofThemWithSmallLogs: 0,
    cuts: trials * lives,
    acknowledged: 0,
    lost: 0,
    cutsWithLoss: 0,
    mostLost: 0,
    unacknowledged: 0,
    faults: [],
  }
  for (let trial = 0; trial < trials; trial++) {
    const logBytes = pick(logSizes)
    report.trials++
    report.ofThemWithSmallLogs += logBytes < 2 ** 20 ? 1 : 0
    await inFolder(async ({ folder, mount }) => {
      const acknowledged = new Map()
      createImage(join(folder, 'life0.img'))
      for (let life = 0; life < lives; life++) {
        const disk = mount(`life${life}`)
        const cut = join(folder, `life${life + 1}.img`)
        await writeUntilCut({ disk, image: `${disk}.img`, cut, dist, mode, logBytes, workMs: int(0, 1_200), acknowledged })
        copyFileSync(cut, join(folder, `judged${life}.img`))
        const { lost, beyond, faults } = judgeDisk(mount(`judged${life}`), acknowledged, connect)
        report.faults.push(...faults)
        report.lost += lost
        report.cutsWithLoss += lost > 0 ? 1 : 0
        report.mostLost = Math.max(report.mostLost, lost)
        report.unacknowledged += beyond
      }
      for (const number of acknowledged.values()) report.acknowledged += number
    })
  }
  return report
}

async function inFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-power-cut-'))
  const mounted = []
  const mount = (name) => {
    mounted.push(mountImage(join(folder, `${name}.img`), join(folder, name)))
    return join(folder, name)
  }
  try {
    await act({ folder, mount })
  } finally {
    for (const unmount of mounted.reverse()) unmount()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a disk has of what was acknowledged. What is lost is lost: the clients go on from there. */
function judgeDisk(point, acknowledged, connect) {
  const file = join(point, 'data', 'data.db')
  if (!existsSync(file)) return { lost: 0, beyond: 0, faults: acknowledged.size > 0 ? ['there is no data file'] : [] }
  const connection = connect(file, { durability: 'full' })
  const all = (sql) => connection.prepare(sql).all([])
  const judged = judgeRows(all, acknowledged)
  for (const [client, value] of all('SELECT client, value FROM counter')) acknowledged.set(client, value)
  connection.close()
  return judged
}

/** @param {{ acknowledged: Map<number, number> }} given is told the last number that each client heard is stored */
async function writeUntilCut({ disk, image, cut, dist, mode, logBytes, workMs, acknowledged }) {
  const child = spawn(process.execPath, [writer, join(disk, 'data'), dist, mode, String(logBytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const [client, number] = line.split(' ').map(Number)
    acknowledged.set(client, number)
  })
  try {
    await Promise.race([once(lines, 'line'), exited.then(() => Promise.reject(new Error('the writer ended by itself')))])
    await new Promise((resolve) => setTimeout(resolve, workMs))
    await freeze(child)
    copyImage(image, cut)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
  // The last of what it said before it was stopped is still on its way.
  if (!lines.closed) await once(lines, 'close')
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
