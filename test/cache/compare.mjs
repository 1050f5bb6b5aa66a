import { makeApp } from '../access/app.mjs'
import { callers, missingId } from '../access/callers.mjs'
import { keepingEverything } from './kept.mjs'
import { startServers, without } from './servers.mjs'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const names = Object.keys(callers)
const reads = [
  '/v1/posts',
  '/v1/posts?limit=3&sort=-createdAt',
  '/v1/posts?fields=title&include=author,comments(3).author',
  '/v1/posts?include=quoted.author,quotes.comments',
  '/v1/people?include=posts.comments,followers.by',
  '/v1/people',
  '/v1/follows?include=by,target',
  '/v1/comments?include=post.author',
  '/v1/comments',
  '/v1/replies?include=comment.post',
  '/v1/replies',
  '/v1/show-people',
  '/v1/everything',
  ...['post', 'person', 'comment'].map(
    (table) => `/v1/ask-query?table=${table}&act=list&given=${encodeURIComponent('[{"limit":100}]')}`,
  ),
]

/**
 * Serves one store twice: with everything kept, and with nothing. Changes it at random by every kind of write, and reads
 * by every caller what was read before, of both.
 * @returns {Promise<string[]>} where the two differ
 */
export async function compareAnswers({ cache, rounds, seed, dist, firstOnly = false }) {
  const app = (language) => makeApp(keepingEverything(language))
  const world = await startServers({ app, caches: [cache, without], ...(dist === undefined ? {} : { dist }) })
  const random = chance(seed)
  const among = (list) => list[Math.floor(random() * list.length)]
  const rows = { post: [], comment: [], reply: [], follow: [] }
  const wrong = []
  let compared = 0
  try {
    for (const [name, caller] of Object.entries(callers)) {
      if (caller.sub === null) continue
      await world.ask(0, caller, 'POST', '/v1/people', { body: { handle: name, listed: name !== 'hermit' } })
    }
    const plant = async (entity, values) => {
      const body = { rows: JSON.stringify([[entity, values]]) }
      const { status, body: answered, text } = await world.ask(0, callers.anonymous, 'POST', '/v1/plant', { body })
      if (status === 200) rows[entity].push(JSON.parse(answered.planted)[0].id)
      else if (status >= 500) throw new Error(text)
    }
    const person = () => callers[among(names.slice(1))].sub
    const post = () => among(rows.post) ?? missingId
    const writes = [
      () =>
        plant('post', {
          author: person(),
          title: `t${Math.floor(random() * 1e6)}`,
          audience: among(['public', 'followers', 'private']),
          quoted: random() < 0.5 ? (among(rows.post) ?? null) : null,
        }),
      () => plant('comment', { post: post(), author: person(), body: `b${Math.floor(random() * 1e6)}` }),
      () =>
        plant('reply', { comment: among(rows.comment) ?? missingId, author: person(), body: `r${Math.floor(random() * 1e6)}` }),
      () => plant('follow', { target: person(), by: person() }),
      (caller) => world.ask(0, caller, 'PATCH', `/v1/posts/${post()}`, { body: { audience: among(['public', 'private']) } }),
      (caller) => world.ask(0, caller, 'PATCH', `/v1/people/${caller.sub}`, { body: { listed: random() < 0.5 } }),
      (caller) => world.ask(0, caller, 'POST', `/v1/posts/${post()}/close-post`),
      (caller) =>
        world.ask(0, caller, 'POST', `/v1/posts/${post()}/like-post`, { headers: { 'idempotency-key': `${random()}` } }),
      () => world.ask(0, callers.moderator, 'DELETE', `/v1/posts/${post()}`),
      (caller) => world.ask(0, caller, 'DELETE', `/v1/comments/${among(rows.comment) ?? missingId}`),
      (caller) => world.ask(0, caller, 'DELETE', `/v1/follows/${among(rows.follow) ?? missingId}`),
      async (caller) => {
        if (random() < 0.7 || caller === callers.admin) return
        await world.ask(0, caller, 'DELETE', `/v1/people/${caller.sub}`)
        await world.ask(0, caller, 'POST', '/v1/people', { body: { handle: `again${random()}`, listed: random() < 0.5 } })
      },
    ]
    for (let round = 0; round < rounds && !(firstOnly && wrong.length > 0); round++) {
      const writer = callers[among(names.slice(1))]
      // Not always, so that much is found kept.
      if (round < 40) await writes[round % 4](writer)
      else if (round % 5 === 0) await among(writes)(writer)
      const asked = Array.from({ length: 30 }, () => {
        const single = [`/v1/posts/${post()}`, `/v1/posts/${post()}?include=comments,quoted`, `/v1/posts/${post()}/digest`]
        return [among(names), random() < 0.75 ? among(reads) : among(single)]
      })
      await Promise.all(
        asked.map(async ([name, url]) => {
          const caller = { ...callers[name], roles: among([[], [], ['moderator'], ['admin']]) }
          const [kept, plain] = await Promise.all([0, 1].map((at) => world.ask(at, caller, 'GET', url)))
          compared++
          const [is, should] = [kept, plain].map(({ status, text, headers, body }) => [
            status,
            status < 400 ? text : body.code,
            headers.etag,
            headers['cache-control'],
          ])
          if (JSON.stringify(is) !== JSON.stringify(should))
            wrong.push(`round ${round}: ${name} ${caller.roles} GET ${url}: ${is} and not ${should}`)
        }),
      )
    }
    const { text } = await world.ask(0, callers.anonymous, 'GET', '/metrics')
    const hits = Number(/^lintel_cache_requests_total\{result="hit"\} (\d+)/m.exec(text)?.[1])
    return { wrong, compared, hits, faults: world.faults }
  } finally {
    await world.close()
  }
}
