import { entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const [title, summary, body] = [text({ min: 1, max: 160 }), text({ max: 400, optional: true }), text({ max: 100_000 })]
const changed = {
  title: text({ min: 1, max: 160, optional: true }),
  summary,
  body: text({ max: 100_000, optional: true }),
}

export const articles: PartTemplate = {
  name: 'articles',
  says: 'what authors write and editors approve, at once or on a day to come, with all that it once said',
  needs: ['people'],
  people: 'meet',
  roles: ['editor'],
  declares: part({
    entities: {
      article: entity(
        {
          author: ref('user', { as: 'articles', immutable: true }),
          slug: text({ format: 'slug', min: 1, max: 120, unique: true, immutable: true }),
          title,
          summary,
          body,
          state: oneOf(['draft', 'review', 'scheduled', 'published', 'archived'], { default: 'draft' }),
          revision: int({ min: 1, default: 1 }),
          approvedBy: ref('user', { as: 'approvedArticles', optional: true }),
          publishAt: time({ optional: true }),
          publishedAt: time({ optional: true }),
          note: text({ max: 1_000, optional: true, because: 'why an editor gave it back' }),
        },
        {
          can: { read: [{ state: 'published' }, 'author', 'role:editor'] },
          index: [
            ['state', '-publishedAt'],
            ['state', 'createdAt'],
            ['author', '-createdAt'],
          ],
          because: 'its state is changed by actions alone: nobody publishes what no editor has approved',
        },
      ),
      articleRevision: entity(
        {
          article: ref('article', { as: 'revisions', onDelete: 'cascade', immutable: true }),
          number: int({ min: 1, immutable: true }),
          by: ref('user', { as: 'articleRevisions', immutable: true }),
          title: text({ max: 160, immutable: true }),
          summary: text({ max: 400, optional: true, immutable: true }),
          body: text({ max: 100_000, immutable: true }),
        },
        { can: { read: ['article.author', 'role:editor'] }, unique: [['article', 'number']] },
      ),
    },
    events: {
      articleSubmitted: { article: ref('article'), author: ref('user') },
      articlePublished: { article: ref('article'), author: ref('user') },
    },
    actions: {
      writeArticle: {
        input: { slug: text({ format: 'slug', min: 1, max: 120 }), title, summary, body },
        returns: 'article',
        status: 201,
        allow: 'signedIn',
        limit: '30/h',
      },
      editArticle: {
        on: 'article',
        input: {
          revision: int({ min: 1, because: 'the one that was changed: of two who edit at once, one is told' }),
          ...changed,
        },
        returns: 'article',
        allow: [{ all: ['author', { state: 'draft' }] }, 'role:editor'],
        limit: '120/h',
      },
      submitArticle: { on: 'article', returns: 'article', allow: 'author', emits: ['articleSubmitted'], limit: '60/h' },
      approveArticle: {
        on: 'article',
        input: { publishAt: time({ optional: true }) },
        returns: 'article',
        allow: 'role:editor',
        emits: ['articlePublished'],
        starts: ['publishArticle'],
        limit: '120/h',
      },
      returnArticle: {
        on: 'article',
        input: { note: text({ min: 1, max: 1_000 }) },
        returns: 'article',
        allow: 'role:editor',
        limit: '120/h',
      },
      archiveArticle: { on: 'article', returns: 'article', allow: ['author', 'role:editor'], limit: '120/h' },
    },
    jobs: {
      publishArticle: {
        input: { article: ref('article'), publishAt: time() },
        emits: ['articlePublished'],
        because: 'started for the instant at which it is to be published; what was given back since stays unpublished',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { article: 0.2, articleRevision: 1 },
    requests: {
      'article.list': 5,
      'article.get': 5,
      writeArticle: 0.01,
      editArticle: 0.05,
      submitArticle: 0.01,
      approveArticle: 0.01,
    },
  },
}
