import { randomUUID } from 'node:crypto'
import { startBackend } from '../kit/backend.mjs'
import { makeApp } from './app.mjs'
import { callers } from './callers.mjs'
import { makeSees } from './sees.mjs'

/** What no answer may ever hold: planted in every secret field. */
export const secretMark = 'SECRET-d41d8cd9'

/** A served circle with rows in it, and what the rules say of them by a second, independent reading. */
export async function startWorld(options = {}) {
  const backend = await startBackend({ app: makeApp, ...options })
  const rows = { person: [], follow: [], post: [], comment: [], reply: [] }
  const sees = makeSees(rows)
  const leaks = []
  const tokens = {}
  for (const [name, { sub, roles }] of Object.entries(callers))
    tokens[name] = sub === null ? undefined : await backend.token(sub, roles)

  /** One request of a caller. Whatever is answered is searched for secrets and for rows the caller may not see. */
  const send = async (caller, method, path, given = {}) => {
    const answer = await backend.request(method, path, { token: tokens[caller], ...given })
    const said = `${JSON.stringify(answer.headers)}\n${answer.text}`
    const leak = (what) => leaks.push(`${caller} ${method} ${path} was told ${what}: ${said.slice(0, 400)}`)
    if (said.includes(secretMark)) leak('a secret')
    for (const entity of ['post', 'comment', 'reply', 'person']) {
      for (const row of rows[entity]) {
        const mark = row.title ?? row.body ?? row.handle
        if (said.includes(mark) && !sees(caller, entity, row)) leak(`of ${entity} ${mark}`)
      }
    }
    return answer
  }

  /** Stores rows past all rules: pairs of an entity and values. Texts get a mark that no other row has. */
  const plant = async (...pairs) => {
    const marked = pairs.map(([entity, values]) => [entity, mark(entity, values)])
    const { status, text, body } = await backend.request('POST', '/v1/plant', { body: { rows: JSON.stringify(marked) } })
    if (status !== 200) throw new Error(`planting failed: ${text}`)
    return JSON.parse(body.planted).map((row, i) => {
      rows[pairs[i][0]].push(row)
      return row
    })
  }

  for (const [name, { sub }] of Object.entries(callers)) {
    if (sub === null) continue
    const values = { handle: `${name}-${randomUUID()}`, listed: name !== 'hermit' }
    const { status, text, body } = await backend.request('POST', '/v1/people', { token: tokens[name], body: values })
    if (status !== 201) throw new Error(`${name} could not sign up: ${text}`)
    rows.person.push(body)
  }
  return { backend, rows, sees, leaks, send, plant, close: backend.close }
}

function mark(entity, values) {
  const unique = randomUUID()
  switch (entity) {
    case 'post':
      return { title: `${values.at ?? 'm'}-${unique}`, draftKey: secretMark, ...without(values, 'at') }
    case 'comment':
    case 'reply':
      return { body: `${values.at ?? 'm'}-${unique}`, ...without(values, 'at') }
    case 'person':
      return { handle: `${values.at ?? 'm'}-${unique}`, phrase: secretMark, ...without(values, 'at') }
    default:
      return values
  }
}

function without({ ...values }, name) {
  delete values[name]
  return values
}

/** Posts of every audience and state, following, quoting and commenting each other across what is hidden. */
export async function furnish(world) {
  const id = (name) => callers[name].sub
  await world.plant(
    ['follow', { target: id('author'), by: id('follower') }],
    ['follow', { target: id('author'), by: id('hermit') }],
    ['follow', { target: id('hermit'), by: id('stranger') }],
    ['follow', { target: id('stranger'), by: id('author') }],
  )
  const kinds = [
    { audience: 'public' },
    { audience: 'public', state: 'archived' },
    { audience: 'public', state: 'draft' },
    { audience: 'followers' },
    { audience: 'private' },
  ]
  const posts = await world.plant(
    ...['author', 'stranger'].flatMap((name, n) =>
      kinds.map((kind, i) => ['post', { at: 'adgjm'[i], author: id(name), rank: (i + n) % 3, ...kind }]),
    ),
  )
  // What is open quotes what is hidden, and the other way round.
  const quotes = await world.plant(
    ...posts.slice(0, 8).map(({ id: quoted }, i) => ['post', { author: id('hermit'), quoted, rank: 1, ...kinds[(i + 2) % 5] }]),
  )
  const writers = ['stranger', 'follower', 'hermit', 'author']
  const comments = await world.plant(
    ...[...posts, ...quotes].map(({ id: post }, i) => ['comment', { at: 'bcd'[i % 3], post, author: id(writers[i % 4]) }]),
  )
  await world.plant(...comments.map(({ id: comment }, i) => ['reply', { comment, author: id(writers[(i + 1) % 4]) }]))
}
