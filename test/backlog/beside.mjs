import { Agent, request } from 'node:http'

const pauseMs = 20

/** Somebody who reads and writes over HTTP while the backlog is worked off, and takes the time of each answer. */
export function startBeside(url) {
  const agent = new Agent({ keepAlive: true })
  const tookMs = { read: [], write: [] }
  const faults = []
  let shed = 0
  let over = false
  const ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const asked = request(new URL(path, url), { method, agent, headers, timeout: 30_000 }, (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }))
        response.on('error', reject)
      })
      asked.on('timeout', () => asked.destroy(new Error('no answer within 30 s')))
      asked.on('error', reject)
      asked.end(body)
    })
  const timed = async (kind, call) => {
    const begunMs = performance.now()
    try {
      const { status, text } = await call()
      // Who has too much to do says so at once, which is an answer.
      if (status === 503 && text.includes('overloaded')) shed++
      else if (status >= 300) faults.push(`${kind}: ${status} ${text.slice(0, 200)}`)
    } catch (error) {
      faults.push(`${kind}: ${error.message}`)
    }
    tookMs[kind].push(performance.now() - begunMs)
  }
  const loop = async (kind, call) => {
    while (!over) {
      await timed(kind, call)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  const loops = [
    loop('read', () => ask('GET', '/v1/topics?limit=20')),
    loop('write', () => ask('POST', '/v1/notes', JSON.stringify({ text: 'beside' }))),
  ]
  return {
    faults,
    progress: async () => JSON.parse((await ask('GET', '/v1/progress')).text),
    stop: async () => {
      over = true
      await Promise.all(loops)
      agent.destroy()
      return { shed, read: figures(tookMs.read), write: figures(tookMs.write) }
    },
  }
}

function figures(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
