// The same random requests to one blueprint on SQLite and on PostgreSQL: answers that differ are told, with both of them.
//   node test/differential.mjs [--requests 100000] [--seed n] [--enough 10]
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { everything } from './differential/app.mjs'
import { difference, essence } from './differential/compare.mjs'
import { startPair } from './differential/pair.mjs'
import { createRequests, post } from './differential/requests.mjs'
import { smallest } from './differential/shrink.mjs'
import { createRandom } from './fuzz/random.mjs'
import { startPostgres } from './kit/postgres.mjs'

/** Requests to the same data before it is begun anew. */
const requestsALife = 2_500

/**
 * @param {{ server: string, requests: number, seed: number, dist?: string, enough?: number }} options `server` is the URL of a
 *   PostgreSQL server; `dist` another build for what runs on it; after `enough` differences it stops
 */
export async function differential({ server, requests, seed, dist, enough = 1 }) {
  const report = { requests: 0, rows: 0, statuses: new Map(), differences: [], faults: [] }
  for (let life = 0; report.requests < requests && report.differences.length < enough; life++) {
    const pair = await startPair({ server, seed: seed + life, dist })
    try {
      await live(pair, report, { requests: Math.min(requestsALife, requests - report.requests), seed: seed + life, enough })
    } finally {
      await pair.close()
    }
  }
  return report
}

async function live(pair, report, { requests, seed, enough }) {
  const random = createRandom(seed)
  const asked = await createRequests({ pair, random })
  const ask = createAsk(pair, report)
  const first = asked.signUps()
  for (let i = 0; i < requests && report.differences.length < enough; i++) {
    const request = first.shift() ?? asked.next()
    const { answers, differs } = await ask(request, random.weighted({ 0: 50, 1: 30, 3: 15, 700: 4, 46800000: 1 }))
    if (differs === null) asked.take(request, answers[0])
    else {
      report.differences.push({ seed, number: i, ...(await smallest({ request, differs, ask })) })
      // The data are no longer the same.
      if (request.method !== 'GET') return
    }
  }
  const { answers, differs } = await ask(post(null, {}, '/v1/run', { program: JSON.stringify(everything) }), 0)
  if (differs !== null) report.differences.push({ seed, number: requests, request: 'everything that is stored', differs })
  else report.rows += JSON.parse(JSON.parse(answers[0].text).out).reduce((sum, { items }) => sum + items.length, 0)
  report.faults.push(...pair.faults.flat().map((fault) => fault.err?.message ?? fault.msg))
}

/** Sends a request to both, each with the tags and cursors that it gave itself. */
function createAsk(pair, report) {
  const tags = new Map()
  const theirs = (request) => {
    const headers = { ...request.headers }
    for (const name of ['if-match', 'if-none-match'])
      if (headers[name] !== undefined) headers[name] = tags.get(headers[name]) ?? headers[name]
    return { ...request, headers }
  }
  return async (request, ms) => {
    const answers = await pair.send([request, theirs(request)], Number(ms))
    report.requests++
    // Figures of this process.
    if (request.target.startsWith('/metrics')) return { answers, differs: null }
    const [one, other] = answers.map(essence)
    report.statuses.set(one.status, (report.statuses.get(one.status) ?? 0) + 1)
    const [tag, theirTag] = answers.map(({ headers }) => headers.etag)
    if (tag !== undefined && theirTag !== undefined && tag !== theirTag) tags.set(tag, theirTag)
    return { answers, differs: difference(one, other) }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      enough: { type: 'string', default: '10' },
    },
  })
  const server = await startPostgres({ fsync: 'off' })
  const started = Date.now()
  try {
    const seed = Number(values.seed)
    const report = await differential({
      server: server.url,
      requests: Number(values.requests),
      seed,
      enough: Number(values.enough),
    })
    console.log(JSON.stringify(report.differences, null, 2))
    const statuses = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
    const counted = new Map()
    for (const fault of report.faults) counted.set(fault, (counted.get(fault) ?? 0) + 1)
    console.log(
      `seed ${seed}: ${report.requests} requests, ${report.rows} rows at the end, ${report.differences.length} differences`,
    )
    console.log(`${statuses.join(', ')}; ${Math.round((Date.now() - started) / 1000)} s`)
    for (const [fault, count] of counted) console.log(`fault, ${count} times: ${fault}`)
    process.exitCode = report.differences.length > 0 ? 1 : 0
  } finally {
    await server.remove()
  }
}
