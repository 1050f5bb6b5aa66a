// @ts-check
// R1: what a careful person writes by hand. node:http, prepared statements, objects, one FULL commit a request.
import { createServer } from 'node:http'
import { announce, answer, POSTS, problem, readBody, readListQuery, readNewPost } from './requests.mjs'
import { openStore } from './store.mjs'

const store = openStore(process.argv[2])

const server = createServer((request, response) => {
  const [path, search = ''] = /** @type {string} */ (request.url).split('?')
  try {
    if (request.method === 'GET' && path.startsWith(`${POSTS}/`)) one(path.slice(POSTS.length + 1), response)
    else if (request.method === 'GET' && path === POSTS) list(search, response)
    else if (request.method === 'POST' && path === POSTS) create(request, response)
    else answer(response, 404, problem(404, 'no such route'))
  } catch (error) {
    fail(response, error)
  }
})

/** @param {string} id @param {import('node:http').ServerResponse} response */
function one(id, response) {
  const post = store.post(id)
  if (post) answer(response, 200, JSON.stringify(post))
  else answer(response, 404, problem(404, 'no such post'))
}

/** @param {string} search @param {import('node:http').ServerResponse} response */
function list(search, response) {
  const query = readListQuery(search)
  if (typeof query === 'string') answer(response, 400, problem(400, query))
  else answer(response, 200, JSON.stringify(store.posts(query)))
}

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function create(request, response) {
  readBody(request, (text) => {
    if (text === null) return answer(response, 413, problem(413, 'the body is too large'))
    const input = readNewPost(text)
    if (typeof input === 'string') return answer(response, 400, problem(400, input))
    try {
      const post = store.create(input)
      if (post) answer(response, 201, JSON.stringify(post), `${POSTS}/${post.id}`)
      else answer(response, 400, problem(400, 'no such author'))
    } catch (error) {
      fail(response, error)
    }
  })
}

/** @param {import('node:http').ServerResponse} response @param {unknown} error */
function fail(response, error) {
  console.error(error)
  answer(response, 500, problem(500, 'fault of the server'))
}

announce(server)
