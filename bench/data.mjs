// @ts-check
// The data set as pure functions of an index: any row, or any id, can be had without making the rows before it,
// so every side (and the load generator) sees the same rows and nothing has to be kept in memory.

/** @typedef {{ users: number, posts: number, comments: number }} Sizes */
/** @typedef {'user' | 'post' | 'comment'} Entity */
/** @typedef {{ id: string, createdAt: string, handle: string, bio: string }} User */
/** @typedef {{ id: string, createdAt: string, authorId: string, body: string, audience: string }} Post */
/** @typedef {{ id: string, createdAt: string, postId: string, authorId: string, body: string }} Comment */

/** Raised when a row would come out differently, so that template files of an older generator are not used. */
export const DATA_VERSION = 1

const WORDS = (
  'river stone market paper signal garden window letter engine copper winter harbour silver mountain orange bridge ' +
  'planet quiet thunder velvet basket candle dragon forest hammer island jungle kettle lantern meadow needle ocean ' +
  'pepper rabbit saddle timber umbrella valley walnut yellow zephyr anchor button circle desert feather guitar helmet ' +
  'and the of to in a is for with on "quoted" back\\slash'
).split(' ')
/** A tenth of the texts has some of these, because a string with one such letter is kept and sent differently. */
const FOREIGN = 'café naïve über it’s “said” 東京 привет 🙂 🎉'.split(' ')

const DAY = 86_400_000
const START = Date.UTC(2024, 0, 1)
/** Each entity has its own stretch of time, so a comment is never older than its post nor a post than its author. */
const SPAN = {
  user: { from: START, days: 100, salt: 0x1b56c4f5 },
  post: { from: START + 100 * DAY, days: 300, salt: 0x7f4a7c15 },
  comment: { from: START + 400 * DAY, days: 100, salt: 0x2545f491 },
}

/** @type {Record<Entity, keyof Sizes>} */
const PLURAL = { user: 'users', post: 'posts', comment: 'comments' }

/** About 50 posts an author and 5 comments a post, whatever the size. @param {number} posts @returns {Sizes} */
export function sizesFor(posts) {
  return { users: Math.max(1, Math.round(posts / 50)), posts, comments: posts * 5 }
}

/** A small seeded generator (mulberry32), good enough for test data. @param {number} seed @returns {() => number} */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** @param {Entity} entity @param {number} index */
function randomOf(entity, index) {
  return random(Math.imul(index + 1, 0x9e3779b1) ^ SPAN[entity].salt)
}

/** @param {Entity} entity @param {number} index @param {Sizes} sizes */
function timeOf(entity, index, sizes) {
  const { from, days } = SPAN[entity]
  return from + Math.floor((index * days * DAY) / sizes[PLURAL[entity]])
}

/** A UUIDv7 of the row's own time. @param {Entity} entity @param {number} index @param {Sizes} sizes */
export function idOf(entity, index, sizes) {
  const next = randomOf(entity, index)
  const hex = (/** @type {number} */ digits) =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const time = timeOf(entity, index, sizes).toString(16).padStart(12, '0')
  const variant = (8 + Math.floor(next() * 4)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`
}

/** @param {() => number} next @param {number} length */
export function prose(next, length) {
  const foreign = next() < 0.1
  let text = ''
  while (text.length < length) {
    const words = foreign && next() < 0.1 ? FOREIGN : WORDS
    text += `${text && ' '}${words[Math.floor(next() * words.length)]}`
  }
  return text
}

/** @param {number} index @param {Sizes} sizes @returns {User} */
function user(index, sizes) {
  const next = random(index ^ 0x51ed270b)
  return {
    id: idOf('user', index, sizes),
    createdAt: new Date(timeOf('user', index, sizes)).toISOString(),
    handle: `person${index}`,
    bio: prose(next, 40 + Math.floor(next() * 40)),
  }
}

/** @param {number} index @param {Sizes} sizes @returns {Post} */
function post(index, sizes) {
  const next = random(index ^ 0x3c6ef372)
  return {
    id: idOf('post', index, sizes),
    createdAt: new Date(timeOf('post', index, sizes)).toISOString(),
    authorId: idOf('user', Math.floor(next() * sizes.users), sizes),
    body: prose(next, 240 + Math.floor(next() * 70)),
    audience: next() < 0.9 ? 'public' : 'followers',
  }
}

/** @param {number} index @param {Sizes} sizes @returns {Comment} */
function comment(index, sizes) {
  const next = random(index ^ 0x5be0cd19)
  return {
    id: idOf('comment', index, sizes),
    createdAt: new Date(timeOf('comment', index, sizes)).toISOString(),
    postId: idOf('post', Math.floor(next() * sizes.posts), sizes),
    authorId: idOf('user', Math.floor(next() * sizes.users), sizes),
    body: prose(next, 20 + Math.floor(next() * 40)),
  }
}

const MAKERS = { user, post, comment }

/**
 * All rows of an entity, in the order of their ids.
 * @template {Entity} E
 * @param {E} entity
 * @param {Sizes} sizes
 * @returns {AsyncGenerator<ReturnType<typeof MAKERS[E]>>}
 */
export async function* rows(entity, sizes) {
  const make = /** @type {(index: number, sizes: Sizes) => any} */ (MAKERS[entity])
  for (let index = 0; index < sizes[PLURAL[entity]]; index++) yield make(index, sizes)
}

/** Ids drawn evenly, the same ones for the same seed. @param {Entity} entity @param {Sizes} sizes @param {number} count @param {number} seed */
export function drawIds(entity, sizes, count, seed) {
  const next = random(seed)
  return Array.from({ length: count }, () => idOf(entity, Math.floor(next() * sizes[PLURAL[entity]]), sizes))
}
