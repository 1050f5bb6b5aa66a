import { blueprint, entity, oneOf, ref, text } from 'lintel'

export default blueprint('bench', {
  actor: 'user',
  // Counted for every request, and never reached.
  limit: '100000000/min',
  entities: {
    user: entity(
      { handle: text({ max: 30, unique: true }), bio: text({ max: 160, optional: true }) },
      { can: { read: 'anyone' } },
    ),
    post: entity(
      {
        author: ref('user', { as: 'posts' }),
        body: text({ max: 500 }),
        audience: oneOf(['public', 'followers'], { default: 'public' }),
      },
      { can: { read: 'anyone', create: 'signedIn' }, index: [['author', '-createdAt']] },
    ),
    comment: entity(
      {
        post: ref('post', { as: 'comments' }),
        author: ref('user', { as: 'comments' }),
        body: text({ max: 500 }),
      },
      { can: { read: 'anyone', create: 'signedIn' }, index: [['post', 'createdAt']] },
    ),
  },
})
