import { blueprint, counter, entity, oneOf, ref, text } from 'lintel'

/** A small social network: people follow each other, post, comment, like and share. */
export default blueprint('social', {
  actor: 'user',
  roles: ['moderator'],
  entities: {
    user: entity(
      {
        handle: text({ max: 30, pattern: '^[a-z0-9_]+$', unique: true }),
        bio: text({ max: 160, optional: true }),
        email: text({ max: 200, format: 'email', personal: true, optional: true }),
      },
      { can: { read: 'anyone', create: 'self', update: 'self' } },
    ),
    follow: entity(
      {
        target: ref('user', { as: 'followers', onDelete: 'cascade', immutable: true }),
        by: ref('user', { as: 'following', onDelete: 'cascade', immutable: true }),
      },
      {
        can: { read: 'anyone', create: 'by', delete: 'by' },
        unique: [['target', 'by']],
        index: [['by', '-createdAt']],
        because: 'ADR-2: following twice is following once',
      },
    ),
    post: entity(
      {
        author: ref('user', { as: 'posts', onDelete: 'cascade', immutable: true }),
        body: text({ min: 1, max: 500 }),
        audience: oneOf(['public', 'followers'], { default: 'public' }),
        shareCount: counter(),
        likeCount: counter(),
      },
      {
        can: {
          read: [{ audience: 'public' }, 'author', { all: [{ audience: 'followers' }, 'author.followers.by'] }, 'role:moderator'],
          create: 'author',
          update: 'author',
          delete: ['author', 'role:moderator'],
        },
        index: [['author', '-createdAt'], ['-createdAt']],
      },
    ),
    comment: entity(
      {
        post: ref('post', { as: 'comments', onDelete: 'cascade', immutable: true }),
        author: ref('user', { as: 'comments', onDelete: 'cascade', immutable: true }),
        body: text({ min: 1, max: 300 }),
      },
      {
        can: { read: 'sees:post', create: 'author', update: 'author', delete: ['author', 'post.author', 'role:moderator'] },
        index: [['post', 'createdAt']],
      },
    ),
    like: entity(
      {
        post: ref('post', { as: 'likes', onDelete: 'cascade', immutable: true }),
        by: ref('user', { as: 'likes', onDelete: 'cascade', immutable: true }),
      },
      { can: { read: 'sees:post' }, unique: [['post', 'by']] },
    ),
    share: entity(
      {
        post: ref('post', { as: 'shares', onDelete: 'cascade', immutable: true }),
        by: ref('user', { as: 'shares', onDelete: 'cascade', immutable: true }),
      },
      {
        can: { read: 'sees:post', delete: 'by' },
        unique: [['post', 'by']],
        because: 'ADR-4: one share a person, so a retry is harmless',
      },
    ),
  },
  events: {
    postShared: { post: ref('post'), by: ref('user') },
    postLiked: { post: ref('post'), by: ref('user') },
  },
  actions: {
    sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' },
    likePost: { on: 'post', returns: 'like', allow: 'signedIn', emits: ['postLiked'], limit: '120/min' },
    unlikePost: { on: 'post', allow: 'signedIn' },
    feed: { kind: 'query', input: { after: text({ max: 500, optional: true }) }, returns: 'post[]', allow: 'signedIn' },
  },
  expects: { users: 100_000, reads: '2000/s', writes: '50/s', p99: '200ms' },
})
