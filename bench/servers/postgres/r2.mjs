// @ts-check
// R2 on PostgreSQL, the yardstick: JSON made in SQL and passed through as it is, statements sent without waiting for the
// answers of those before; writes go over connections of their own, so that commits are grouped.
import { createServer } from 'node:http'
import pg from 'pg'
import { announce, answer, POSTS, problem, readBody, readListQuery, readNewPost } from '../requests.mjs'
import { uuid7 } from '../uuid7.mjs'
import { INSERT, LIST, LIST_WITH, ONE } from './r2-sql.mjs'
import { isMissingAuthor } from './store.mjs'

/** @typedef {import('node:http').ServerResponse} Response */

const readers = await Promise.all(Array.from({ length: 4 }, connect))
const writers = new pg.Pool({ connectionString: process.argv[2], max: 10 })
let turn = 0

async function connect() {
  const client = new pg.Client(/** @type {any} */ ({ connectionString: process.argv[2], pipeline: true }))
  await client.connect()
  return client
}

/** @param {{ name: string, text: string }} statement @param {unknown[]} values @param {Response} response */
function read(statement, values, response) {
  const query = { ...statement, values, rowMode: /** @type {'array'} */ ('array') }
  readers[turn++ % readers.length].query(query, (error, result) => {
    const json = result?.rows[0]?.[0]
    if (error) fail(response, error)
    else if (json === undefined) answer(response, 404, problem(404, 'no such post'))
    else answer(response, 200, json)
  })
}

const server = createServer((request, response) => {
  const url = /** @type {string} */ (request.url)
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  if (request.method === 'GET' && path.startsWith(`${POSTS}/`)) read(ONE, [path.slice(POSTS.length + 1)], response)
  else if (request.method === 'GET' && path === POSTS) readList(mark < 0 ? '' : url.slice(mark + 1), response)
  else if (request.method === 'POST' && path === POSTS) readBody(request, (text) => create(text, response))
  else answer(response, 404, problem(404, 'no such route'))
})

/** @param {string} search @param {Response} response */
function readList(search, response) {
  const query = readListQuery(search)
  if (typeof query === 'string') return answer(response, 400, problem(400, query))
  const { author, createdAt, id, limit, include } = query
  const from = createdAt === '9999' ? [null, null] : [createdAt, id]
  read(include ? LIST_WITH : LIST, [author, ...from, limit], response)
}

/** @param {string | null} text @param {Response} response */
function create(text, response) {
  if (text === null) return answer(response, 413, problem(413, 'the body is too large'))
  const input = readNewPost(text)
  if (typeof input === 'string') return answer(response, 400, problem(400, input))
  const post = { id: uuid7(), createdAt: new Date().toISOString(), ...input }
  const values = [post.id, post.createdAt, post.author, post.body, post.audience]
  writers.query({ ...INSERT, values }, (error) => {
    if (!error) answer(response, 201, JSON.stringify(post), `${POSTS}/${post.id}`)
    else if (isMissingAuthor(error)) answer(response, 400, problem(400, 'no such author'))
    else fail(response, error)
  })
}

/** @param {Response} response @param {unknown} error */
function fail(response, error) {
  console.error(error)
  answer(response, 500, problem(500, 'fault of the server'))
}

announce(server)
