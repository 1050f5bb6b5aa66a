import { callerNames, callers, missingId } from './callers.mjs'
import { cells } from './cells.mjs'
import { collections } from './doors-read.mjs'
import { snapshot } from './doors-write.mjs'

/** Asks for every cell. @returns what is not as the table says: all of it, or the first where one is enough */
export async function checkTable(world, { firstOnly = false } = {}) {
  const wrong = []
  const asked = []
  const checkCaller = async (name) => {
    for (const cell of cells.filter(({ caller }) => caller === name)) {
      if (firstOnly && wrong.length > 0) break
      const { act, entity, result } = cell
      const of = { ...cell, row: null }
      const answered = await acts[act](world, of, collections[entity])
      if (answered !== result) wrong.push(`${said(cell)}: ${answered}, not ${result}`)
      asked.push({ ...of, answered })
    }
  }
  await Promise.all(callerNames.map(checkCaller))
  return firstOnly ? wrong : [...wrong, ...(await checkEffects(world, asked))]
}

const said = ({ caller, act, entity, target }) => `${caller} ${act} ${entity} ${target}`

/** What was allowed happened, what was refused changed nothing. */
async function checkEffects(world, asked) {
  const stored = await snapshot(world)
  return asked
    .filter(({ row }) => row?.createdAt !== undefined)
    .filter(({ act, row, answered }) => {
      const now = stored.get(row.id)
      if (act === 'delete' && answered === '204') return now !== undefined
      const same = now === row.planted
      return changing.has(act) && answered === '200' ? same || now === undefined : !same
    })
    .map((cell) => `${said(cell)}: ${cell.answered}, but the row is ${stored.get(cell.row.id) ?? 'gone'}`)
}

const changing = new Set(['update', 'give', 'unpublish', 'like', 'close'])

const author = callers.author.sub
const idOf = (caller) => callers[caller].sub

/** A fresh row of each relation to the caller. */
const rowsOf = {
  post: {
    public: () => ({ author, audience: 'public' }),
    draft: () => ({ author, audience: 'public', state: 'draft' }),
    followers: () => ({ author, audience: 'followers' }),
    private: () => ({ author, audience: 'private' }),
    own: (caller) => ({ author: idOf(caller), audience: 'private' }),
  },
  person: { listed: () => ({ listed: true }), unlisted: () => ({ listed: false }) },
  comment: {
    onPublic: (_, post) => ({ post, author: idOf('hermit') }),
    onPrivate: (_, post) => ({ post, author: idOf('hermit') }),
    own: (caller, post) => ({ post, author: idOf(caller) }),
  },
}

async function makeRow(world, { entity, caller, target }) {
  if (target === 'missing') return { id: missingId }
  if (target === 'self') return { id: idOf(caller) }
  if (entity === 'follow') return followOf(world, caller, target)
  if (entity === 'reply')
    return replyOn(world, await commentFor(world, caller, target), target === 'onOwn' ? idOf(caller) : idOf('hermit'))
  const post = entity === 'comment' ? await postFor(world, target) : undefined
  const [row] = await world.plant([entity, rowsOf[entity][target](caller, post)])
  return row
}

async function postFor(world, target) {
  const [post] = await world.plant(['post', { author, audience: target === 'onPublic' ? 'public' : 'private' }])
  return post.id
}

/** A comment of the caller's own, or another's on a public post of the author. */
async function commentFor(world, caller, target) {
  const own = target === 'onOwn' || target === 'inName'
  const post = await postFor(world, 'onPublic')
  const [comment] = await world.plant(['comment', { post, author: (own ? idOf(caller) : null) ?? idOf('hermit') }])
  return comment.id
}

async function replyOn(world, comment, by) {
  const [row] = await world.plant(['reply', { comment, author: by }])
  return row
}

/** Following whom nobody follows yet, so that no pair repeats. */
async function followOf(world, caller, target) {
  const [one, other] = await world.plant(['person', {}], ['person', {}])
  const sides = {
    others: { by: one.id, target: other.id },
    by: { by: idOf(caller), target: other.id },
    target: { by: one.id, target: idOf(caller) },
  }
  const [row] = await world.plant(['follow', sides[target]])
  return row
}

const newRow = {
  'post own': ({ caller }) => ({ author: idOf(caller) ?? author, title: 'mine' }),
  'post others': (cell) => ({ author: nameOf(cell), title: 'not mine' }),
  'person self': () => ({ handle: 'once more' }),
  'follow own': async ({ caller }, world) => ({ by: idOf(caller) ?? author, target: (await world.plant(['person', {}]))[0].id }),
  'follow others': async (_, world) => ({ by: idOf('admin'), target: (await world.plant(['person', {}]))[0].id }),
  'follow unlisted': ({ caller }) => ({ by: idOf(caller) ?? author, target: idOf('hermit') }),
  'comment onPublic': async ({ caller }, world) => ({
    author: idOf(caller) ?? author,
    post: await postFor(world, 'onPublic'),
    body: 'x',
  }),
  'comment onPrivate': async ({ caller }, world) => ({
    author: idOf(caller) ?? author,
    post: await postFor(world, 'onPrivate'),
    body: 'x',
  }),
  'comment inName': async (cell, world) => ({ author: nameOf(cell), post: await postFor(world, 'onPublic'), body: 'x' }),
}

for (const target of ['onTheirs', 'onOwn', 'inName']) {
  newRow[`reply ${target}`] = async (cell, world) => ({
    comment: await commentFor(world, cell.caller, target),
    author: target === 'inName' ? nameOf(cell) : (idOf(cell.caller) ?? author),
    body: 'x',
  })
}

/** The fresh row that a cell is about, kept with it to compare. */
async function rowOf(world, cell) {
  const row = await makeRow(world, cell)
  cell.row = { ...row, planted: JSON.stringify(row) }
  return row
}

/** A listed person who is not the caller. */
function nameOf({ caller }) {
  return caller === 'stranger' ? idOf('follower') : idOf('stranger')
}

const changes = {
  post: () => ({ rank: 7 }),
  person: ({ caller, target }) => ({ handle: `${caller} renamed ${target}` }),
  comment: ({ caller, target }) => ({ body: `${caller} changed ${target}` }),
}

async function patch(world, cell, collection, change) {
  const row = await rowOf(world, cell)
  const { status } = await world.send(cell.caller, 'PATCH', `${collection}/${row.id}`, { body: change })
  if (status === 200)
    Object.assign(
      world.rows[cell.entity].find(({ id }) => id === row.id),
      change,
    )
  return String(status)
}

async function post(world, cell, action) {
  const { id } = await rowOf(world, cell)
  return String((await world.send(cell.caller, 'POST', `/v1/posts/${id}/${action}`)).status)
}

const acts = {
  get: async (world, cell, collection) => {
    const { id } = await rowOf(world, cell)
    return String((await world.send(cell.caller, 'GET', `${collection}/${id}`)).status)
  },
  list: async (world, cell, collection) => {
    const { id } = await rowOf(world, cell)
    const { status, body } = await world.send(cell.caller, 'GET', `${collection}?id=${id}`)
    if (status !== 200) return String(status)
    return body.items.some((item) => item.id === id) ? 'in' : 'out'
  },
  create: async (world, cell, collection) => {
    const body = await newRow[`${cell.entity} ${cell.target}`](cell, world)
    return String((await world.send(cell.caller, 'POST', collection, { body })).status)
  },
  update: (world, cell, collection) => patch(world, cell, collection, changes[cell.entity](cell)),
  // To another's name: what one may update must not become what one may not.
  give: (world, cell, collection) => patch(world, cell, collection, { author: nameOf(cell) }),
  unpublish: (world, cell, collection) => patch(world, cell, collection, { audience: 'private' }),
  delete: async (world, cell, collection) => {
    const { id } = await rowOf(world, cell)
    return String((await world.send(cell.caller, 'DELETE', `${collection}/${id}`)).status)
  },
  like: (world, cell) => post(world, cell, 'like-post'),
  close: (world, cell) => post(world, cell, 'close-post'),
  digest: async (world, cell) => {
    const { id } = await rowOf(world, cell)
    return String((await world.send(cell.caller, 'GET', `/v1/posts/${id}/digest`)).status)
  },
}
