/** A process of its own, so that asking takes no time of what answers: sends calls as fast as they are answered. */
import { cpus } from 'node:os'
import { contentType, type LoadOrder, type LoadResult, word } from '../../../measure/index.ts'

/** The part of autocannon 9 that is used. @see https://github.com/mcollina/autocannon */
type Cannon = (options: object) => Promise<Shot> & { once(event: 'start', listener: () => void): void }
interface Shot {
  readonly '2xx': number
  readonly non2xx: number
  readonly errors: number
  readonly timeouts: number
  readonly latency: { readonly p99: number }
  readonly throughput: { readonly total: number }
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>
}
interface Client {
  setRequests(requests: readonly object[]): void
}

const requestsEach = 400
const sampleMs = 50

export type LoadWord = { readonly is: 'done'; readonly result: LoadResult } | { readonly is: 'failed'; readonly message: string }

const tell = (word: LoadWord) => void process.send?.(word)

// A terminal sends it to every process; the one that asked says what is to be done.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => tell({ is: 'done', result }),
    (error: unknown) => tell({ is: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
})

async function run({ url, connections, seconds, from, kinds }: LoadOrder): Promise<LoadResult> {
  // @ts-expect-error it has no types
  const { default: autocannon } = (await import('autocannon')) as { default: Cannon }
  const draw = drawing(kinds.map(({ weight }) => weight))
  const next = kinds.map(() => 0)
  let written = from
  const request = () => {
    const kind = draw()
    const { calls } = kinds[kind]!
    const { method, path, token, body } = calls[next[kind]!++ % calls.length]!
    const headers = { authorization: `Bearer ${token}`, ...(body === null ? {} : { 'content-type': contentType(method) }) }
    if (body === null) return { method, path, headers }
    // What has to be unique is another each time that it is sent.
    const setupRequest = (request: object) => ({ ...request, body: body.replaceAll(/\bw[0-9a-z]{7}\b/g, () => word(written++)) })
    return { method, path, headers, body, setupRequest }
  }
  const shot = autocannon({
    url,
    connections,
    duration: seconds,
    // It looks only then whether its time is over.
    sampleInt: sampleMs,
    // Each connection has calls of its own, so that they do not ask for the same row at once.
    setupClient: (client: Client) => client.setRequests(Array.from({ length: requestsEach }, request)),
  })
  // What it takes to write all calls down before is no part of the load.
  let before = now()
  shot.once('start', () => {
    before = now()
  })
  const result = await shot
  const took = now(before)
  return {
    answered: result['2xx'] + result.non2xx,
    well: result['2xx'],
    failed: result.errors + result.timeouts,
    seconds: took.seconds,
    busy: took.cpuSeconds / took.seconds,
    idleCores: took.idleSeconds / took.seconds,
    bytes: result.throughput.total,
    p99Ms: result.latency.p99,
    statuses: Object.fromEntries(Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count])),
  }
}

interface Moment {
  readonly seconds: number
  /** Of this process. */
  readonly cpuSeconds: number
  /** Of all cores of the machine. */
  readonly idleSeconds: number
}

/** Since another moment, or since some beginning. */
function now(since: Moment = { seconds: 0, cpuSeconds: 0, idleSeconds: 0 }): Moment {
  const { user, system } = process.cpuUsage()
  return {
    seconds: performance.now() / 1_000 - since.seconds,
    cpuSeconds: (user + system) / 1e6 - since.cpuSeconds,
    idleSeconds: cpus().reduce((sum, { times }) => sum + times.idle / 1_000, 0) - since.idleSeconds,
  }
}

/** Each kind as often as it weighs, spread evenly: the one that is furthest behind comes next. */
function drawing(weights: readonly number[]): () => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const behind = weights.map(() => 0)
  return () => {
    for (const [i, weight] of weights.entries()) behind[i]! += weight / total
    const next = behind.indexOf(Math.max(...behind))
    behind[next]! -= 1
    return next
  }
}
