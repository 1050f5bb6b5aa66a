// @ts-check
// Prepared statements and plain objects: the store of R1 and of the Fastify server.
import { openDatabase } from './database.mjs'
import { uuid7 } from './uuid7.mjs'

/** @typedef {import('./requests.mjs').ListQuery} ListQuery */
/** @typedef {import('./requests.mjs').NewPost} NewPost */

/** @param {string} file */
export function openStore(file) {
  const db = openDatabase(file, 'full')
  const one = db.prepare('select id, created_at, author_id, body, audience from posts where id = ?')
  const list = db.prepare(
    'select id, created_at, author_id, body, audience from posts where author_id = ? and (created_at, id) < (?, ?) ' +
      'order by created_at desc, id desc limit ?',
  )
  const author = db.prepare('select id, created_at, handle, bio from users where id = ?')
  const comments = db.prepare(
    'select id, created_at, post_id, author_id, body from comments where post_id = ? order by created_at, id limit 3',
  )
  const insert = db.prepare('insert into posts (id, created_at, author_id, body, audience) values (?, ?, ?, ?, ?)')

  return {
    /** @param {string} id */
    post(id) {
      const row = one.get(id)
      return row && postOf(row)
    },

    /** @param {ListQuery} query */
    posts(query) {
      const items = list.all(query.author, query.createdAt, query.id, query.limit).map(postOf)
      const next = nextOf(items, query)
      if (!query.include || items.length === 0) return { items, next }
      const who = authorOf(author.get(query.author))
      return {
        items: items.map((post) => ({ ...post, author: who, comments: comments.all(post.id).map(commentOf) })),
        next,
      }
    },

    /** @param {NewPost} input @returns {ReturnType<typeof postOf> | null} null when there is no such author */
    create(input) {
      const post = { id: uuid7(), createdAt: new Date().toISOString(), ...input }
      try {
        insert.run(post.id, post.createdAt, post.author, post.body, post.audience)
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
  return String(error?.message).includes('FOREIGN KEY')
}

/** @param {any[]} items @param {ListQuery} query */
function nextOf(items, query) {
  const last = items.length === query.limit ? items[items.length - 1] : undefined
  return last ? `${last.createdAt}~${last.id}` : null
}

/** @param {any} row */
function postOf(row) {
  return { id: row.id, createdAt: row.created_at, author: row.author_id, body: row.body, audience: row.audience }
}

/** @param {any} row */
function authorOf(row) {
  return { id: row.id, createdAt: row.created_at, handle: row.handle, bio: row.bio }
}

/** @param {any} row */
function commentOf(row) {
  return { id: row.id, createdAt: row.created_at, post: row.post_id, author: row.author_id, body: row.body }
}
