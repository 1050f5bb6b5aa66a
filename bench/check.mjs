// @ts-check
// Before anything is timed: all sides answer the same rows, and each one writes and refuses as it should.
import { drawIds } from './data.mjs'

/** @typedef {import('./server.mjs').Server} Server */

const SAMPLES = 5

/** @param {Server[]} servers @param {import('./data.mjs').Sizes} sizes */
export async function checkAnswers(servers, sizes) {
  const paths = [
    ...drawIds('post', sizes, SAMPLES, 11).map((id) => `/v1/posts/${id}`),
    ...drawIds('user', sizes, SAMPLES, 12).flatMap((id) => [
      `/v1/posts?author=${id}&limit=20`,
      `/v1/posts?author=${id}&limit=20&include=author,comments(3)`,
    ]),
  ]
  for (const path of paths) {
    const [expected, ...others] = await Promise.all(servers.map((server) => canonical(server, path)))
    others.forEach((text, index) => {
      if (text === expected) return
      const names = `\`${servers[0].side}\` and \`${servers[index + 1].side}\``
      throw new Error(`${names} answer ${path} differently:\n${excerpt(expected, text)}`)
    })
  }
  const [author] = drawIds('user', sizes, 1, 13)
  for (const server of servers) await checkWrite(server, author)
}

/** @param {Server} server @param {string} author */
async function checkWrite(server, author) {
  const body = 'a post of the answer check, “quoted” \\ "twice" 🙂'
  const made = await post(server, { author, body, audience: 'public' })
  if (made.status !== 201) throw new Error(`\`${server.side}\` answered a create with ${made.status}: ${await made.text()}`)
  const { id } = /** @type {any} */ (await made.json())
  const read = await get(server, `/v1/posts/${id}`)
  if (read.body !== body) throw new Error(`\`${server.side}\` does not give back the post it created`)
  for (const wrong of [
    { author, body: 'x'.repeat(501) },
    { author: 'nobody', body },
    { author, body, audience: 'none' },
  ]) {
    const { status } = await post(server, wrong)
    if (status < 400 || status > 499) throw new Error(`\`${server.side}\` answered a wrong create with ${status}`)
  }
}

/** @param {Server} server @param {object} input */
function post(server, input) {
  const headers = { ...server.headers, 'content-type': 'application/json' }
  return fetch(`${server.url}/v1/posts`, { method: 'POST', headers, body: JSON.stringify(input) })
}

/** @param {Server} server @param {string} path */
async function get(server, path) {
  const answer = await fetch(server.url + path, { headers: server.headers })
  if (answer.status !== 200) throw new Error(`\`${server.side}\` answered ${path} with ${answer.status}: ${await answer.text()}`)
  return /** @type {Promise<any>} */ (answer.json())
}

/** @param {Server} server @param {string} path */
async function canonical(server, path) {
  const answer = await get(server, path)
  if (!path.includes('?')) return JSON.stringify(postOf(answer), null, 1)
  if (!Array.isArray(answer.items) || !('next' in answer))
    throw new Error(`\`${server.side}\` answers a list without items and next`)
  return JSON.stringify({ items: answer.items.map(postOf), more: answer.next !== null }, null, 1)
}

/** Only what every side must give; fields beyond it are a side's own. @param {any} post */
function postOf({ id, createdAt, author, body, audience, comments }) {
  return {
    id,
    createdAt,
    author: typeof author === 'object' ? { id: author.id, handle: author.handle, bio: author.bio } : author,
    body,
    audience,
    comments:
      comments && listOf(comments).map((/** @type {any} */ one) => ({ id: one.id, body: one.body, createdAt: one.createdAt })),
  }
}

/** An included list may come in the envelope of lists. @param {any} list @returns {any[]} */
function listOf(list) {
  return Array.isArray(list) ? list : list.items
}

/** @param {string} expected @param {string} text */
function excerpt(expected, text) {
  const lines = text.split('\n')
  const at = expected.split('\n').findIndex((line, index) => line !== lines[index])
  return `  ${expected.split('\n')[at]}\n  ${lines[at]}`
}
