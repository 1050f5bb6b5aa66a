// @ts-check
// A pool, prepared statements and plain objects: the store of R1 and of the Fastify server on PostgreSQL.
import pg from 'pg'
import { uuid7 } from '../uuid7.mjs'

/** @typedef {import('../requests.mjs').ListQuery} ListQuery */
/** @typedef {import('../requests.mjs').NewPost} NewPost */

const ONE = { name: 'one', text: 'SELECT id, created_at, author_id, body, audience FROM posts WHERE id = $1' }
const LIST = {
  name: 'list',
  text: `SELECT id, created_at, author_id, body, audience FROM posts WHERE author_id = $1
    AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)) ORDER BY created_at DESC, id DESC LIMIT $4`,
}
const AUTHOR = { name: 'author', text: 'SELECT id, created_at, handle, bio FROM users WHERE id = $1' }
const COMMENTS = {
  name: 'comments',
  text: `SELECT c.* FROM unnest($1::uuid[]) AS p (id) CROSS JOIN LATERAL (
    SELECT id, created_at, post_id, author_id, body FROM comments WHERE post_id = p.id ORDER BY created_at, id LIMIT 3) c`,
}
const INSERT = {
  name: 'insert',
  text: 'INSERT INTO posts (id, created_at, author_id, body, audience) VALUES ($1, $2, $3, $4, $5)',
}
const FOREIGN_KEY_VIOLATION = '23503'

/** @param {string} url */
export function openStore(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const ask = (/** @type {{ name: string, text: string }} */ statement, /** @type {unknown[]} */ values) =>
    pool.query({ ...statement, values })

  return {
    /** @param {string} id */
    async post(id) {
      const { rows } = await ask(ONE, [id])
      return rows[0] && postOf(rows[0])
    },

    /** @param {ListQuery} query */
    async posts({ author, createdAt, id, limit, include }) {
      const from = createdAt === '9999' ? [null, null] : [createdAt, id]
      const { rows } = await ask(LIST, [author, ...from, limit])
      const items = rows.map(postOf)
      const last = items.length === limit ? items.at(-1) : undefined
      const next = last ? `${last.createdAt}~${last.id}` : null
      if (!include || items.length === 0) return { items, next }
      const [who, found] = await Promise.all([ask(AUTHOR, [author]), ask(COMMENTS, [items.map((post) => post.id)])])
      const comments = grouped(found.rows.map(commentOf))
      return {
        items: items.map((post) => ({ ...post, author: authorOf(who.rows[0]), comments: comments.get(post.id) ?? [] })),
        next,
      }
    },

    /** @param {NewPost} input @returns {Promise<ReturnType<typeof postOf> | null>} null when there is no such author */
    async create(input) {
      const post = { id: uuid7(), createdAt: new Date().toISOString(), ...input }
      try {
        await ask(INSERT, [post.id, post.createdAt, post.author, post.body, post.audience])
      } catch (error) {
        if (isMissingAuthor(error)) return null
        throw error
      }
      return post
    },
  }
}

/** @param {any} error */
export function isMissingAuthor(error) {
  return error?.code === FOREIGN_KEY_VIOLATION
}

/** @param {ReturnType<typeof commentOf>[]} comments */
function grouped(comments) {
  /** @type {Map<string, ReturnType<typeof commentOf>[]>} */
  const groups = new Map()
  for (const comment of comments) {
    const group = groups.get(comment.post)
    if (group) group.push(comment)
    else groups.set(comment.post, [comment])
  }
  return groups
}

/** @param {any} row */
function postOf(row) {
  return { id: row.id, createdAt: row.created_at.toISOString(), author: row.author_id, body: row.body, audience: row.audience }
}

/** @param {any} row */
function authorOf(row) {
  return { id: row.id, createdAt: row.created_at.toISOString(), handle: row.handle, bio: row.bio }
}

/** @param {any} row */
function commentOf(row) {
  const { id, created_at, post_id, author_id, body } = row
  return { id, createdAt: created_at.toISOString(), post: post_id, author: author_id, body }
}
