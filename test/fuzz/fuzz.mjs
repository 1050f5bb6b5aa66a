import { startBackend } from '../kit/backend.mjs'
import { load } from '../kit/dist.mjs'
import { createClient } from './client.mjs'
import { createContract } from './contract.mjs'
import { createJudge } from './judge.mjs'
import { createRandom } from './random.mjs'
import { createRequests } from './requests.mjs'
import { difference, filterChecks } from './round-trip.mjs'
import { whyUnreachable } from './unreachable.mjs'
import { createValues } from './values.mjs'
import { createWorld } from './world.mjs'

export const maxBodyBytes = 200_000
const atOnce = 16
const rowsChecked = 0.7
/** How often it is looked what was not answered yet. */
const batchesALook = 20

/**
 * Talks to a backend as its OpenAPI document says and as it does not, and judges every answer by the document.
 * @param {object} options
 * @param {(dist?: string) => Promise<unknown>} options.app
 * @param {number} options.seed the same seed makes the same requests, as far as answers do not change them
 * @param {number} options.requests how many, at least
 * @param {(document: any) => any} [options.doctor] changes the document that answers are judged by
 * @param {string} [options.api] an older version of the API, by its own document; the present one unless said
 * @param {string} [options.dist] another build than the tested one
 * @param {string} [options.folder] where the data stay; else they are thrown away
 * @param {RegExp} [options.focus] the names of the operations that are called; all of them unless said
 * @param {number} [options.enough] violations after which to stop
 */
export async function fuzz({ app, api, seed, requests, doctor = (document) => document, dist, folder, focus, enough = 20 }) {
  const backend = await startVersion(api, { app: await app(dist), dist, folder, limits: { maxBodyBytes } })
  const client = createClient(backend.url)
  try {
    const { body: document } = await backend.request('GET', api === undefined ? '/openapi.json' : `/openapi/${api}.json`)
    const random = createRandom(seed)
    const world = await createWorld(backend, random)
    const values = createValues(random, document)
    const promised = createContract(document)
    const judge = createJudge({ contract: createContract(doctor(structuredClone(document))), values })
    const next = createRequests({ random, world, values, contract: promised, maxBodyBytes, focus })
    const run = {
      sent: 0,
      reached: new Map(),
      intents: new Map(),
      missing: [],
      violations: [],
      checkedRows: 0,
      checkedFilters: 0,
    }
    const session = { backend, client, random, world, values, judge, run, contract: promised }
    await signUp(session)
    const documented = promised.operations.flatMap((operation) =>
      [...operation.responses.keys()].map((status) => ({
        operation,
        status,
        why: whyUnreachable(backend.model, operation, status),
      })),
    )
    const isMissing = ({ operation, status }) => !run.reached.has(`${operation.id} ${status}`)
    for (let batch = 0; run.sent < requests && run.violations.length < enough; batch++) {
      if (batch % batchesALook === 0) run.missing = documented.filter((pair) => pair.why === null && isMissing(pair))
      await runBatch(
        session,
        Array.from({ length: atOnce }, () => next(run.missing)),
      )
    }
    run.missing = documented.filter((pair) => pair.why === null && isMissing(pair))
    const excused = documented.filter(({ why }) => why !== null)
    return { ...run, documented, excused, wronglyExcused: excused.filter((pair) => !isMissing(pair)), faults: backend.faults }
  } finally {
    client.close()
    await backend.close()
  }
}

/** A backend with the model that clients of a version of its API see. */
async function startVersion(api, options) {
  const backend = await startBackend(options)
  if (api === undefined) return backend
  const { modelOfVersion } = await load('model/contract.js')
  return { ...backend, model: modelOfVersion(backend.model, api) }
}

/** The rows of who calls, so that others can point at them. */
async function signUp(session) {
  const { backend, contract, world, values, random } = session
  const operation = contract.operations.find(({ tag, method }) => tag === backend.model.actor && method === 'POST')
  for (const caller of world.callers.known) {
    const body = Buffer.from(JSON.stringify(values.valid(operation.bodies[0].schema, { idFor: () => caller.sub })))
    const headers = { authorization: caller.authorization, 'content-type': 'application/json' }
    await runBatch(session, [
      { intent: 'valid', operation, caller, method: 'POST', target: operation.path, path: {}, query: [], headers, body },
    ])
    random.next()
  }
}

async function runBatch(session, batch) {
  const { client, run } = session
  const sent = batch.flatMap((request) => (request.twin ? [request, request] : [request]))
  const answers = await Promise.all(sent.map((request) => client.send(request)))
  run.sent += sent.length
  const done = sent.filter((_, i) => answers[i].status < 300)
  const deleted = done.some(({ method }) => method === 'DELETE')
  // What another request of the batch did to a row is not what its own one answered.
  const changed = new Set(done.flatMap(({ method, path }) => (method === 'PATCH' ? [path.id] : [])))
  const isLeft = ({ id }) => !deleted && !changed.has(id)
  for (const [i, request] of sent.entries()) await take(session, request, answers[i], isLeft)
}

async function take(session, request, answer, isLeft) {
  const { judge, run, random } = session
  const wrong = judge(request, answer)
  if (request.operation && request.refused === undefined) {
    const key = `${request.operation.id} ${answer.status}`
    run.reached.set(key, (run.reached.get(key) ?? 0) + 1)
  }
  for (const sentence of wrong) report(run, sentence, request, answer)
  if (wrong.length > 0 || !request.operation) return
  const stored = keep(session, request, answer)
  if (stored && isLeft(stored) && random.chance(rowsChecked)) await checkRow(session, request, stored)
}

function report(run, sentence, { operation, method, target, headers, body, intent, kind }, { status, text }) {
  const { authorization, ...others } = headers
  run.violations.push({
    sentence,
    operation: operation?.id,
    intent: kind ?? intent,
    request: `${method} ${target.slice(0, 600)}`,
    headers: { ...others, ...(authorization === undefined ? {} : { authorization: `${authorization.slice(0, 12)}…` }) },
    body: body?.toString().slice(0, 1_500),
    status,
    answer: text.slice(0, 800),
  })
}

/** Remembers what an answer tells of rows; returns a row that was made just now. */
function keep({ world, run, values }, request, answer) {
  const { operation, method, body: bytes } = request
  const { status, headers, text } = answer
  if (status === 204 && method === 'DELETE') return void world.forget(operation.tag, request.path.id)
  if (status >= 300 || text === '' || !/json/.test(headers['content-type'])) return undefined
  const body = JSON.parse(text)
  if (Array.isArray(body.items)) {
    if (body.next !== null) world.keepCursor(operation.path, request.query, body.next)
    // Rows that actions made are met here first.
    for (const { id } of body.items.slice(0, 2)) world.remember(operation.tag, { id })
    return undefined
  }
  if (headers.etag === undefined || body.id === undefined) return undefined
  world.remember(operation.tag, {
    id: body.id,
    etag: headers.etag,
    body,
    ...(method === 'POST' ? { by: request.caller.sub } : {}),
  })
  if (method !== 'POST' && method !== 'PATCH') return undefined
  const { schema } = operation.bodies[0]
  const given = JSON.parse(new TextDecoder().decode(bytes))
  const found = difference(schema, given, body, values.resolve, method === 'PATCH')
  if (found) report(run, `stored something else: ${found}`, request, answer)
  // A key that came before repeats its first answer, whatever became of the row.
  const isRepeat = request.headers['idempotency-key'] !== undefined && !request.twin
  return method === 'POST' && !isRepeat ? { id: body.id, given, text } : undefined
}

/** A new row reads back as it was answered, and its own values find it. */
async function checkRow({ client, world, contract, run, random }, { operation }, { id, given, text }) {
  const path = operation.path
  const caller = world.callers.everything
  const get = contract.operations.find((each) => each.method === 'GET' && each.path === `${path}/{id}`)
  const list = contract.operations.find((each) => each.method === 'GET' && each.path === path)
  if (!get || !list) return
  const headers = { authorization: caller.authorization }
  const request = { operation: get, method: 'GET', target: `${path}/${id}`, headers, intent: 'round trip' }
  const answer = await client.send(request)
  run.sent++
  run.checkedRows++
  if (answer.status !== 200 || answer.text !== text) report(run, 'reads back as something else', request, answer)
  for (const { target, found } of filterChecks(random, list, given, id)) {
    const asked = { ...request, operation: list, target }
    const page = await client.send(asked)
    run.sent++
    run.checkedFilters++
    const ids = page.status === 200 ? JSON.parse(page.text).items.map((row) => row.id) : null
    if (ids?.length !== (found ? 1 : 0))
      report(run, found ? 'its own value does not find it' : 'is found by what it is not', asked, page)
  }
}
