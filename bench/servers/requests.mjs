// @ts-check
// What the two node:http servers read from a request; the rules are those every side keeps.

export const AUDIENCES = ['public', 'followers']
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const POSTS = '/v1/posts'
const BODY_BYTES = 65_536

/** A list starts below this when the request carries no cursor: no time is later and no id higher. */
const NEWEST = ['9999', 'g']

/** @typedef {{ author: string, limit: number, createdAt: string, id: string, include: boolean }} ListQuery */
/** @typedef {{ author: string, body: string, audience: string }} NewPost */

/** @param {string} search @returns {ListQuery | string} the query, or what is wrong with it */
export function readListQuery(search) {
  const params = new URLSearchParams(search)
  const author = params.get('author') ?? ''
  if (!UUID.test(author)) return 'author must be an id'
  const limit = Number(params.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return 'limit must be 1 to 100'
  const include = params.get('include')
  if (include !== null && include !== 'author,comments(3)') return 'include must be author,comments(3)'
  const [createdAt, id] = params.get('after')?.split('~') ?? NEWEST
  if (createdAt === undefined || id === undefined) return 'after must be a cursor'
  return { author, limit, createdAt, id, include: include !== null }
}

/** @param {string} text @returns {NewPost | string} the post, or what is wrong with it */
export function readNewPost(text) {
  let input
  try {
    input = JSON.parse(text)
  } catch {
    return 'the body must be JSON'
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return 'the body must be an object'
  for (const key of Object.keys(input))
    if (key !== 'author' && key !== 'body' && key !== 'audience') return `${key} is not a field`
  const { author, body, audience = 'public' } = input
  if (typeof author !== 'string' || !UUID.test(author)) return 'author must be an id'
  if (typeof body !== 'string' || body.length < 1 || body.length > 500) return 'body must be text of 1 to 500 characters'
  if (!AUDIENCES.includes(audience)) return 'audience must be public or followers'
  return { author, body, audience }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {(text: string | null) => void} done called with null when the body is too large
 */
export function readBody(request, done) {
  /** @type {Buffer[]} */
  const chunks = []
  let bytes = 0
  request.on('data', (chunk) => {
    bytes += chunk.length
    if (bytes <= BODY_BYTES) chunks.push(chunk)
  })
  request.on('end', () => {
    if (bytes > BODY_BYTES) return done(null)
    done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString())
  })
}

/** @param {number} status @param {string} detail */
export function problem(status, detail) {
  return JSON.stringify({ type: 'about:blank', title: detail, status })
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string | Buffer} text
 * @param {string} [location]
 */
export function answer(response, status, text, location) {
  /** @type {Record<string, string | number>} */
  const headers = {
    'content-type': status < 300 ? 'application/json' : 'application/problem+json',
    'content-length': typeof text === 'string' ? Buffer.byteLength(text) : text.length,
  }
  if (location) headers.location = location
  response.writeHead(status, headers)
  response.end(text)
}

/** Says where the server listens, and stops it on SIGTERM. @param {import('node:http').Server} server @param {() => Promise<void>} [stop] */
export function announce(server, stop) {
  server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
    const address = /** @type {import('node:net').AddressInfo} */ (server.address())
    console.log(JSON.stringify({ port: address.port }))
  })
  process.on('SIGTERM', () => {
    server.close(async () => {
      await stop?.()
      process.exit(0)
    })
    server.closeAllConnections()
  })
}
