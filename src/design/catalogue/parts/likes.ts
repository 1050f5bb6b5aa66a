import { counter, entity, ref } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const likes: PartTemplate = {
  name: 'likes',
  says: 'who likes a subject, once a person, and how many do',
  needs: ['people'],
  subjects: { post: 'author', article: 'author', document: 'owner' },
  tells: {
    subjectLiked: [{ to: 'subject.subjectOwner', by: 'by', title: 'Somebody likes your subject', about: 'subject', once: true }],
  },
  declares: part({
    entities: {
      like: entity(
        {
          subject: ref('subject', { as: 'likes', onDelete: 'cascade', immutable: true }),
          by: ref('user', { as: 'likes', immutable: true }),
        },
        {
          can: { read: 'sees:subject' },
          unique: [['subject', 'by']],
          index: [
            ['subject', '-createdAt'],
            ['by', '-createdAt'],
          ],
          because: 'one like a person, so that a retry is harmless',
        },
      ),
      likeTally: entity(
        {
          subject: ref('subject', { as: 'likeTally', onDelete: 'cascade', immutable: true, unique: true }),
          count: counter(),
        },
        { can: { read: 'sees:subject' }, because: 'a row of its own, so that a like does not change what is liked' },
      ),
    },
    events: { subjectLiked: { subject: ref('subject'), by: ref('user') } },
    actions: {
      likeSubject: { on: 'subject', returns: 'like', allow: 'signedIn', emits: ['subjectLiked'], limit: '60/min' },
      unlikeSubject: { on: 'subject', allow: 'signedIn', limit: '60/min' },
    },
  }),
  code: ['actions'],
  load: {
    rows: { like: 60, likeTally: 5 },
    requests: { likeSubject: 2, unlikeSubject: 0.1, 'like.list': 1, 'likeTally.list': 10 },
  },
}
