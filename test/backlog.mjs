// Lets a backlog of events go, and looks at what becomes of it: order, effects, memory, pace, and those who ask meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeProject } from './backlog/app.mjs'
import { startBackend } from './backlog/backend.mjs'
import { startBeside } from './backlog/beside.mjs'
import { judgeBeside, judgeCounts, judgeMemory, judgeTopics } from './backlog/judge.mjs'
import { shapes } from './backlog/shapes.mjs'
import { openBeside } from './backlog/store.mjs'
import { newDatabase, startPostgres } from './kit/postgres.mjs'

const help = `node test/backlog.mjs [--events 1000000] [--subjects 1000] [--shape all] [--engine sqlite|postgres]
                     [--bytes 300] [--profile folder] [--json]

  --events    deliveries that wait before \`lintel start\` is let at them
  --subjects  subjects of the shapes that have many
  --shape     ${Object.keys(shapes).join(', ')}
  --engine    the embedded one, or a PostgreSQL server that is started for it
  --bytes     size of a payload
  --profile   where Node's CPU profile goes
  --root      the package that is tested, where it is not this one

It ends with 1 where an event was lost, told twice in effect or out of order, where memory grew with the backlog, or where
reads and writes beside it were refused or late.
`
const thisPackage = fileURLToPath(new URL('../', import.meta.url))
/** Nothing has moved for so long: something hangs. */
const patienceMs = 60_000

/**
 * @param {{ events: number, subjects?: number, shape?: string, engine?: 'sqlite' | 'postgres', bytes?: number,
 *   root?: string, profile?: string | null, say?: (line: string) => void }} options `root` is that of the package that is tested
 */
export async function backlog(options) {
  const {
    events,
    subjects = 1_000,
    shape = 'all',
    engine = 'sqlite',
    bytes = 300,
    root = thisPackage,
    profile = null,
    say = () => {},
  } = options
  const folder = mkdtempSync(join(tmpdir(), 'lintel-backlog-'))
  const server = engine === 'postgres' && !process.env.LINTEL_TEST_POSTGRES ? await startPostgres() : null
  const databaseUrl = engine === 'postgres' ? await newDatabase(server?.url ?? process.env.LINTEL_TEST_POSTGRES) : null
  try {
    writeProject(folder, root)
    // Makes the tables.
    await (await startBackend({ folder, root, databaseUrl })).stop()
    const store = await openBeside({ folder, databaseUrl })
    try {
      const filledMs = performance.now()
      const all = [...shapes[shape](events, subjects)]
      const expected = await store.fill(all, bytes)
      say(`${events} deliveries wait after ${Math.round((performance.now() - filledMs) / 1_000)} s`)
      const total = countOf(all)
      all.length = 0
      const found = await letGo({ backend: await startBackend({ folder, root, databaseUrl, profile }), store, total, say })
      const faults = [
        ...judgeTopics(await store.topics(), expected),
        ...judgeCounts(await store.counts(), total.doomed),
        ...found.faults,
      ]
      return { events, shape, engine, ...found, faults }
    } finally {
      await store.close()
    }
  } finally {
    await server?.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Deliveries of each kind. */
function countOf(all) {
  const of = (consumer) => all.filter(({ consumers }) => consumers.includes(consumer)).length
  return { noted: of('on:noted'), echoed: of('on:echoed'), doomed: of('job:doomed') }
}

async function letGo({ backend, store, total, say }) {
  const begunMs = performance.now()
  const cpuAtFirst = backend.cpuSeconds()
  const beside = startBeside(backend.url)
  const samples = []
  const wanted = total.noted + total.echoed + total.doomed
  const everyMs = Math.min(5_000, Math.max(500, wanted / 40))
  let movedMs = begunMs
  let endedMs = begunMs
  let seen
  try {
    for (let done = -1; done < wanted; ) {
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      seen = await beside.progress()
      const now = wanted - (await leftIn(store))
      endedMs = performance.now()
      if (now > done) movedMs = endedMs
      else if (endedMs - movedMs > patienceMs) break
      done = now
      samples.push({ done, heap: seen.heap, anonymous: backend.anonymous() })
      say(
        `${Math.round((endedMs - begunMs) / 100) / 10} s: ${done}, heap ${(seen.heap / 2 ** 20).toFixed(1)} MiB, resident ${(backend.resident() / 2 ** 20).toFixed(0)} MiB`,
      )
    }
    const cpuSeconds = Math.round((backend.cpuSeconds() - cpuAtFirst) * 100) / 100
    seen = await beside.progress()
    samples.push({ done: wanted, heap: seen.heap, anonymous: backend.anonymous() })
    const answers = await beside.stop()
    const memory = judgeMemory(samples, wanted)
    const order = seen.misplaced > 0 ? [`order: ${seen.misplaced} echoes came too early`] : []
    const faults = [...order, ...memory.faults, ...judgeBeside(beside.faults, answers)]
    const seconds = Math.round((endedMs - begunMs) / 100) / 10
    return {
      seconds,
      aSecond: Math.round(wanted / seconds),
      cpuSeconds,
      aCpuSecond: Math.round(wanted / cpuSeconds),
      ...memory.figures,
      beside: answers,
      faults,
    }
  } finally {
    await backend.stop()
  }
}

/** Deliveries that wait still, or wait to be tried again. */
async function leftIn(store) {
  return (await store.counts()).reduce((sum, { waiting, delayed }) => sum + waiting + delayed, 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      subjects: { type: 'string', default: '1000' },
      shape: { type: 'string', default: 'all' },
      engine: { type: 'string', default: 'sqlite' },
      bytes: { type: 'string', default: '300' },
      profile: { type: 'string' },
      root: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const [events, subjects, bytes] = [values.events, values.subjects, values.bytes].map(Number)
  if (!(events > 0 && subjects > 0 && bytes >= 0) || !shapes[values.shape] || !['sqlite', 'postgres'].includes(values.engine)) {
    console.error(help)
    process.exit(2)
  }
  const { shape, engine, profile = null, root = thisPackage, json } = values
  const report = await backlog({ events, subjects, shape, engine, bytes, root, profile, say: json ? () => {} : console.log })
  console.log(JSON.stringify({ ...report, faults: report.faults.slice(0, 20) }, null, json ? 0 : 2))
  process.exitCode = report.faults.length === 0 ? 0 : 1
}
