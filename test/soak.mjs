// Loads the social example for a while and looks at what its process holds on to:
//   node test/soak.mjs [--minutes 10] [--seed n] [--leak]
// After a warm-up, the heap that is left after a forced collection may grow by less than 32 bytes a request (the median of
// the slopes between all pairs of samples), in a run of seconds by less than 256, since caches still fill then. Descriptors
// and timers may not grow, the log only to its bound. `--leak` has the process keep 1 KB a request, which must be noticed.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { dist, load } from './kit/dist.mjs'
import { createLoad } from './soak/load.mjs'

const program = fileURLToPath(new URL('./soak/server.mjs', import.meta.url))
const mostBytesARequest = (seconds) => (seconds < 120 ? 256 : 32)
/** How often a run is gone on with that looks like a leak: on a slow machine caches take longer to fill. */
const mostTimes = 3
/** Beyond what is opened and closed all the time: idle connections come and go. */
const mostMoreDescriptors = 10
const mostMoreTimers = 10
/** Begun anew at 64 MiB, and what is written before its length is known. */
const mostLogBytes = 160 * 2 ** 20

/** @param {{ seconds: number, seed: number, leak?: boolean, say?: (line: string) => void }} options */
export async function soak({ seconds, seed, leak = false, say = () => {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-soak-'))
  const server = fork(program, [folder, dist, ...(leak ? ['leak'] : [])], { execArgv: ['--expose-gc'] })
  const faults = []
  try {
    const [{ url }] = await once(server, 'message')
    const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
    const issuer = await openDevIssuer(folder, { project: 'social', now: () => Date.now() })
    const sign = (sub) => issuer.sign({ sub, ttlS: 86_400 })
    const clients = createLoad({ url, random: createRandom(seed), sign, fail: (what) => faults.push(what) })
    await clients.prepare()
    const working = clients.start({ clients: 24, idlers: 30 })
    let report
    // What fills and is full grows no more; what leaks goes on.
    for (let times = 0; times < mostTimes && (times === 0 || report.leaks.length > 0); times++) {
      const samples = await watch({ server, clients, seconds, faults, say })
      report = judge({ samples, faults, seconds, statuses: clients.statuses })
    }
    clients.stop()
    await working.catch(() => {})
    return report
  } finally {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first third warms up; the last sixth only writes, as fast as it goes. */
async function watch({ server, clients, seconds, faults, say }) {
  const samples = []
  const everyMs = Math.min(5_000, (seconds * 1_000) / 36)
  const startedMs = performance.now()
  for (let share = 0; share < 1; ) {
    await new Promise((resolve) => setTimeout(resolve, everyMs))
    share = (performance.now() - startedMs) / (seconds * 1_000)
    clients.onlyWrites(share > 5 / 6)
    server.send('sample')
    const [{ faults: logged, ...sample }] = await once(server, 'message')
    faults.push(...logged)
    samples.push({ share, ...sample })
    say(JSON.stringify({ atS: Math.round(share * seconds), ...sample }))
  }
  return samples
}

function judge({ samples, faults, seconds, statuses }) {
  const warm = samples.filter(({ share }) => share > 1 / 3)
  const slope = (of, per) => medianSlope(warm.map((sample) => [sample[per], sample[of]]))
  const half = Math.floor(warm.length / 2)
  const growth = (of) => median(warm.slice(half).map((each) => each[of])) - median(warm.slice(0, half).map((each) => each[of]))
  const found = {
    requests: samples.at(-1).requests,
    warmRequests: warm.at(-1).requests - warm[0].requests,
    heapBytesARequest: Math.round(slope('heapUsed', 'requests') * 100) / 100,
    heapMiB: [warm[0], warm.at(-1)].map(({ heapUsed }) => Math.round((heapUsed / 2 ** 20) * 10) / 10),
    residentMiB: [warm[0], warm.at(-1)].map(({ rss }) => Math.round(rss / 2 ** 20)),
    ofItAnonymousMiB: [warm[0], warm.at(-1)].map(({ anonymous }) => Math.round(anonymous / 2 ** 20)),
    moreDescriptors: growth('descriptors') - growth('sockets'),
    moreTimers: growth('timers'),
    largestLogMiB: Math.round((Math.max(...samples.map(({ logBytes }) => logBytes)) / 2 ** 20) * 10) / 10,
    statuses,
  }
  const leaks = [
    ...(found.heapBytesARequest < mostBytesARequest(seconds)
      ? []
      : [`the heap grows by ${found.heapBytesARequest} bytes a request`]),
    ...(found.moreDescriptors <= mostMoreDescriptors ? [] : [`${found.moreDescriptors} more descriptors`]),
    ...(found.moreTimers <= mostMoreTimers ? [] : [`${found.moreTimers} more timers`]),
    ...(found.largestLogMiB * 2 ** 20 <= mostLogBytes ? [] : [`a log of ${found.largestLogMiB} MiB`]),
  ]
  return { ...found, leaks, faults }
}

/** Theil–Sen: half of all pairs rise faster, half slower; a few odd samples move it little. */
function medianSlope(points) {
  return median(points.flatMap(([x, y], i) => points.slice(i + 1).flatMap(([u, v]) => (u === x ? [] : [(v - y) / (u - x)]))))
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1e9) },
      leak: { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const report = await soak({ seconds: Number(values.minutes) * 60, seed, leak: values.leak, say: console.log })
  console.log(JSON.stringify({ seed, ...report, faults: report.faults.slice(0, 20) }, null, 2))
  process.exitCode = report.leaks.length + report.faults.length === 0 ? 0 : 1
}
