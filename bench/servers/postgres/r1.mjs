// @ts-check
// R1 on PostgreSQL, what a careful person writes by hand: node:http, a pool, prepared statements, objects.
import { createServer } from 'node:http'
import { announce, answer, POSTS, problem, readBody, readListQuery, readNewPost } from '../requests.mjs'
import { openStore } from './store.mjs'

const store = openStore(process.argv[2])

const server = createServer((request, response) => {
  const [path, search = ''] = /** @type {string} */ (request.url).split('?')
  const answered =
    request.method === 'GET' && path.startsWith(`${POSTS}/`)
      ? one(path.slice(POSTS.length + 1), response)
      : request.method === 'GET' && path === POSTS
        ? list(search, response)
        : request.method === 'POST' && path === POSTS
          ? create(request, response)
          : answer(response, 404, problem(404, 'no such route'))
  Promise.resolve(answered).catch((error) => fail(response, error))
})

/** @param {string} id @param {import('node:http').ServerResponse} response */
async function one(id, response) {
  const post = await store.post(id)
  if (post) answer(response, 200, JSON.stringify(post))
  else answer(response, 404, problem(404, 'no such post'))
}

/** @param {string} search @param {import('node:http').ServerResponse} response */
async function list(search, response) {
  const query = readListQuery(search)
  if (typeof query === 'string') answer(response, 400, problem(400, query))
  else answer(response, 200, JSON.stringify(await store.posts(query)))
}

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function create(request, response) {
  const text = await new Promise((resolve) => readBody(request, resolve))
  if (text === null) return answer(response, 413, problem(413, 'the body is too large'))
  const input = readNewPost(text)
  if (typeof input === 'string') return answer(response, 400, problem(400, input))
  const post = await store.create(input)
  if (post) answer(response, 201, JSON.stringify(post), `${POSTS}/${post.id}`)
  else answer(response, 400, problem(400, 'no such author'))
}

/** @param {import('node:http').ServerResponse} response @param {unknown} error */
function fail(response, error) {
  console.error(error)
  answer(response, 500, problem(500, 'fault of the server'))
}

announce(server)
