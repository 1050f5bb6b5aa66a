// @ts-check
// Before anything is timed: all sides answer the same rows, and each one writes and refuses as it should.
import { drawIds } from './data.mjs'

/** @typedef {import('./server.mjs').Server} Server */

const SAMPLES = 5

/** @param {Server[]} servers @param {import('./data.mjs').Sizes} sizes */
export async function checkAnswers(servers, sizes) {
  const asked = [
    ...drawIds('post', sizes, SAMPLES, 11).map((id) => ({ work: /** @type {const} */ ('a'), id })),
    ...drawIds('user', sizes, SAMPLES, 12).flatMap((id) => [
      { work: /** @type {const} */ ('b'), id },
      { work: /** @type {const} */ ('c'), id },
    ]),
  ]
  for (const { work, id } of asked) {
    const [expected, ...others] = await Promise.all(servers.map((server) => canonical(server, work, id)))
    others.forEach((text, index) => {
      if (text === expected) return
      const names = `\`${servers[0].side}\` and \`${servers[index + 1].side}\``
      throw new Error(`${names} answer ${work} of ${id} differently:\n${excerpt(expected, text)}`)
    })
  }
  const [author] = drawIds('user', sizes, 1, 13)
  for (const server of servers) await checkWrite(server, author)
}

/** @param {Server} server @param {string} author */
async function checkWrite(server, author) {
  const body = 'a post of the answer check, “quoted” \\ "twice" 🙂'
  const id = await create(server, { author, body, audience: 'public' })
  if (id === null) throw new Error(`\`${server.side}\` refused a create`)
  const read = /** @type {any} */ (server.style.readPost(await answerOf(server, server.style.a(id))))
  if (read.body !== body) throw new Error(`\`${server.side}\` does not give back the post it created`)
  for (const wrong of [
    { author, body: 'x'.repeat(501), audience: 'public' },
    { author: 'nobody', body, audience: 'public' },
    { author, body, audience: 'none' },
  ])
    if ((await create(server, wrong)) !== null) throw new Error(`\`${server.side}\` stored what it should refuse`)
}

/** @param {Server} server @param {import('./calls.mjs').Call} call */
function send({ url, headers }, { method, path, body }) {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  return fetch(url + path, { method, headers: { ...headers, ...type }, ...(body === undefined ? {} : { body }) })
}

/** @param {Server} server @param {import('./calls.mjs').NewPost} post */
async function create(server, post) {
  const answer = await send(server, server.style.d(post))
  if (answer.status > 499) throw new Error(`\`${server.side}\` answered a create with ${answer.status}: ${await answer.text()}`)
  return server.style.readCreated(answer.status, await answer.json())
}

/** @param {Server} server @param {import('./calls.mjs').Call} call @returns {Promise<any>} */
async function answerOf(server, call) {
  const answer = await send(server, call)
  if (answer.status !== 200)
    throw new Error(`\`${server.side}\` answered ${call.path} with ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** @param {Server} server @param {'a' | 'b' | 'c'} work @param {string} id */
async function canonical(server, work, id) {
  const { style } = server
  const answer = await answerOf(server, style[work](id))
  return JSON.stringify(work === 'a' ? style.readPost(answer) : style.readList(answer), null, 1)
}

/** @param {string} expected @param {string} text */
function excerpt(expected, text) {
  const lines = text.split('\n')
  const at = expected.split('\n').findIndex((line, index) => line !== lines[index])
  return `  ${expected.split('\n')[at]}\n  ${lines[at]}`
}
