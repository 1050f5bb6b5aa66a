// Kills a backend under load, again and again, and holds what is left against what its clients were told.
//   node test/crash.mjs [--rounds 60] [--seed n] [--lanes 2]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createClients } from './crash/clients.mjs'
import { judge } from './crash/judge.mjs'
import { startVictim } from './crash/victim-process.mjs'
import { createRandom } from './fuzz/random.mjs'
import { load } from './kit/dist.mjs'

const clientsALane = 16
/** Rounds on the same data before it is begun anew, so that first starts are killed as well. */
const roundsALife = 15
const mostAnswersARound = 200

/**
 * @param {{ rounds: number, seed: number, lanes?: number, dist?: string, until?: 'end' | 'fault' }} options `until: 'fault'`
 *   stops at the first fault, for builds that have one
 */
export async function crash({ rounds, seed, lanes = 2, dist, until = 'end' }) {
  const report = { rounds: 0, killedAtStart: 0, asked: 0, acknowledged: 0, repeated: 0, maxReadyMs: 0, maxCpuMs: 0, faults: [] }
  const isOver = () => report.rounds >= rounds || (until === 'fault' && report.faults.length > 0)
  const lane = async (number) => {
    const { int } = createRandom(seed + number)
    const chance = (below) => int(0, below - 1)
    while (!isOver()) await live({ chance, isOver, report, dist })
  }
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
  return report
}

async function live({ chance, isOver, report, dist }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-crash-'))
  const fail = (what) => report.faults.push(what)
  const clients = createClients({ count: clientsALane, chance, fail })
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
  const issuer = await openDevIssuer(folder, { project: 'ballot', now: () => Date.now() })
  await clients.useTokens((sub) => issuer.sign({ sub, ttlS: 86_400 }))
  try {
    for (let round = 0; round < roundsALife && !isOver(); round++) {
      report.rounds++
      await oneRound({ folder, clients, chance, report, dist })
      judge(folder, clients.asked, fail)
    }
  } finally {
    report.asked += clients.asked.length
    report.repeated += clients.repeated
    report.acknowledged += clients.asked.filter(({ answer }) => answer !== null).length
    rmSync(folder, { recursive: true, force: true })
  }
}

async function oneRound({ folder, clients, chance, report, dist }) {
  const victim = startVictim(folder, dist)
  if (chance(8) === 0) {
    report.killedAtStart++
    await wait(chance(700))
    return victim.kill()
  }
  try {
    const { readyMs, cpuMs } = await victim.ready
    report.maxReadyMs = Math.max(report.maxReadyMs, readyMs)
    report.maxCpuMs = Math.max(report.maxCpuMs, cpuMs)
    await clients.repeat(victim)
    const { enough, done } = clients.work(victim, chance(mostAnswersARound))
    await Promise.race([enough, done])
    await wait(chance(3))
    await victim.kill()
    await done
  } finally {
    await victim.kill()
  }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
      lanes: { type: 'string', default: '2' },
    },
  })
  const [rounds, seed, lanes] = [values.rounds, values.seed, values.lanes].map(Number)
  const report = await crash({ rounds, seed, lanes })
  console.log(JSON.stringify({ seed, ...report, faults: report.faults.slice(0, 20) }, null, 2))
  process.exitCode = report.faults.length === 0 && report.acknowledged > 0 ? 0 : 1
}
