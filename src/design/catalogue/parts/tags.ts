import { counter, entity, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const tags: PartTemplate = {
  name: 'tags',
  says: 'words that the owner of a subject puts on it, and by which others find it',
  needs: ['people'],
  subjects: { post: 'author', article: 'author', document: 'owner' },
  declares: part({
    entities: {
      tag: entity(
        {
          slug: text({ min: 1, max: 100, unique: true, immutable: true, because: 'the label as it is compared, in any script' }),
          label: text({ min: 1, max: 50, immutable: true }),
          useCount: counter(),
        },
        { can: { read: 'anyone' }, index: [['-useCount']], cache: '30s' },
      ),
      tagging: entity(
        {
          subject: ref('subject', { as: 'taggings', onDelete: 'cascade', immutable: true }),
          tag: ref('tag', { as: 'taggings', immutable: true }),
        },
        { can: { read: 'sees:subject' }, unique: [['subject', 'tag']], index: [['tag', '-createdAt']] },
      ),
    },
    actions: {
      tagSubject: {
        on: 'subject',
        input: { label: text({ min: 1, max: 50 }) },
        returns: 'tagging',
        allow: 'subjectOwner',
        limit: '60/min',
      },
      untagSubject: { on: 'subject', input: { tag: ref('tag') }, allow: 'subjectOwner', limit: '60/min' },
    },
    jobs: {
      recountTags: {
        cron: '15 3 * * *',
        timeout: '5min',
        because: 'what is deleted takes its tags with it, uncounted; the tags that are used most are put right at night',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { tag: 0.5, tagging: 8 },
    requests: { 'tag.list': 3, 'tagging.list': 3, tagSubject: 0.3, untagSubject: 0.02 },
  },
}
