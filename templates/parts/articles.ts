import { type Handlers, type Id, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Article = Row<Design, 'article'>
type Names = 'writeArticle' | 'editArticle' | 'submitArticle' | 'approveArticle' | 'returnArticle' | 'archiveArticle'

export const actions: Pick<Handlers<Design>, Names> = {
  async writeArticle({ input, actor, db }) {
    const article = await db.asSystem.article.create({ author: actor.id, ...input })
    await keep(db.asSystem, article, actor.id)
    return article
  },

  async editArticle({ article, input: { revision, title, summary, body }, actor, db }) {
    if (article.state === 'archived') throw refused('article_archived', 'The article is archived')
    // Who is an editor too may edit what others wrote; what was approved of their own would be no longer what was approved.
    if (article.author === actor.id && article.state !== 'draft')
      throw new Problem({
        status: 403,
        code: 'own_article',
        title: `What is yours is edited as a draft, and it is ${article.state}`,
      })
    if (revision !== article.revision)
      throw refused('stale_revision', `The article has changed since: it is at revision ${article.revision}`)
    const edited = await db.asSystem.article.update(article.id, {
      title: title ?? article.title,
      summary: summary ?? article.summary,
      body: body ?? article.body,
      revision: article.revision + 1,
    })
    await keep(db.asSystem, edited, actor.id)
    return edited
  },

  async submitArticle({ article, db, emit }) {
    if (article.state === 'review') return article
    refuseUnless(article, 'draft')
    emit('articleSubmitted', { article: article.id, author: article.author })
    return db.asSystem.article.update(article.id, { state: 'review', note: null })
  },

  async approveArticle({ article, input: { publishAt }, actor, db, emit, start, now }) {
    refuseUnless(article, 'review')
    if (article.author === actor.id)
      throw new Problem({ status: 403, code: 'own_article', title: 'Another editor has to approve what is yours' })
    if (publishAt === null || publishAt <= now) {
      emit('articlePublished', { article: article.id, author: article.author })
      return db.asSystem.article.update(article.id, { state: 'published', approvedBy: actor.id, publishedAt: now })
    }
    start('publishArticle', { article: article.id, publishAt }, { at: publishAt })
    return db.asSystem.article.update(article.id, { state: 'scheduled', approvedBy: actor.id, publishAt })
  },

  async returnArticle({ article, input: { note }, db }) {
    refuseUnless(article, 'review', 'scheduled')
    return db.asSystem.article.update(article.id, { state: 'draft', note, approvedBy: null, publishAt: null })
  },

  async archiveArticle({ article, db }) {
    if (article.state === 'archived') return article
    return db.asSystem.article.update(article.id, { state: 'archived', publishAt: null })
  },
}

export const jobs: Pick<Jobs<Design>, 'publishArticle'> = {
  async publishArticle({ input, db, emit, now }) {
    const article = await db.article.find(input.article)
    // It may have been given back, and approved for another day.
    if (article?.state !== 'scheduled' || article.publishAt !== input.publishAt) return
    await db.article.update(article.id, { state: 'published', publishedAt: now, publishAt: null })
    emit('articlePublished', { article: article.id, author: article.author })
  },
}

async function keep(db: SystemDb<Design>, { id, revision, title, summary, body }: Article, by: Id<'user'>): Promise<void> {
  await db.articleRevision.create({ article: id, number: revision, by, title, summary, body })
}

function refuseUnless({ state }: Article, ...states: readonly Article['state'][]): void {
  if (!states.includes(state)) throw refused('wrong_state', `The article is ${state}, not ${states.join(' or ')}`)
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
