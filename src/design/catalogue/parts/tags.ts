import { entity, int, json, list, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const tags: PartTemplate = {
  name: 'tags',
  says: 'words that the owner of a subject puts on it, and by which others find it',
  needs: ['people'],
  subjects: { post: 'author', article: 'author', document: 'owner' },
  declares: part({
    entities: {
      tagging: entity(
        {
          subject: ref('subject', { as: 'taggings', onDelete: 'cascade', immutable: true }),
          slug: text({ min: 1, max: 100, immutable: true, because: 'the label as it is compared, in any script' }),
          label: text({ min: 1, max: 50, immutable: true }),
        },
        {
          can: { read: 'sees:subject' },
          unique: [['subject', 'slug']],
          index: [['slug', '-createdAt'], ['-createdAt']],
          because: 'the words stand here and in no list of their own: who does not see a subject does not learn of its tags',
        },
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
      untagSubject: { on: 'subject', input: { label: text({ min: 1, max: 50 }) }, allow: 'subjectOwner', limit: '60/min' },
      popularTags: {
        kind: 'query',
        returns: { tags: list(json({ slug: text({ max: 100 }), label: text({ max: 50 }), uses: int({ min: 1 }) })) },
        allow: 'anyone',
        limit: '120/min',
        cache: '30s',
        because: 'of the newest that the caller sees: a number over all would tell of those that are private',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { tagging: 8 },
    requests: { popularTags: 3, 'tagging.list': 3, tagSubject: 0.3, untagSubject: 0.02 },
  },
}
