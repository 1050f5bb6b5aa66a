// Many processes add lessons to one insights.md and are killed at random, while another program appends to the end of the file.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { dist as built, load } from './kit/dist.mjs'

const help = `node test/insights.mjs [--writers 100] [--times 2] [--killed 0.5] [--append each|one] [--seed 1]

  --writers  processes at once
  --times    lessons each adds
  --killed   how many of them are killed before they are done
  --append   another program appends lines meanwhile, opening the file for each, or once`

const before = Buffer.concat([
  Buffer.from('\ufeff# Insights  \r\n\r\n## Ours\t\r\n```\n## System Architecture\n```\n\n\n- a  \r\n', 'utf8'),
  Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a]),
  Buffer.from('\n## System Architecture\r\n'),
])
const behind = Buffer.concat([Buffer.from('\n### no\n## Frontend   \n\n\ttabbed \xa0\r\n', 'latin1'), Buffer.from([0xc3, 0x0a])])

/**
 * @param {{ writers: number, times: number, killed: number, append?: string, seed: number, dist?: string }} options
 * @returns {Promise<{ faults: string[], acknowledged: number, killed: number, looks: number, appended: number, appendsLost: number }>}
 */
export async function insights({ writers, times, killed, append, seed, dist = built }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-insights-'))
  const file = join(folder, '.superagent/memory/insights.md')
  mkdirSync(join(folder, '.superagent/memory'), { recursive: true })
  writeFileSync(file, Buffer.concat([before, behind.subarray(1)]))
  chmodSync(file, 0o640)
  const faults = []
  const random = createRandom(seed).next
  const appender =
    append === undefined ? undefined : start('appender.mjs', [file, 'foreign', append === 'one' ? 'one handle' : 'each'])
  const watch = watching(file, faults)
  try {
    const running = Array.from({ length: writers }, (_, i) => {
      const writer = start('writer.mjs', [folder, `w${i}`, String(times), '5'], { LINTEL_DIST: dist, LINTEL_KIT: built })
      return { ...writer, kill: random() < killed, afterMs: 500 + random() * writers * 150 }
    })
    const kills = running.filter(({ kill }) => kill)
    for (const { child, afterMs } of kills) pause(afterMs).then(() => child.kill('SIGKILL'))
    const ended = await Promise.all(running.map(({ done }) => done))
    ended.forEach(({ code, signal, stderr }, i) => {
      if (code !== 0 && signal !== 'SIGKILL') faults.push(`writer ${i} ended with ${code}: ${stderr.slice(-300)}`)
    })
    appender?.child.kill('SIGTERM')
    const appended = appender === undefined ? [] : (await appender.done).lines
    const acknowledged = ended.flatMap(({ lines }) => lines)
    const looks = await watch.end()
    await updateOnce(folder, dist)
    const appendsLost = await judge({ folder, file, acknowledged, appended, faults, dist })
    return {
      faults,
      acknowledged: acknowledged.length,
      killed: ended.filter(({ signal }) => signal === 'SIGKILL').length,
      looks,
      appended: appended.length,
      appendsLost,
    }
  } finally {
    appender?.child.kill('SIGKILL')
    await watch.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(script, args, env = {}) {
  const path = fileURLToPath(new URL(`./insights/${script}`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const done = new Promise((resolve) =>
    child.on('close', (code, signal) =>
      // A line that was cut off by the kill was never heard.
      resolve({ code, signal, stderr, lines: stdout.split('\n').slice(0, -1) }),
    ),
  )
  return { child, done }
}

/** Looks at the file again and again: at each moment it must be whole. */
function watching(file, faults) {
  let looks = 0
  let isOver = false
  const over = (async () => {
    while (!isOver) {
      const fault = torn(readFileSync(file))
      if (fault !== undefined && faults.length < 20) faults.push(`a look found ${fault}`)
      looks++
      await pause(3)
    }
    return looks
  })()
  return {
    end: () => {
      isOver = true
      return over
    },
  }
}

/** What of the bytes outside of the section is not as it was. */
function torn(bytes) {
  if (!bytes.subarray(0, before.length).equals(before)) return `other bytes before the section: ${bytes.length} in all`
  const rest = behind.subarray(behind.indexOf('## Frontend'))
  const at = bytes.indexOf(rest)
  if (at < 0) return `other bytes behind the section: ${bytes.length} in all`
  const appended = bytes.subarray(at + rest.length).toString('latin1')
  return /^(?:foreign line \d+\.\n)*$/.test(appended) ? undefined : `behind the end ${JSON.stringify(appended.slice(0, 80))}`
}

async function updateOnce(folder, dist) {
  const { code, stderr } = await start('writer.mjs', [folder, 'last', '1', '0'], { LINTEL_DIST: dist, LINTEL_KIT: built }).done
  if (code !== 0) throw new Error(`the last writer ended with ${code}: ${stderr}`)
}

async function judge({ folder, file, acknowledged, appended, faults, dist }) {
  const bytes = readFileSync(file)
  const text = bytes.toString('latin1')
  const fault = torn(bytes)
  if (fault !== undefined) faults.push(`at the end there are ${fault}`)
  if ((statSync(file).mode & 0o777) !== 0o640) faults.push('the mode of the file changed')
  for (const lesson of acknowledged) {
    const times = text.split(`: ${lesson}`).length - 1
    if (times !== 1) faults.push(`\`${lesson}\` was acknowledged and stands ${times} times in the file`)
  }
  const { openKnowledge } = await load('memory/index.js', dist)
  const { waitingOutside: outside } = await load('house/outside.js', dist)
  const knowledge = await openKnowledge({ folder, outside })
  const known = await knowledge.read((state) => state.insights().map((insight) => insight.text))
  await knowledge.close()
  for (const lesson of acknowledged)
    if (!known.includes(lesson)) faults.push(`\`${lesson}\` was acknowledged and is not in memory`)
  if (new Set(known).size !== known.length) faults.push('memory holds a lesson twice')
  const doubled = appended.filter((line) => text.split(`${line}\n`).length > 2)
  if (doubled.length > 0) faults.push(`appended once and there twice: ${doubled[0]}`)
  return appended.filter((line) => !text.includes(`${line}\n`)).length
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      writers: { type: 'string', default: '100' },
      times: { type: 'string', default: '2' },
      killed: { type: 'string', default: '0.5' },
      append: { type: 'string' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(help)
  else {
    const { append, ...sizes } = values
    const numbers = Object.fromEntries(Object.entries(sizes).map(([name, value]) => [name, Number(value)]))
    console.log(JSON.stringify(await insights({ ...numbers, ...(append === undefined ? {} : { append }) }), null, 2))
  }
}
