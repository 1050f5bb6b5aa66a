// @ts-check
// The tables of the hand-written servers, in the types that a careful person picks.

import pg from 'pg'

const TABLES = [
  'CREATE TABLE users (id uuid PRIMARY KEY, handle text NOT NULL UNIQUE, bio text, created_at timestamptz(3) NOT NULL)',
  `CREATE TABLE posts (id uuid PRIMARY KEY, author_id uuid NOT NULL REFERENCES users (id), body text NOT NULL,
    audience text NOT NULL, created_at timestamptz(3) NOT NULL)`,
  `CREATE TABLE comments (id uuid PRIMARY KEY, post_id uuid NOT NULL REFERENCES posts (id),
    author_id uuid NOT NULL REFERENCES users (id), body text NOT NULL, created_at timestamptz(3) NOT NULL)`,
]
const INDEXES = [
  'CREATE INDEX posts_author_created ON posts (author_id, created_at DESC, id DESC)',
  'CREATE INDEX comments_post_created ON comments (post_id, created_at, id)',
]
const row = { id: 'uuid', created_at: 'timestamptz' }

/** @returns {Promise<import('../../postgres-server.mjs').Schema>} */
export async function schema() {
  return {
    version: [...TABLES, ...INDEXES].join(),
    make: async (url) => {
      const client = new pg.Client(url)
      await client.connect()
      for (const statement of TABLES) await client.query(statement)
      await client.end()
    },
    after: INDEXES,
    tables: {
      user: {
        name: 'users',
        columns: { ...row, handle: 'text', bio: 'text' },
        valuesOf: ({ id, createdAt, handle, bio }) => [id, createdAt, handle, bio],
      },
      post: {
        name: 'posts',
        columns: { ...row, author_id: 'uuid', body: 'text', audience: 'text' },
        valuesOf: ({ id, createdAt, authorId, body, audience }) => [id, createdAt, authorId, body, audience],
      },
      comment: {
        name: 'comments',
        columns: { ...row, post_id: 'uuid', author_id: 'uuid', body: 'text' },
        valuesOf: ({ id, createdAt, postId, authorId, body }) => [id, createdAt, postId, authorId, body],
      },
    },
  }
}
