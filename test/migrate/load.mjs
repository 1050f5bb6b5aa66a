import { Agent, request as httpRequest } from 'node:http'

/**
 * Clients that write, read, change and delete rows of their own, and keep what they were told.
 * @param {{ chance: (below: number) => number, fail: (what: string) => void }} options
 */
export function createLoad({ chance, fail }) {
  /** What has to be there in the end: id to the values that it has by then. @type {Map<string, object>} */
  const rows = new Map()
  const figures = { requests: 0, longestMs: 0, longest: '' }
  let marks = 0

  const ask = async (agent, url, method, path, body) => {
    const startedMs = performance.now()
    let answer
    try {
      answer = await send(agent, new URL(path, url), method, body)
    } catch (error) {
      answer = { status: 0, text: error.message }
    }
    figures.requests++
    const tookMs = performance.now() - startedMs
    if (tookMs > figures.longestMs) Object.assign(figures, { longestMs: tookMs, longest: `${method} ${path}` })
    if (answer.status < 200 || answer.status > 299)
      fail(`${method} ${path} was answered ${answer.status}: ${answer.text.slice(0, 300)}`)
    return answer
  }

  /** What was filled once is one of the values that were there to fill it with. */
  const note = (id, becomes, once) => {
    const before = rows.get(id)
    const filled = once.flatMap((name) => (name in becomes ? [[name, [...(before?.[name] ?? []), becomes[name]]]] : []))
    rows.set(id, { ...before, ...becomes, ...Object.fromEntries(filled) })
  }

  const work = async ({ url, collection, templates, filter, once }, state) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const own = []
    /** What is sent, and what it is in the end. */
    const made = () => {
      const { send: values, becomes, marked } = templates[chance(templates.length)]
      if (!marked) return { values, becomes }
      const handle = `m${++marks}`
      return { values: { ...values, handle }, becomes: { ...becomes, handle } }
    }
    while (!state.over) {
      const what = chance(10)
      if (what < 4 || own.length === 0) {
        const { values, becomes } = made()
        const { status, text } = await ask(agent, url, 'POST', `/v1/${collection}`, values)
        if (status === 201) {
          const { id } = JSON.parse(text)
          own.push(id)
          note(id, becomes, once)
        }
      } else if (what < 6) {
        const id = own[chance(own.length)]
        const { values, becomes } = made()
        const { status } = await ask(agent, url, 'PATCH', `/v1/${collection}/${id}`, values)
        if (status === 200) note(id, becomes, once)
      } else if (what < 7) {
        const [id] = own.splice(chance(own.length), 1)
        const { status } = await ask(agent, url, 'DELETE', `/v1/${collection}/${id}`)
        if (status === 204) rows.delete(id)
      } else if (what < 9) await ask(agent, url, 'GET', `/v1/${collection}/${own[chance(own.length)]}`)
      else await ask(agent, url, 'GET', `/v1/${collection}?limit=20${filter ?? ''}`)
    }
    agent.destroy()
  }

  return {
    rows,
    figures,
    /** A server that has just started: what it compiles on first use is no wait of a migration. */
    warm: async ({ url, collection, templates, filter }) => {
      const agent = new Agent({ keepAlive: true })
      for (let i = 0; i < 5; i++) {
        const { send: values, marked } = templates[0]
        const made = await send(
          agent,
          new URL(`/v1/${collection}`, url),
          'POST',
          marked ? { ...values, handle: `w${++marks}` } : values,
        )
        const { id } = JSON.parse(made.text)
        const at = new URL(`/v1/${collection}/${id}`, url)
        await send(agent, at, 'PATCH', marked ? { handle: `w${++marks}` } : values)
        await send(agent, at, 'GET')
        await send(agent, new URL(`/v1/${collection}?limit=20${filter ?? ''}`, url), 'GET')
        await send(agent, at, 'DELETE')
      }
      agent.destroy()
    },
    /** Begins clients of one server. @returns {() => Promise<void>} ends them, each after the answer it waits for */
    begin: (target, clients) => {
      const state = { over: false }
      const done = Promise.all(Array.from({ length: clients }, () => work(target, state)))
      return async () => {
        state.over = true
        await done
      }
    },
  }
}

function send(agent, url, method, body) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const headers = text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }
    const request = httpRequest(url, { method, agent, headers })
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }))
    })
    request.end(text)
  })
}
