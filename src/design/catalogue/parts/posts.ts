import { counter, entity, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const posts: PartTemplate = {
  name: 'posts',
  says: 'what people publish, and share with others, once each',
  needs: ['people'],
  people: 'profile',
  roles: ['moderator'],
  tells: {
    postShared: [{ to: 'post.author', by: 'by', title: 'Somebody shared your post', about: 'post', once: true }],
  },
  declares: part({
    entities: {
      post: entity(
        {
          author: ref('user', { as: 'posts', immutable: true }),
          body: text({ min: 1, max: 2_000 }),
          audience: oneOf(['public', 'author'], { default: 'public' }),
          shareCount: counter(),
        },
        {
          can: {
            read: [{ audience: 'public' }, 'author', 'role:moderator'],
            create: 'author',
            update: 'author',
            delete: ['author', 'role:moderator'],
          },
          index: [
            ['audience', '-createdAt'],
            ['author', '-createdAt'],
          ],
        },
      ),
      share: entity(
        { post: ref('post', { as: 'shares', onDelete: 'cascade' }), by: ref('user', { as: 'shares' }) },
        {
          can: { read: 'sees:post' },
          unique: [['post', 'by']],
          because: 'one share a person, so that a retry is harmless',
        },
      ),
    },
    events: { postShared: { post: ref('post'), by: ref('user') } },
    actions: {
      sharePost: { on: 'post', returns: 'share', allow: 'signedIn', emits: ['postShared'], limit: '30/min' },
      unsharePost: { on: 'post', allow: 'signedIn', limit: '30/min' },
    },
  }),
  code: ['actions'],
  load: {
    rows: { post: 5, share: 10 },
    requests: { 'post.list': 20, 'post.get': 10, 'post.create': 0.2, sharePost: 0.4 },
  },
}
