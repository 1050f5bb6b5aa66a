// @ts-check
// R2, the yardstick: JSON made in SQL and passed through as it is, the reads of a turn run back to back and answered
// back to back, the writes of a turn in one commit made durable off the thread.
import { createServer } from 'node:http'
import { openDatabase } from './database.mjs'
import { durableWrites } from './durable-writes.mjs'
import { INSERT, LIST, LIST_WITH, ONE } from './r2-sql.mjs'
import { announce, answer, POSTS, problem, readBody, readListQuery, readNewPost } from './requests.mjs'
import { isMissingAuthor } from './store.mjs'
import { uuid7 } from './uuid7.mjs'

/** @typedef {import('node:http').ServerResponse} Response */

const file = process.argv[2]
const db = openDatabase(file, 'normal')
const writer = durableWrites(db, file)
const one = db.prepare(ONE).raw()
const list = db.prepare(LIST).raw()
const listWith = db.prepare(LIST_WITH).raw()
const insert = db.prepare(INSERT)

/** @type {{ response: Response, read: () => Buffer | undefined }[]} */
let reads = []
/** @type {import('./durable-writes.mjs').Write<any>[]} */
let writes = []
let scheduled = false

function schedule() {
  if (scheduled) return
  scheduled = true
  setImmediate(runTurn)
}

function runTurn() {
  scheduled = false
  if (writes.length > 0) {
    const batch = writes
    writes = []
    // First, so that the disk works while the reads run.
    writer.commit(batch)
  }
  if (reads.length === 0) return
  const batch = reads
  reads = []
  const found = batch.map(({ read }) => attempt(read))
  for (let index = 0; index < batch.length; index++) {
    const json = found[index]
    if (json === undefined) answer(batch[index].response, 404, problem(404, 'no such post'))
    else if (json instanceof Buffer) answer(batch[index].response, 200, json)
    else fail(batch[index].response, /** @type {{ error: unknown }} */ (json).error)
  }
}

/** @param {() => Buffer | undefined} read @returns {Buffer | undefined | { error: unknown }} */
function attempt(read) {
  try {
    return read()
  } catch (error) {
    return { error }
  }
}

const server = createServer((request, response) => {
  const url = /** @type {string} */ (request.url)
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  if (request.method === 'GET' && path.startsWith(`${POSTS}/`)) {
    const id = path.slice(POSTS.length + 1)
    reads.push({ response, read: () => /** @type {Buffer[] | undefined} */ (one.get([id]))?.[0] })
    schedule()
  } else if (request.method === 'GET' && path === POSTS) readList(mark < 0 ? '' : url.slice(mark + 1), response)
  else if (request.method === 'POST' && path === POSTS) create(request, response)
  else answer(response, 404, problem(404, 'no such route'))
})

/** @param {string} search @param {Response} response */
function readList(search, response) {
  const query = readListQuery(search)
  if (typeof query === 'string') return answer(response, 400, problem(400, query))
  const statement = query.include ? listWith : list
  const values = [query.author, query.createdAt, query.id, query.limit]
  reads.push({ response, read: () => /** @type {Buffer[]} */ (statement.get(values))[0] })
  schedule()
}

/** @param {import('node:http').IncomingMessage} request @param {Response} response */
function create(request, response) {
  readBody(request, (text) => {
    if (text === null) return answer(response, 413, problem(413, 'the body is too large'))
    const input = readNewPost(text)
    if (typeof input === 'string') return answer(response, 400, problem(400, input))
    writes.push({
      run() {
        const post = { id: uuid7(), createdAt: new Date().toISOString(), ...input }
        insert.run(post.id, post.createdAt, post.author, post.body, post.audience)
        return post
      },
      settle(error, post) {
        if (!error) answer(response, 201, JSON.stringify(post), `${POSTS}/${post.id}`)
        else if (isMissingAuthor(error)) answer(response, 400, problem(400, 'no such author'))
        else fail(response, error)
      },
    })
    schedule()
  })
}

/** @param {Response} response @param {unknown} error */
function fail(response, error) {
  console.error(error)
  answer(response, 500, problem(500, 'fault of the server'))
}

announce(server, () => writer.stop())
