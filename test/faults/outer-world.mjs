import { once } from 'node:events'
import { createServer } from 'node:http'

/** Longer than the app waits. */
const slowMs = 2_500

/**
 * A payment server, a carrier and a post in one, that do a thing once for its `Idempotency-Key`, however often they are asked, and
 * can be bad. What they did is counted by what it was done for.
 * @param {{ seesKeys?: boolean }} [options] `seesKeys: false` does a thing as often as it is asked
 */
export async function startOuterWorld({ seesKeys = true } = {}) {
  /** What was answered to a key. */
  const answers = new Map()
  /** Effects, by path and then by reference. @type {Map<string, Map<string, number>>} */
  const effects = new Map(['/charges', '/refunds', '/parcels', '/tips', '/letters'].map((path) => [path, new Map()]))
  /** References of orders whose money was asked back before it was taken. */
  const stopped = new Set()
  let mode = 'well'
  let heard = () => {}
  const count = (path, reference) => effects.get(path).set(reference, (effects.get(path).get(reference) ?? 0) + 1)
  const did = (path, reference) => effects.get(path).get(reference) ?? 0

  const act = (path, { reference, card }) => {
    if (path === '/charges') {
      if (card === 'declined') return 402
      // What was asked back before it came in is never taken.
      if (stopped.has(reference) || did('/refunds', reference) > 0) return 409
    }
    if (path === '/parcels' && card === 'nowhere') return 422
    if (path === '/refunds' && did('/charges', reference) === 0) {
      stopped.add(reference)
      return 201
    }
    count(path, reference)
    return 201
  }

  const server = createServer(async (request, response) => {
    let text = ''
    try {
      for await (const piece of request) text += piece
    } catch {
      return
    }
    const { url, headers } = request
    if (!effects.has(url)) return response.writeHead(404).end()
    const tell = (status) => response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    const now = mode
    if (now === 'down') return tell(503)
    if (now === 'hangs up before') return request.socket.destroy()
    const given = seesKeys ? headers['idempotency-key'] : undefined
    const key = given === undefined ? undefined : `${url} ${given}`
    const status = answers.get(key) ?? act(url, JSON.parse(text))
    if (key !== undefined) answers.set(key, status)
    await heard(url)
    if (now === 'hangs up after') return request.socket.destroy()
    if (now === 'slow') return setTimeout(tell, slowMs, status).unref()
    tell(status)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    did,
    /** @param {'well' | 'slow' | 'down' | 'hangs up before' | 'hangs up after'} next */
    behave: (next) => {
      mode = next
    },
    /** @param {(path: string) => unknown} call is told of what was done, before it is answered */
    watch: (call) => {
      heard = call
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
