import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** No client waits as long; that the victim answers before is judged. */
const patienceMs = 30_000
const cards = ['good', 'good', 'good', 'good', 'declined', 'nowhere']
/** What may be answered while something is away, beside what is right; docs/serve.md says when. */
const passing = {
  read: [503, 504],
  note: [409, 503, 504],
  place: [409, 503, 504],
  reprice: [409, 503, 504],
  tip: [409, 502, 503, 504],
}

/**
 * Customers who repeat what was not answered with the same key until it is, and know what they were told.
 * @typedef {{ kind: 'place' | 'note' | 'tip' | 'reprice', mark: string, path: string, body: object, product?: string, quantity?: number, answer: any }} Asked
 * @param {object} options
 * @param {string} options.url
 * @param {number} options.count
 * @param {(below: number) => number} options.chance
 * @param {(what: string) => void} options.fail
 */
export function createClients({ url, count, chance, fail }) {
  let agent = new Agent({ keepAlive: true })
  /** Every write that was asked for. @type {Asked[]} */
  const asked = []
  /** How long each answer took, in milliseconds. @type {number[]} */
  let times = []
  let slowest = { ms: 0, what: '' }
  const statuses = {}
  /** Of each product: the price that was acknowledged last, and the one asked for last. */
  const prices = new Map()
  const products = []
  let last = 0
  let isOpen = false
  let repeated = 0

  const ask = async (method, path, { body, key, limitMs = patienceMs, what }) => {
    const startedMs = performance.now()
    const answer = await send(agent, { url, method, path, body, key, limitMs })
    const ms = performance.now() - startedMs
    if (answer === null) {
      if (ms >= limitMs - 50) fail(`${method} ${path} was not answered within ${limitMs} ms`)
      return null
    }
    times.push(ms)
    if (ms > slowest.ms) slowest = { ms, what: `${method} ${path}: ${answer.status}` }
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    if (answer.status >= 400) {
      const { code } = parse(answer.text) ?? {}
      const isRight = passing[what].includes(answer.status) && (answer.status !== 409 || code === 'request_in_progress')
      if (!isRight) fail(`${method} ${path} was answered ${answer.status}: ${answer.text.slice(0, 300)}`)
      if (answer.status === 503 && !answer.headers['retry-after']) fail(`${method} ${path} was answered 503 without Retry-After`)
    }
    return answer
  }

  /** Once; true when it was done. */
  const tryWrite = async (each, limitMs) => {
    const answer = await ask('POST', each.path, { body: each.body, key: each.mark, limitMs, what: each.kind })
    if (answer === null || answer.status >= 300) return false
    if (each.answer !== null && each.answer.text !== answer.text)
      fail(`${each.kind} ${each.mark} was answered ${each.answer.text}, and then ${answer.text}`)
    each.answer = { text: answer.text, body: parse(answer.text) }
    return true
  }
  const write = async (each) => {
    asked.push(each)
    while (!(await tryWrite(each))) {
      repeated++
      await pause(50 + chance(250))
    }
  }
  const newMark = () => `m${++last}`

  const place = async (product = products[chance(products.length)]) => {
    const [mark, quantity] = [newMark(), 1 + chance(3)]
    const body = { mark, quantity, card: cards[chance(cards.length)] }
    const each = { kind: 'place', mark, path: `/v1/products/${product}/place`, body, product, quantity, answer: null }
    await write(each)
    await readOrder(each)
  }
  /** What was acknowledged is there for who asks next. */
  const readOrder = async ({ mark, answer }) => {
    const read = await ask('GET', `/v1/orders/${answer.body.id}`, { what: 'read' })
    if (read?.status === 404) fail(`place ${mark} was acknowledged and is lost`)
  }
  const note = () => {
    const mark = newMark()
    return write({ kind: 'note', mark, path: '/v1/notes', body: { mark }, answer: null })
  }
  const tip = () => {
    const mark = newMark()
    return write({ kind: 'tip', mark, path: '/v1/give-tip', body: { mark }, answer: null })
  }
  const reprice = async (product) => {
    const known = prices.get(product)
    const price = ++known.asked
    await write({ kind: 'reprice', mark: newMark(), path: `/v1/products/${product}/reprice`, body: { price }, answer: null })
    known.acknowledged = price
  }
  /** A kept answer is never older than what was acknowledged before it was asked for. */
  const lookAtPrices = async (path) => {
    const floor = new Map([...prices].map(([id, { acknowledged }]) => [id, acknowledged]))
    const answer = await ask('GET', path, { what: 'read' })
    if (answer?.status !== 200) return
    const body = parse(answer.text)
    for (const { id, price } of body.items ?? [body])
      if (price < floor.get(id)) fail(`a stale answer: ${path} says ${price} after ${floor.get(id)} was acknowledged`)
      else if (price > prices.get(id)?.asked) fail(`nobody asked for the price ${price}`)
  }
  const act = (client) => {
    const number = chance(100)
    if (number < 28) return place()
    if (number < 40) return reprice(products[client])
    if (number < 50) return note()
    if (number < 56) return tip()
    if (number < 80) return lookAtPrices(`/v1/products/${products[chance(count)]}`)
    if (number < 90) return lookAtPrices('/v1/prices')
    return lookAtPrices('/v1/products?limit=50')
  }
  const work = async (client) => {
    while (isOpen) {
      await act(client)
      await pause(20 + chance(80))
    }
  }

  return {
    asked,
    statuses,
    prices,
    get repeated() {
      return repeated
    },
    get acknowledged() {
      return asked.filter(({ answer }) => answer !== null).length
    },
    /** How long answers took since it was asked last, in milliseconds, the shortest first. */
    takeTimes: () => {
      const taken = { times: times.sort((a, b) => a - b), slowest: `${slowest.what} after ${Math.round(slowest.ms)} ms` }
      times = []
      slowest = { ms: 0, what: '' }
      return taken
    },
    /** @param {number[]} stocks of the products that it makes first, at least one a client */
    furnish: async (stocks) => {
      for (const [i, stock] of stocks.entries()) {
        const body = { name: `product ${i}`, stock, price: 1 }
        const { status, text } = await ask('POST', '/v1/products', { body, key: `product ${i}`, what: 'note' })
        if (status !== 201) throw new Error(`no product could be made: ${text}`)
        products.push(parse(text).id)
        prices.set(products[i], { acknowledged: 1, asked: 1 })
      }
    },
    /** Each works until `end`, which resolves when all they asked for was answered. */
    begin: () => {
      isOpen = true
      const working = Promise.all(Array.from({ length: count }, (_, client) => work(client)))
      return async () => {
        isOpen = false
        await working
      }
    },
    /**
     * Places orders again and again, without waiting for answers, until one is taken.
     * @param {number} limitMs
     * @param {() => void} atOnce is called as soon as one is
     * @returns how long that took, in milliseconds, or null
     */
    untilTaken: async (limitMs, atOnce) => {
      const startedMs = performance.now()
      const product = products[chance(count)]
      let takenMs = null
      const open = new Set()
      while (takenMs === null && performance.now() - startedMs < limitMs) {
        const mark = newMark()
        const body = { mark, quantity: 1, card: 'good' }
        const each = { kind: 'place', mark, path: `/v1/products/${product}/place`, body, product, quantity: 1, answer: null }
        asked.push(each)
        const tried = tryWrite(each).then((isTaken) => {
          if (isTaken && takenMs === null) {
            takenMs = performance.now() - startedMs
            atOnce()
          }
          open.delete(tried)
        })
        open.add(tried)
        await Promise.race([pause(100), tried.then(() => (takenMs === null ? pause(100) : undefined))])
      }
      await Promise.all(open)
      return takenMs
    },
    /** Reads everything that may be kept once more. */
    lookAtAll: async () => {
      for (const product of products) await lookAtPrices(`/v1/products/${product}`)
      for (const path of ['/v1/prices', '/v1/products?limit=50']) await lookAtPrices(path)
    },
    read: async (path) => parse((await send(agent, { url, method: 'GET', path, limitMs: patienceMs }))?.text ?? ''),
    close: () => {
      agent.destroy()
      agent = null
    },
  }
}

const parse = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** @returns the answer, or null where none came */
function send(agent, { url, method, path, body, key, limitMs }) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...(key === undefined ? {} : { 'idempotency-key': key.replaceAll(' ', '-') }),
  }
  return new Promise((resolve) => {
    const request = httpRequest(new URL(path, url), { method, agent, headers })
    const late = setTimeout(() => request.destroy(), limitMs)
    const end = (answer) => {
      clearTimeout(late)
      resolve(answer)
    }
    request.on('error', () => end(null))
    request.on('response', (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', () => end(null))
      response.on('aborted', () => end(null))
      response.on('end', () =>
        end({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString() }),
      )
    })
    request.end(text)
  })
}
