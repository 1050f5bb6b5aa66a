// A payment provider to play with. Run by itself it listens on port 4010:
//
//   PAYMENTS_WEBHOOK_SECRET=whsec_… node examples/shop/payments.mjs
//
// A charge is made once for its `Idempotency-Key`, however often it is asked for; the card `declined` is. What it shall do
// from now on: curl -X PUT 127.0.0.1:4010/mode -d well|down|slow|cut. What it has done: curl 127.0.0.1:4010/charges
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

/** Longer than the shop waits. */
const slowMs = 3_000
const modes = ['well', 'down', 'slow', 'cut']

/**
 * @typedef {{ key: string, reference: string, amount: string, asked: number, status: 201 | 402 | 409 }} Charge
 * `asked`: how often the shop asked for it.
 * @typedef {{ key: string, reference: string, amount: string, asked: number }} Refund
 *
 * @param {object} [options]
 * @param {number} [options.port] a free one unless said
 * @param {string} [options.hook] the URL of the shop that is told when money has arrived
 * @param {string} [options.secret] what such messages are signed with: `whsec_` and base64
 * @param {boolean} [options.settles] tells the shop by itself, a second after a charge
 */
export async function startPayments({ port = 0, hook, secret, settles = false } = {}) {
  /** @type {Map<string, Charge>} by key */
  const charges = new Map()
  /** @type {Map<string, Refund>} by key */
  const refunds = new Map()
  const timers = new Set()
  let mode = 'well'
  /** References of orders that were asked for while it was down. @type {string[]} */
  const turnedAway = []

  const isRefunded = (reference) => [...refunds.values()].some((refund) => refund.reference === reference)
  const takenFor = (reference) => [...charges.values()].filter((each) => each.reference === reference && each.status === 201)

  /** Says that money has arrived. @param {string} reference @param {string} [id] of the message @returns {Promise<number>} the status of the answer */
  async function settle(reference, id = `msg_${randomUUID()}`) {
    const [charge] = takenFor(reference)
    const body = JSON.stringify({ reference, amount: charge?.amount ?? '0.00' })
    const headers = { 'content-type': 'application/json', ...signed(id, body, secret) }
    const { status } = await fetch(hook, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
    return status
  }

  /** @returns {{ status: number, body: unknown }} */
  function charge(key, { reference, amount, card }) {
    const known = charges.get(key)
    if (known) {
      known.asked++
      return { status: known.status, body: known }
    }
    // What was refunded before it came in is never taken.
    const status = isRefunded(reference) ? 409 : card === 'declined' ? 402 : 201
    const made = { key, reference, amount, asked: 1, status }
    charges.set(key, made)
    if (status === 201 && settles && hook) later(1_000, () => settle(reference).catch(console.error))
    return { status, body: made }
  }

  function refund(key, { reference }) {
    const known = refunds.get(key)
    if (known) known.asked++
    else {
      const amount = isRefunded(reference) ? '0.00' : (takenFor(reference)[0]?.amount ?? '0.00')
      refunds.set(key, { key, reference, amount, asked: 1 })
    }
    return { status: 201, body: refunds.get(key) }
  }

  function later(ms, call) {
    const timer = setTimeout(() => {
      timers.delete(timer)
      call()
    }, ms)
    timers.add(timer)
  }

  const server = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    const answer = (status, body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
    const asked = `${request.method} ${request.url}`
    if (asked === 'GET /charges') return answer(200, { charges: [...charges.values()], refunds: [...refunds.values()] })
    if (asked === 'PUT /mode' && modes.includes(text)) {
      mode = text
      return answer(200, { mode })
    }
    const act = { 'POST /charges': charge, 'POST /refunds': refund }[asked]
    if (!act) return answer(404, { title: `there is no ${asked}` })
    if (mode === 'down') {
      turnedAway.push(JSON.parse(text).reference)
      return answer(503, { title: 'we are down' })
    }
    const key = request.headers['idempotency-key']
    if (!request.headers.authorization || !key) return answer(400, { title: 'a key and a right are needed' })
    const { status, body } = act(key, JSON.parse(text))
    // In the two worst cases it is done, and nobody hears of it.
    if (mode === 'cut') return request.socket.destroy()
    if (mode === 'slow') return later(slowMs, () => answer(status, body))
    answer(status, body)
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    charges,
    refunds,
    turnedAway,
    settle,
    /** What it does from now on. @param {'well' | 'down' | 'slow' | 'cut'} next */
    behave: (next) => {
      mode = next
    },
    /** Where the shop listens, once that is known. @param {string} url */
    tell: (url) => {
      hook = url
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Headers of Standard Webhooks: https://www.standardwebhooks.com */
function signed(id, body, secret) {
  const timestamp = Math.floor(Date.now() / 1_000)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { SHOP_URL = 'http://127.0.0.1:3000', PAYMENTS_WEBHOOK_SECRET: secret } = process.env
  const hook = `${SHOP_URL}/hooks/payments`
  const { url, close } = await startPayments({ port: 4010, settles: secret !== undefined, hook, secret })
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, close)
  console.log(`payments at ${url}${secret === undefined ? '' : `, which tells ${hook} when money has arrived`}`)
}
