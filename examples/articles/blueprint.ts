import { blueprint, entity, json, list, ref, secret, text } from 'lintel'

/**
 * An existing API matched to the letter with actions alone: every answer in an envelope, errors of its own shape, a
 * `Token` scheme in the Authorization header, slugs as ids. The entities grant nothing, so they have no routes.
 */
const person = { username: text({ max: 40 }), bio: text({ max: 500, optional: true }) }
const account = { ...person, email: text({ max: 200, format: 'email' }), token: text({ max: 1_000 }) }
const article = {
  slug: text({ max: 120 }),
  title: text({ max: 100 }),
  body: text({ max: 10_000 }),
  tagList: list(text({ max: 30 }), { max: 10 }),
  createdAt: text({ max: 40 }),
  author: json(person),
}
const slug = text({ max: 120, format: 'slug' })

export default blueprint('articles', {
  actor: 'user',
  auth: { scheme: 'Token' },
  entities: {
    user: entity({
      username: text({ max: 40, pattern: '^[A-Za-z0-9_]+$', unique: true }),
      email: text({ max: 200, format: 'email', unique: true, personal: true }),
      bio: text({ max: 500, optional: true }),
      passwordHash: secret({ max: 300 }),
    }),
    article: entity(
      {
        slug: text({ max: 120, format: 'slug', unique: true }),
        title: text({ max: 100 }),
        body: text({ max: 10_000 }),
        tagList: list(text({ max: 30 }), { max: 10 }),
        author: ref('user', { as: 'articles', onDelete: 'cascade', immutable: true }),
      },
      { index: [['-createdAt']] },
    ),
  },
  errors: { api: { errors: json({ body: list(text({ max: 500 })) }) } },
  actions: {
    register: {
      http: 'POST /api/users',
      input: {
        user: json({
          username: text({ max: 40 }),
          email: text({ max: 200, format: 'email' }),
          password: text({ min: 8, max: 200 }),
        }),
      },
      returns: { user: json(account) },
      status: 201,
      allow: 'anyone',
      errors: 'api',
      limit: '30/min',
    },
    login: {
      kind: 'query',
      http: 'POST /api/users/login',
      input: { user: json({ email: text({ max: 200 }), password: text({ max: 200 }) }) },
      returns: { user: json(account) },
      allow: 'anyone',
      errors: 'api',
      limit: '30/min',
    },
    currentUser: { kind: 'query', http: 'GET /api/user', returns: { user: json(account) }, allow: 'signedIn', errors: 'api' },
    createArticle: {
      http: 'POST /api/articles',
      input: {
        article: json({
          title: text({ min: 1, max: 100 }),
          body: text({ max: 10_000 }),
          tagList: list(text({ max: 30 }), { max: 10, optional: true }),
        }),
      },
      returns: { article: json(article) },
      status: 201,
      allow: 'signedIn',
      errors: 'api',
    },
    articleBySlug: {
      kind: 'query',
      http: 'GET /api/articles/{slug}',
      input: { slug },
      returns: { article: json(article) },
      allow: 'anyone',
      errors: 'api',
    },
    latestArticles: {
      kind: 'query',
      http: 'GET /api/articles',
      returns: { articles: list(json(article)) },
      allow: 'anyone',
      errors: 'api',
    },
    deleteArticle: { http: 'DELETE /api/articles/{slug}', input: { slug }, allow: 'signedIn', errors: 'api' },
  },
})
