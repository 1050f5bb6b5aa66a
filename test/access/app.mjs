const everyTable = ['person', 'follow', 'post', 'comment', 'reply']

/** A circle of people whose posts and comments only some may see: every kind of grant, on every kind of relation. */
export const makeApp = ({ blueprint, bool, counter, entity, implement, int, list, oneOf, ref, secret, text }) =>
  implement(
    blueprint('circle', {
      actor: 'person',
      roles: ['moderator', 'admin'],
      limit: '1000000/min',
      entities: {
        person: entity(
          { handle: text({ max: 60, unique: true }), listed: bool({ default: true }), phrase: secret({ optional: true }) },
          {
            can: {
              read: [{ listed: true }, 'self', 'role:admin'],
              create: 'self',
              update: ['self', 'role:admin'],
              delete: ['self', 'role:admin'],
            },
          },
        ),
        follow: entity(
          {
            target: ref('person', { as: 'followers', onDelete: 'cascade', immutable: true }),
            by: ref('person', { as: 'following', onDelete: 'cascade', immutable: true }),
          },
          { can: { read: ['by', 'target'], create: 'by', delete: ['by', 'target'] }, unique: [['target', 'by']] },
        ),
        post: entity(
          {
            author: ref('person', { as: 'posts', onDelete: 'cascade' }),
            title: text({ max: 60 }),
            audience: oneOf(['public', 'followers', 'private'], { default: 'public' }),
            state: oneOf(['draft', 'published', 'archived'], { default: 'published' }),
            rank: int({ default: 0 }),
            quoted: ref('post', { as: 'quotes', optional: true, onDelete: 'clear' }),
            likes: counter(),
            draftKey: secret({ optional: true }),
          },
          {
            can: {
              read: [
                { audience: 'public', state: ['published', 'archived'] },
                'author',
                { all: [{ audience: 'followers' }, 'author.followers.by'] },
                'role:moderator',
              ],
              create: 'author',
              update: ['author', { all: ['role:admin', { audience: 'public' }] }],
              delete: ['author', 'role:moderator'],
            },
            index: [['title'], ['author', '-createdAt'], ['rank', 'title'], ['-createdAt']],
          },
        ),
        comment: entity(
          {
            post: ref('post', { as: 'comments', onDelete: 'cascade', immutable: true }),
            author: ref('person', { as: 'comments', onDelete: 'cascade', immutable: true }),
            body: text({ max: 60 }),
          },
          {
            can: {
              read: ['author', 'post.author', 'post.author.followers.by', 'role:moderator'],
              create: 'author',
              update: 'author',
              delete: ['author', 'post.author', 'role:moderator'],
            },
            index: [['body']],
          },
        ),
        reply: entity(
          {
            comment: ref('comment', { as: 'replies', onDelete: 'cascade', immutable: true }),
            author: ref('person', { as: 'replies', onDelete: 'cascade', immutable: true }),
            body: text({ max: 60 }),
          },
          { can: { read: 'sees:comment', create: { all: ['author', 'sees:comment'] }, delete: 'author' } },
        ),
      },
      actions: {
        plant: { input: { rows: text({ max: 200_000 }) }, returns: { planted: text({ max: 400_000 }) }, allow: 'anyone' },
        likePost: { on: 'post', returns: { likes: int() }, allow: 'signedIn' },
        closePost: { on: 'post', returns: 'post', allow: ['author', 'role:moderator'] },
        digest: { kind: 'query', on: 'post', returns: { title: text(), ids: list(text()) }, allow: 'anyone' },
        ask: {
          input: { table: oneOf(everyTable), act: text(), given: text({ max: 2_000 }) },
          returns: { answer: text({ max: 100_000 }) },
          allow: 'anyone',
        },
        askQuery: {
          kind: 'query',
          input: { table: oneOf(everyTable), act: text(), given: text({ max: 2_000 }) },
          returns: { answer: text({ max: 100_000 }) },
          allow: 'anyone',
        },
        showRow: { kind: 'query', input: { id: text() }, returns: 'post', allow: 'anyone' },
        showPeople: { kind: 'query', returns: 'person[]', allow: 'anyone' },
        everything: { kind: 'query', returns: { rows: list(text({ max: 2_000 }), { max: 5_000 }) }, allow: 'anyone' },
      },
    }),
    {
      plant: async ({ input, db }) => {
        const planted = []
        for (const [entity, values] of JSON.parse(input.rows)) planted.push(await db.asSystem[entity].create(values))
        return { planted: JSON.stringify(planted) }
      },
      likePost: async ({ post, db }) => ({ likes: (await db.asSystem.post.update(post.id, { likes: { add: 1 } })).likes }),
      closePost: ({ post, db }) => db.asSystem.post.update(post.id, { state: 'archived' }),
      digest: async ({ post, db }) => {
        const { items } = await db.comment.list({ where: { post: post.id }, limit: 100 })
        return { title: post.title, ids: items.map(({ id }) => id) }
      },
      ask: onTable,
      askQuery: onTable,
      showRow: ({ input, db }) => db.asSystem.post.get(input.id),
      showPeople: async ({ db }) => (await db.asSystem.person.list({ limit: 100 })).items.filter(({ listed }) => listed),
      // Every stored row, its secrets too: only the test itself asks, past its own search for leaks.
      everything: async ({ db }) => {
        const rows = []
        for (const entity of everyTable) rows.push(...(await db.asSystem[entity].list({ limit: 1_000 })).items)
        return { rows: rows.map((row) => JSON.stringify(row)) }
      },
    },
  )

/** Calls a method of a table as the caller, with arguments that the request brings. */
async function onTable({ input, db }) {
  return { answer: JSON.stringify((await db[input.table][input.act](...JSON.parse(input.given))) ?? null) }
}
