// Many processes on one memory, killed at random: what was acknowledged is there, once, and the image always opens.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../fuzz/random.mjs'
import { load, dist as thisDist } from '../kit/dist.mjs'

const program = fileURLToPath(new URL('./writer.mjs', import.meta.url))

/**
 * @param {{ writers: number, kills: number, acknowledged: number, seed?: number, dist?: string, say?: (line: string) => void }} options
 *   goes on until so many changes were acknowledged and so many writers killed
 */
export async function manyWriters({ writers, kills, acknowledged, seed = 1, dist = thisDist, say = () => {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-writers-'))
  const random = createRandom(seed).next
  /** @type {Map<string, string>} what was acknowledged, and of which kind it is */
  const told = new Map()
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const running = new Set()
  const faults = []
  let [started, killed, ending] = [0, 0, false]
  const waiting = []
  const ready = (child) => {
    waiting.push(child)
    if (started > writers || waiting.length === writers) for (const each of waiting.splice(0)) each.stdin.write('go\n')
  }
  const start = () => {
    const child = spawn(process.execPath, [program, folder, dist, `w${++started}`], { stdio: ['pipe', 'pipe', 'pipe'] })
    // Who is killed reads nothing more.
    child.stdin.on('error', () => {})
    running.add(child)
    let complaint = ''
    child.stderr.on('data', (text) => {
      complaint += text
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') return ready(child)
      const [kind, entry] = line.split(' ')
      told.set(entry, kind)
    })
    child.once('close', (code, signal) => {
      running.delete(child)
      if (signal !== 'SIGKILL') faults.push(`a writer ended by itself (${code}): ${complaint.slice(0, 500)}`)
      else if (!ending) start()
    })
  }
  const began = performance.now()
  try {
    for (let i = 0; i < writers; i++) start()
    while ((told.size < acknowledged || killed < kills) && faults.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 200))
      const victims = [...running]
      // Once they are all at it: starting is what costs most.
      if (killed < kills && told.size > writers) {
        victims[Math.floor(random() * victims.length)]?.kill('SIGKILL')
        if (++killed % 10 === 0) await opens(folder, dist, faults)
      }
    }
    ending = true
    await Promise.all(
      [...running].map((child) => new Promise((resolve) => child.once('close', resolve) && child.kill('SIGKILL'))),
    )
    const seconds = (performance.now() - began) / 1_000
    faults.push(...(await judge({ folder, dist, told })))
    const figures = {
      writers,
      started,
      killed,
      acknowledged: told.size,
      seconds: Math.round(seconds),
      perSecond: Math.round(told.size / seconds),
    }
    say(JSON.stringify(figures))
    return { ...figures, faults }
  } finally {
    ending = true
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

async function opened(folder, dist) {
  const { openKnowledge } = await load('memory/index.js', dist)
  const { waitingOutside } = await load('house/outside.js', dist)
  return openKnowledge({ folder, outside: waitingOutside })
}

async function opens(folder, dist, faults) {
  try {
    const knowledge = await opened(folder, dist)
    await knowledge.close()
  } catch (error) {
    faults.push(`the image does not open: ${error}`)
  }
}

async function judge({ folder, dist, told }) {
  const faults = []
  const knowledge = await opened(folder, dist)
  const column = (sql) => knowledge.read((state) => state.all(sql).map((row) => Object.values(row)[0]))
  const kept = [
    await column(`SELECT value FROM memory WHERE "key" = 'shared' ORDER BY version`),
    await column('SELECT title FROM decisions'),
    await column('SELECT text FROM insights'),
  ]
  for (const [entry, kind] of told) {
    const times = kept[Number(kind)].filter((each) => each === entry).length
    if (times !== 1) faults.push(`${entry} of kind ${kind} was acknowledged and is there ${times} times`)
  }
  const versions = await column(`SELECT version FROM memory WHERE "key" = 'shared' ORDER BY version`)
  if (versions.some((version, i) => version !== i + 1)) faults.push('the versions of a key are not counted from 1 without a gap')
  // Once more after it: who was killed left no lock and nothing half done.
  await knowledge.store({ key: 'after', value: 'all' })
  await knowledge.close()
  const rest = readdirSync(join(folder, '.lintel')).filter((file) => !['memory.db', 'memory.lock'].includes(file))
  if (rest.length > 0) faults.push(`left behind: ${rest}`)
  return faults
}
