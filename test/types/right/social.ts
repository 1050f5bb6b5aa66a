import type { Db, Id, Row, SystemRow } from 'lintel'
import { blueprint, counter, entity, implement, oneOf, ref, text } from 'lintel'
import type { Equal, Expect } from './equal.ts'

export const social = blueprint('social', {
  actor: 'user',
  roles: ['moderator'],
  entities: {
    user: entity(
      { handle: text({ max: 30, unique: true }), bio: text({ max: 160, optional: true }) },
      { can: { read: 'anyone', update: 'self' } },
    ),
    post: entity(
      {
        author: ref('user', { as: 'posts' }),
        body: text({ max: 500 }),
        audience: oneOf(['public', 'followers'], { default: 'public' }),
        shareCount: counter(),
      },
      {
        can: {
          read: [{ audience: 'public' }, 'author'],
          create: 'signedIn',
          update: 'author',
          delete: ['author', 'role:moderator'],
        },
        index: [['author', '-createdAt']],
      },
    ),
    share: entity(
      { post: ref('post', { as: 'shares' }), by: ref('user', { as: 'shares' }) },
      {
        can: { read: 'anyone', delete: 'by' },
        unique: [['post', 'by']],
        because: 'ADR-4: one share a person, so a retry is harmless',
      },
    ),
  },
  events: { postShared: { post: ref('post'), by: ref('user') } },
  actions: {
    sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' },
  },
  expects: { users: 100_000, reads: '2000/s', writes: '50/s', p99: '200ms' },
})
type Social = typeof social

export default implement(social, {
  async sharePost({ post, actor, db, emit, ...rest }) {
    type _ = [
      Expect<Equal<typeof post, Row<Social, 'post'>>>,
      Expect<Equal<typeof actor, Row<Social, 'user'>>>,
      Expect<Equal<typeof db, Db<Social>>>,
      Expect<Equal<typeof actor.bio, string | null>>,
      Expect<Equal<typeof post.audience, 'public' | 'followers'>>,
      Expect<Equal<typeof post.author, Id<'user'>>>,
      Expect<Equal<keyof typeof rest, 'input' | 'caller' | 'signal' | 'log' | 'now' | 'newId' | 'headers' | 'reply'>>,
      Expect<Equal<typeof rest.caller.roles, readonly 'moderator'[]>>,
    ]
    const share = await db.share.create({ post: post.id, by: actor.id })
    await db.post.update(post.id, { shareCount: { add: 1 } })
    emit('postShared', { post: post.id, by: actor.id })
    type _Share = Expect<Equal<typeof share, Row<Social, 'share'>>>
    return share
  },
})

// `satisfies` with the shape alone would also pass for `any`; Equal does not.
type Post = { [K in keyof Row<Social, 'post'>]: Row<Social, 'post'>[K] }
export type _Rows = [
  Expect<
    Equal<
      Post,
      {
        readonly id: Id<'post'>
        readonly createdAt: string
        readonly updatedAt: string
        readonly author: Id<'user'>
        readonly body: string
        readonly audience: 'public' | 'followers'
        readonly shareCount: number
      }
    >
  >,
  Expect<Equal<SystemRow<Social, 'post'>['body'], string>>,
]
