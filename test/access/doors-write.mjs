import { randomUUID } from 'node:crypto'
import { callerNames, callers, missingId } from './callers.mjs'
import { collections } from './doors-read.mjs'

const signedIn = callerNames.filter((name) => name !== 'anonymous')

/** What an answer says, without what differs by chance: times, traces, what is left of a quota, and the ids asked for. */
export function essence({ status, headers, text }, ...ids) {
  const { date: _date, traceparent: _trace, ratelimit: _left, ...kept } = headers
  let said = `${status} ${JSON.stringify(kept)} ${text.replace(/"traceId":"\w+"/, '')}`
  for (const id of ids) said = said.replaceAll(id, '<id>')
  return said
}

const conditions = {
  GET: [{}, { 'if-none-match': '"1"' }, { 'if-none-match': '*' }],
  HEAD: [{}, { 'if-none-match': '"1"' }],
  PATCH: [{}, { 'if-match': '"1"' }, { 'if-match': '"9"' }, { 'if-match': '*' }],
  DELETE: [{}, { 'if-match': '"1"' }, { 'if-match': '"9"' }, { 'if-match': '*' }],
}

/** Requests that name a row. What is asked of a hidden row is answered to the letter like what is asked of none. */
const probes = {
  person: rowProbes('person', { handle: 'taken over' }),
  comment: rowProbes('comment', { body: 'taken over' }),
  follow: [...rowProbes('follow').filter(({ method }) => method !== 'PATCH')],
  post: [
    ...rowProbes('post', { title: 'taken over' }),
    ...['like-post', 'close-post'].map((action) => ({ method: 'POST', path: (id) => `/v1/posts/${id}/${action}` })),
    { method: 'POST', path: (id) => `/v1/posts/${id}/like-post`, headers: () => ({ 'idempotency-key': randomUUID() }) },
    { method: 'GET', path: (id) => `/v1/posts/${id}/digest` },
    // Refs of new and of own rows.
    { method: 'POST', path: () => collections.comment, body: (id, me) => ({ post: id, author: me, body: 'on it' }) },
    {
      method: 'POST',
      path: () => collections.comment,
      body: (id) => ({ post: id, author: callers.author.sub, body: 'in their name' }),
    },
    { method: 'POST', path: () => collections.post, body: (id, me) => ({ author: me, title: 'quoting', quoted: id }) },
    { method: 'PATCH', path: (_, own) => `${collections.post}/${own}`, body: (id) => ({ quoted: id }) },
    {
      method: 'PATCH',
      path: (_, own) => `${collections.post}/${own}`,
      body: (id) => ({ quoted: id }),
      headers: () => ({ 'if-match': '"99"' }),
    },
    ...handlerProbes('post', { title: 'taken over' }),
    ...asked('comment', 'create', (id, me) => [{ post: id, author: me, body: 'on it' }]),
    ...asked('post', 'update', (id, _, own) => [own, { quoted: id }]),
  ],
}

function rowProbes(entity, change) {
  const path = (id) => `${collections[entity]}/${id}`
  return [
    ...Object.entries(conditions).flatMap(([method, all]) =>
      all.map((headers) => ({
        method,
        path,
        headers: () => headers,
        ...(method === 'PATCH' ? { body: () => change } : {}),
      })),
    ),
    { method: 'GET', path: (id) => `${path(id)}?fields=id` },
    { method: 'GET', path: (id) => `${path(id)}?include=${entity === 'post' ? 'author' : 'nothing'}` },
    { method: 'GET', path: (id) => `${collections[entity]}?id=${id}` },
    { method: 'GET', path: (id) => `${collections[entity]}?id[in]=${id},${missingId}` },
    { method: 'PATCH', path, body: () => ({ nothing: 'of it' }) },
    { method: 'PUT', path, body: () => change },
  ]
}

function handlerProbes(table, change) {
  return [
    ...['get', 'find', 'delete'].flatMap((act) => asked(table, act, (id) => [id])),
    ...asked(table, 'update', (id) => [id, change]),
    ...asked(table, 'update', (id) => [id, change, { version: 1 }]),
    ...asked(table, 'count', (id) => [{ id }]),
    ...asked(table, 'first', (id) => [{ id }]),
    ...asked(table, 'list', (id) => [{ where: { id: { in: [id] } } }]),
  ]
}

/** The same through `db` of a command's handler and, where it only reads, of a query's. */
function asked(table, act, given) {
  const body = (id, me, own) => ({ table, act, given: JSON.stringify(given(id, me, own)) })
  const command = { method: 'POST', path: () => '/v1/ask', body }
  const query = { method: 'GET', path: (id, own, me) => `/v1/ask-query?${new URLSearchParams(body(id, me, own))}` }
  return ['get', 'find', 'count', 'first', 'list'].includes(act) ? [command, query] : [command]
}

/** Hidden rows against rows that are not there. */
export async function checkOracles(world) {
  const wrong = []
  for (const entity of Object.keys(probes)) {
    await Promise.all(callerNames.map(async (caller) => wrong.push(...(await probeAll(world, entity, caller)))))
  }
  return wrong
}

async function probeAll(world, entity, caller) {
  const wrong = []
  const me = callers[caller].sub ?? callers.stranger.sub
  const [{ id: own }] = await world.plant(['post', { author: me, audience: 'private' }])
  const hidden = world.rows[entity].filter((row) => !world.sees(caller, entity, row)).slice(0, 2)
  for (const { method, path, body, headers } of probes[entity]) {
    const ask = async (id) => {
      const given = { headers: headers?.() ?? {}, ...(body ? { body: body(id, me, own) } : {}) }
      return essence(await world.send(caller, method, path(id, own, me), given), id, missingId, own)
    }
    const missing = await ask(missingId)
    for (const { id } of hidden) {
      const answer = await ask(id)
      if (answer !== missing)
        wrong.push(`${caller} ${method} ${path(id, own, me)} ${JSON.stringify(body?.(id, me, own))}: ${answer} but ${missing}`)
    }
  }
  return wrong
}

/** Every stored row by its id, as text with its secrets. */
export async function snapshot(world) {
  const { body } = await world.backend.request('GET', '/v1/everything')
  return new Map(body.rows.map((row) => [JSON.parse(row).id, row]))
}

/** Rows that were changed, deleted or made since, but for those that the test planted itself. */
export async function touchedSince(before, world) {
  const after = await snapshot(world)
  const planted = new Set(Object.values(world.rows).flatMap((rows) => rows.map(({ id }) => id)))
  const changed = [...before].filter(([id, row]) => after.get(id) !== row).map(([id]) => id)
  return [...changed, ...[...after.keys()].filter((id) => !planted.has(id))]
}

/** An idempotency key is its caller's own: nobody is answered what another was. */
export async function checkKeys(world) {
  const wrong = []
  const headers = { 'idempotency-key': randomUUID() }
  const bodyOf = () => ({ author: callers.author.sub, title: 'only once', audience: 'private' })
  const first = await world.send('author', 'POST', collections.post, { headers, body: bodyOf() })
  world.rows.post.push(first.body)
  const again = await world.send('author', 'POST', collections.post, { headers, body: bodyOf() })
  if (again.text !== first.text || again.status !== 201) wrong.push(`the author's own key was not replayed: ${again.status}`)
  for (const caller of callerNames.filter((name) => name !== 'author')) {
    const other = await world.send(caller, 'POST', collections.post, { headers, body: bodyOf() })
    const fresh = await world.send(caller, 'POST', collections.post, {
      headers: { 'idempotency-key': randomUUID() },
      body: bodyOf(),
    })
    if (essence(other) !== essence(fresh))
      wrong.push(`${caller} with the author's key: ${essence(other)}, with one of its own: ${essence(fresh)}`)
  }
  for (const caller of signedIn) {
    const mine = { author: callers[caller].sub, title: `by ${caller}`, audience: 'private' }
    const answer = await world.send(caller, 'POST', collections.post, {
      headers: { 'idempotency-key': 'shared-by-all' },
      body: mine,
    })
    if (answer.status !== 201 || answer.body?.title !== mine.title)
      wrong.push(`${caller} with a key that others use too: ${answer.status} ${answer.text}`)
  }
  return wrong
}

/** The names and values of secret fields, wherever a client could ask for them. */
export async function checkSecrets(world) {
  const wrong = []
  const say = async (caller, path, wanted, given = {}) => {
    const answer = await world.send(caller, given.body ? (given.method ?? 'POST') : 'GET', path, given)
    if (answer.status !== wanted) wrong.push(`${caller} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
    return answer
  }
  for (const caller of callerNames) {
    const [row] = world.rows.post.filter((each) => world.sees(caller, 'post', each))
    for (const query of ['fields=draftKey', 'fields=id,draftKey', 'include=draftKey']) {
      await say(caller, `/v1/posts/${row.id}?${query}`, 400)
      await say(caller, `/v1/posts?${query}`, 400)
    }
    for (const query of [
      'draftKey=SECRET',
      'draftKey[prefix]=S',
      'draftKey[gte]=S',
      'sort=draftKey',
      'sort=-draftKey',
      'include=author.phrase',
    ]) {
      const { text } = await say(caller, `/v1/posts?${query}`, 400)
      const unknown = await world.send(
        caller,
        'GET',
        `/v1/posts?${query.replace('draftKey', 'nothingX').replace('phrase', 'noword')}`,
      )
      if (
        text.replaceAll(/draftKey|phrase|nothingX|noword|"traceId":"\w+"/g, '') !==
        unknown.text.replaceAll(/draftKey|phrase|nothingX|noword|"traceId":"\w+"/g, '')
      )
        wrong.push(`${caller} ${query}: ${text}`)
    }
    await say(caller, `/v1/show-row?id=${world.rows.post[0].id}`, 200)
    await say(caller, '/v1/show-people', 200)
  }
  const mine = { author: callers.author.sub, title: 'x' }
  await say('author', '/v1/posts', 422, { body: { ...mine, draftKey: 'mine' } })
  const { text } = await say('author', '/v1/posts', 422, { body: { ...mine, draftKei: 'mine' } })
  if (text.includes('draftKey')) wrong.push(`a hint names a secret: ${text}`)
  const own = world.rows.post.find(({ author }) => author === callers.author.sub)
  await say('author', `/v1/posts/${own.id}`, 422, { method: 'PATCH', body: { draftKey: 'mine' } })
  for (const page of ['/openapi.json', '/docs', '/metrics']) {
    const answer = await world.send('anonymous', 'GET', page)
    if (/draftKey|draft_key|phrase/.test(answer.text)) wrong.push(`${page} names a secret field`)
  }
  return wrong
}
