import { counter, entity, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const follows: PartTemplate = {
  name: 'follows',
  says: 'who follows whom, and what those that one follows have published, newest first',
  needs: ['people', 'posts'],
  people: 'profile',
  tells: { userFollowed: [{ to: 'person', by: 'by', title: 'Somebody follows you', about: 'by', once: true }] },
  declares: part({
    entities: {
      follow: entity(
        {
          person: ref('user', { as: 'followers', immutable: true }),
          by: ref('user', { as: 'following', immutable: true }),
        },
        {
          can: { read: 'signedIn' },
          unique: [['person', 'by']],
          index: [
            ['person', '-createdAt'],
            ['by', '-createdAt'],
          ],
          because: 'following twice is following once',
        },
      ),
      followTally: entity(
        {
          person: ref('user', { as: 'followTally', immutable: true, unique: true }),
          followers: counter(),
          following: counter(),
        },
        { can: { read: 'anyone' } },
      ),
    },
    events: { userFollowed: { person: ref('user'), by: ref('user') } },
    actions: {
      followUser: { on: 'user', returns: 'follow', allow: 'signedIn', emits: ['userFollowed'], limit: '60/min' },
      unfollowUser: { on: 'user', allow: 'signedIn', limit: '60/min' },
      homeFeed: {
        kind: 'query',
        input: { after: text({ max: 500, optional: true }) },
        returns: 'post[]',
        allow: 'signedIn',
        because: 'put together when it is read: a post is stored once, however many follow its author',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { follow: 5, followTally: 1 },
    requests: { homeFeed: 15, followUser: 0.2, unfollowUser: 0.02, 'follow.list': 0.5, 'followTally.list': 2 },
  },
}
