import { entity, list, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const audience = ['public', 'owner'] as const
const title = text({ min: 1, max: 200 })
const summary = text({ max: 1_000, optional: true })
const body = text({ max: 50_000, optional: true })
const category = ref('documentCategory', { optional: true })
const keywords = list(text({ min: 2, max: 60 }), { max: 30, optional: true })
const search = text({ min: 2, max: 200 })

export const documents: PartTemplate = {
  name: 'documents',
  says: 'a catalogue of documents in categories, found by the words of their titles and by what those begin with',
  needs: ['people'],
  roles: ['curator'],
  declares: part({
    entities: {
      documentCategory: entity(
        {
          slug: text({ format: 'slug', min: 1, max: 60, unique: true, immutable: true }),
          name: text({ min: 1, max: 80 }),
          parent: ref('documentCategory', { as: 'children', optional: true, immutable: true }),
        },
        { can: { read: 'anyone', create: 'role:curator', update: 'role:curator', delete: 'role:curator' }, cache: '1min' },
      ),
      document: entity(
        {
          owner: ref('user', { as: 'documents', immutable: true }),
          category: ref('documentCategory', { as: 'documents', optional: true }),
          title,
          summary,
          body,
          keywords,
          audience: oneOf(audience, { default: 'owner' }),
        },
        {
          can: {
            read: [{ audience: 'public' }, 'owner', 'role:curator'],
            delete: ['owner', 'role:curator'],
          },
          index: [
            ['category', '-createdAt'],
            ['owner', '-createdAt'],
            ['audience', '-createdAt'],
          ],
          because: 'made and changed by actions, which keep its words in step',
        },
      ),
      documentKeyword: entity(
        {
          document: ref('document', { as: 'words', onDelete: 'cascade', immutable: true }),
          word: text({ min: 2, max: 60, immutable: true, because: 'in lower case and without accents, as it is looked for' }),
        },
        {
          can: { read: 'sees:document' },
          unique: [['document', 'word']],
          index: [['word', '-createdAt']],
        },
      ),
      savedSearch: entity(
        {
          person: ref('user', { as: 'savedSearches', immutable: true }),
          name: text({ min: 1, max: 80 }),
          words: text({ min: 2, max: 200, personal: true }),
          category: ref('documentCategory', { as: 'savedSearches', onDelete: 'clear', optional: true }),
        },
        {
          can: { read: 'person', create: 'person', update: 'person', delete: 'person' },
          unique: [['person', 'name']],
        },
      ),
    },
    events: { documentAdded: { document: ref('document'), owner: ref('user') } },
    actions: {
      addDocument: {
        input: { title, summary, body, category, keywords, audience: oneOf(audience, { default: 'owner' }) },
        returns: 'document',
        status: 201,
        allow: 'signedIn',
        emits: ['documentAdded'],
        limit: '60/h',
      },
      reviseDocument: {
        on: 'document',
        input: {
          title: text({ min: 1, max: 200, optional: true }),
          summary,
          body,
          category,
          keywords,
          audience: oneOf(audience, { optional: true }),
        },
        returns: 'document',
        allow: ['owner', 'role:curator'],
        limit: '120/h',
        because: 'of two who send `If-Match` and revise at once, one is told',
      },
      searchDocuments: {
        kind: 'query',
        input: { words: search, category, after: text({ max: 500, optional: true }) },
        returns: 'document[]',
        allow: 'anyone',
        limit: '120/min',
        because: 'all words but the last are whole ones, and the last is what a word begins with, as it is being typed',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { document: 2, documentKeyword: 24, savedSearch: 0.2 },
    requests: { searchDocuments: 10, 'document.get': 5, 'document.list': 3, addDocument: 0.1, reviseDocument: 0.1 },
  },
}
