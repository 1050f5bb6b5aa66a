import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'

/** So many that their quotas together are more than is asked. */
const users = 1_500
const postsKept = 1_500
const uuid = (number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** What each request may be answered; whatever else is a fault. */
const mayBe = {
  read: [200, 404],
  list: [200],
  create: [201, 404, 422],
  change: [200, 404],
  remove: [204, 404],
  act: [200, 204, 404, 409, 429],
  refuse: [400, 401, 403, 404, 405, 413, 415, 422],
}

/** Clients that read, write and err, without a pause, until they are stopped. */
export function createLoad({ url, random, sign, fail }) {
  const { port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 40 })
  const posts = []
  const tokens = []
  const statuses = {}
  let running = true
  let last = 0

  const send = (method, path, given = {}) =>
    new Promise((resolve, reject) => {
      const { user, body, headers = {}, raw } = given
      const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        // The quota of those who do not sign in goes by address, and all of 127/8 is this machine.
        ...(user === undefined ? { localAddress: `127.0.1.${random.int(1, 20)}` } : {}),
        headers: {
          ...(user === undefined ? {} : { authorization: `Bearer ${tokens[user]}` }),
          ...(text === undefined
            ? {}
            : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
          ...headers,
        },
      })
      request.on('error', (error) => {
        // A body that is too large is refused while it is still being sent; a connection that was idle may just have ended.
        if (text?.length > 2 ** 20) return resolve({ status: 413, text: error.message })
        // Not once the load has stopped: it ends connections with a request under way, which a second one would find at work.
        if (running && request.reusedSocket && error.code === 'ECONNRESET') return resolve(send(method, path, given))
        reject(error)
      })
      request.on('response', (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(pieces).toString() }))
      })
      request.end(text)
    })

  const ask = async (may, method, path, options) => {
    const { status, text } = await send(method, path, options)
    statuses[status] = (statuses[status] ?? 0) + 1
    if (!mayBe[may].includes(status) && status !== 429) fail(`${method} ${path} was answered ${status}: ${text.slice(0, 300)}`)
    return { status, text }
  }

  const someone = () => random.int(0, users - 1)
  const somePost = () => random.pick(posts)
  const create = async (headers = {}) => {
    const user = someone()
    const body = { author: uuid(user), body: 'x'.repeat(random.int(1, 400)), audience: random.pick(['public', 'followers']) }
    const { status, text } = await ask('create', 'POST', '/v1/posts', { user, body, headers })
    if (status === 201) posts.push({ id: JSON.parse(text).id, user })
  }
  const remove = async () => {
    const [post] = posts.splice(random.int(0, posts.length - 1), 1)
    await ask('remove', 'DELETE', `/v1/posts/${post.id}`, { user: post.user })
  }
  const bad = [
    () => send('POST', '/v1/posts', { user: someone(), raw: '{"body": ' }),
    () => send('POST', '/v1/posts', { user: someone(), body: { body: 7, nothing: true } }),
    () => send('POST', '/v1/posts', { user: someone(), raw: 'x'.repeat(2 ** 20 + 1) }),
    () => send('POST', '/v1/posts', { user: someone(), body: {}, headers: { 'content-type': 'text/plain' } }),
    () => send('POST', '/v1/posts', { body: { author: uuid(1), body: 'x' } }),
    () => send('GET', '/v1/posts', { headers: { authorization: `Bearer e30.e30.${random.int(0, 1e9)}` } }),
    () => send('GET', `/v1/posts?after=${random.int(0, 1e9)}`, { user: someone() }),
    () => send('GET', `/v1/posts?sort=word${random.int(0, 1e9)}`, { user: someone() }),
    () => send('GET', `/nowhere/${random.int(0, 1e9)}`),
    () => send('PUT', `/v1/posts/${uuid(1)}`, { user: someone() }),
    () => send('DELETE', `/v1/users/${uuid(1)}`, { user: someone() }),
  ]
  const kinds = {
    read: [20, () => ask('read', 'GET', `/v1/posts/${somePost().id}`, { user: someone() })],
    readUnknown: [4, () => ask('read', 'GET', `/v1/posts/${somePost().id}`)],
    include: [
      10,
      () => ask('read', 'GET', `/v1/posts/${somePost().id}?include=author,comments,likes&fields=body`, { user: someone() }),
    ],
    list: [10, () => ask('list', 'GET', `/v1/posts?sort=-createdAt&limit=${random.int(1, 40)}`, { user: someone() })],
    listOf: [8, () => ask('list', 'GET', `/v1/posts?author=${uuid(someone())}&include=author`, { user: someone() })],
    feed: [4, () => ask('list', 'GET', '/v1/feed', { user: someone() })],
    create: [9, () => create()],
    keyed: [3, () => create({ 'idempotency-key': `key${++last}` })],
    comment: [
      6,
      () => {
        const user = someone()
        return ask('create', 'POST', '/v1/comments', { user, body: { post: somePost().id, author: uuid(user), body: 'yes' } })
      },
    ],
    change: [
      8,
      () => {
        const { id, user } = somePost()
        return ask('change', 'PATCH', `/v1/posts/${id}`, { user, body: { body: `changed ${++last}` } })
      },
    ],
    remove: [10, () => remove()],
    like: [5, () => ask('act', 'POST', `/v1/posts/${somePost().id}/like-post`, { user: someone() })],
    unlike: [2, () => ask('act', 'POST', `/v1/posts/${somePost().id}/unlike-post`, { user: someone() })],
    share: [1, () => ask('act', 'POST', `/v1/posts/${somePost().id}/share-post`, { user: someone() })],
    bad: [
      6,
      async () => {
        const { status, text } = await random.pick(bad)()
        statuses[status] = (statuses[status] ?? 0) + 1
        if (!mayBe.refuse.includes(status) && status !== 429) fail(`a bad request was answered ${status}: ${text.slice(0, 300)}`)
      },
    ],
  }
  const weights = Object.fromEntries(Object.entries(kinds).map(([name, [weight]]) => [name, weight]))
  const writesOnly = { create: 5, keyed: 2, change: 5, comment: 3, remove: 5, like: 2 }
  let current = weights

  const client = async () => {
    while (running) {
      const kind = posts.length < postsKept / 2 ? 'create' : posts.length > postsKept ? 'remove' : random.weighted(current)
      await kinds[kind][1]()
    }
  }

  const sockets = new Set()
  /** Connections that say nothing, or only the half of a request; each goes after a while and another comes. */
  const idle = () => {
    if (!running) return
    const socket = connect({ port, host: '127.0.0.1' })
    if (random.chance(0.5)) socket.write('GET /v1/posts HTTP/1.1\r\nhost: x\r\nx-half')
    sockets.add(socket)
    const timer = setTimeout(() => socket.destroy(), random.int(500, 15_000))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      sockets.delete(socket)
      setImmediate(idle)
    })
  }

  return {
    statuses,
    async prepare() {
      const all = Array.from({ length: users }, (_, user) => user)
      tokens.push(...(await Promise.all(all.map((user) => sign(uuid(user))))))
      await Promise.all(all.map((user) => ask('create', 'POST', '/v1/users', { user, body: { handle: `user${user}` } })))
    },
    /** @param {{ clients: number, idlers: number }} counts */
    start({ clients, idlers }) {
      for (let i = 0; i < idlers; i++) idle()
      return Promise.all(Array.from({ length: clients }, client))
    },
    onlyWrites(only) {
      current = only ? writesOnly : weights
    },
    stop() {
      running = false
      for (const socket of sockets) socket.destroy()
      agent.destroy()
    },
  }
}
