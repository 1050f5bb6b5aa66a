import { implement, Problem, type Row } from 'lintel'
import articles from './blueprint.ts'
import { checkPassword, hashPassword, issueToken, readToken } from './sign-in.ts'

type Articles = typeof articles

export default implement(
  articles,
  {
    async register({ input, db }) {
      const { username, email, password } = input.user
      const user = await db.asSystem.user.create({ username, email, passwordHash: await hashPassword(password) })
      return { user: accountOf(user) }
    },

    async login({ input, db }) {
      const user = await db.asSystem.user.first({ email: input.user.email })
      const right = await checkPassword(input.user.password, user?.passwordHash)
      if (!user || !right) throw new Problem({ status: 401, code: 'wrong_password', title: 'email or password is wrong' })
      return { user: accountOf(user) }
    },

    currentUser: ({ actor }) => ({ user: accountOf(actor) }),

    async createArticle({ input, actor, db, newId }) {
      const { title, body, tagList } = input.article
      const slug = `${slugOf(title)}-${newId().slice(-6)}`
      const article = await db.asSystem.article.create({ slug, title, body, tagList: tagList ?? [], author: actor.id })
      return { article: articleOf(article, actor) }
    },

    async articleBySlug({ input, db }) {
      const article = await db.asSystem.article.first({ slug: input.slug })
      if (!article) throw notFound()
      return { article: articleOf(article, await db.asSystem.user.get(article.author)) }
    },

    async latestArticles({ db }) {
      const { items } = await db.asSystem.article.list({ sort: '-createdAt', limit: 20 })
      const authors = await Promise.all(items.map((article) => db.asSystem.user.get(article.author)))
      return { articles: items.map((article, i) => articleOf(article, authors[i]!)) }
    },

    async deleteArticle({ input, actor, db }) {
      const article = await db.asSystem.article.first({ slug: input.slug })
      if (!article) throw notFound()
      if (article.author !== actor.id)
        throw new Problem({ status: 403, code: 'not_yours', title: 'only its author deletes an article' })
      await db.asSystem.article.delete(article.id)
    },
  },
  {
    authenticate: readToken,
    errors: {
      api: ({ status, title, detail, errors }) => ({
        status,
        body: { errors: { body: errors?.map((error) => error.detail) ?? [detail ?? title] } },
      }),
    },
  },
)

function accountOf(user: Row<Articles, 'user'>) {
  const { username, bio, email } = user
  return { username, bio, email, token: issueToken(user.id) }
}

function articleOf(
  { slug, title, body, tagList, createdAt }: Row<Articles, 'article'>,
  { username, bio }: Row<Articles, 'user'>,
) {
  return { slug, title, body, tagList, createdAt, author: { username, bio } }
}

function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 100)
  return slug === '' ? 'untitled' : slug
}

function notFound(): Problem {
  return new Problem({ status: 404, code: 'not_found', title: 'no such article' })
}
