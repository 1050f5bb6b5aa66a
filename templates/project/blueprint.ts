import { blueprint, counter, entity, oneOf, ref, text } from 'lintel'

/** The whole backend as data: what is stored, who may do what, and what can happen. */
export default blueprint('project-name', {
  actor: 'user',
  // The `sub` of a token is the handle of a user.
  auth: { subject: 'handle' },
  roles: ['moderator'],

  entities: {
    user: entity(
      {
        handle: text({ min: 2, max: 30, unique: true, immutable: true }),
        bio: text({ max: 160, optional: true }),
      },
      // Whoever has a token makes their own row, once.
      { can: { read: 'anyone', create: 'self', update: 'self' } },
    ),

    post: entity(
      {
        author: ref('user', { as: 'posts' }),
        title: text({ min: 1, max: 120 }),
        body: text({ max: 20_000 }),
        state: oneOf(['draft', 'published'], { default: 'draft' }),
        likeCount: counter(),
      },
      {
        can: {
          read: [{ state: 'published' }, 'author', 'role:moderator'],
          create: 'author',
          update: 'author',
          delete: ['author', 'role:moderator'],
        },
        index: [
          ['state', '-createdAt'],
          ['author', '-createdAt'],
        ],
      },
    ),

    like: entity(
      { post: ref('post', { as: 'likes' }), by: ref('user', { as: 'likes' }) },
      {
        can: { read: 'anyone', create: 'by' },
        unique: [['post', 'by']],
        because: 'one like a person, so a retry is harmless',
      },
    ),
  },

  events: {
    postLiked: { post: ref('post'), by: ref('user') },
  },

  actions: {
    // POST /v1/posts/{id}/like-post
    likePost: { on: 'post', returns: 'like', allow: 'signedIn', emits: ['postLiked'], limit: '30/min' },
  },

  expects: { users: 10_000, reads: '200/s', writes: '20/s', p99: '200ms' },
})
