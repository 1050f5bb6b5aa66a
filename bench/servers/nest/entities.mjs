// @ts-check
import { EntitySchema } from 'typeorm'

export class User {}
export class Post {}
export class Comment {}

const id = { type: 'text', primary: true }
const createdAt = { type: 'text', name: 'created_at' }
const to = (/** @type {string} */ target, /** @type {string} */ column, /** @type {object} */ more = {}) => ({
  type: 'many-to-one',
  target,
  joinColumn: { name: column },
  ...more,
})

/** @type {any} */
const users = {
  name: 'User',
  target: User,
  tableName: 'users',
  columns: { id, createdAt, handle: { type: 'text', unique: true }, bio: { type: 'text', nullable: true } },
}

/** @type {any} */
const posts = {
  name: 'Post',
  target: Post,
  tableName: 'posts',
  columns: { id, createdAt, authorId: { type: 'text', name: 'author_id' }, body: { type: 'text' }, audience: { type: 'text' } },
  relations: {
    author: to('User', 'author_id'),
    comments: { type: 'one-to-many', target: 'Comment', inverseSide: 'post' },
  },
}

/** @type {any} */
const comments = {
  name: 'Comment',
  target: Comment,
  tableName: 'comments',
  columns: {
    id,
    createdAt,
    postId: { type: 'text', name: 'post_id' },
    authorId: { type: 'text', name: 'author_id' },
    body: { type: 'text' },
  },
  relations: { post: to('Post', 'post_id', { inverseSide: 'comments' }), author: to('User', 'author_id') },
}

export const entities = [users, posts, comments].map((options) => new EntitySchema(options))
