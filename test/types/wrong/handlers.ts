import { blueprint, entity, implement, ref, secret, text } from 'lintel'

const words = {
  actor: 'user',
  entities: {
    user: entity({ handle: text({ unique: true }), hash: secret() }),
    post: entity({ author: ref('user'), body: text({ max: 500, immutable: true }), note: text({ optional: true }) }),
  },
  events: { shared: { post: ref('post') }, seen: { post: ref('post') } },
} as const
const one = blueprint('one', {
  ...words,
  actions: {
    share: { on: 'post', input: { note: text({ optional: true }) }, returns: 'post', allow: 'signedIn', emits: ['shared'] },
  },
})
const open = blueprint('open', { ...words, actions: { share: { on: 'post', allow: 'anyone' } } })
const query = blueprint('query', { ...words, actions: { find: { kind: 'query', allow: 'signedIn', returns: 'post[]' } } })
const shaped = blueprint('shaped', { ...words, actions: { sum: { allow: 'anyone', returns: { total: text() } } } })
const legacy = blueprint('legacy', { ...words, rules: ['adult'], errors: { old: { message: text() } } })

// → Property 'share' is missing
implement(one, {})

// → Did you mean to write 'share'?
implement(one, { shar: async () => null })

// → Property 'pots' does not exist
implement(one, { share: async ({ pots }) => pots })

implement(one, {
  share: async ({ post, input }) => {
    // → Property 'nte' does not exist
    input.nte
    return post
  },
})

implement(one, {
  // → is not assignable to type 'Answer<Row<
  share: async ({ actor }) => actor,
})

implement(one, {
  share: async ({ post, emit }) => {
    // → '"seen"' is not assignable to parameter of type '"shared"'
    emit('seen', { post: post.id })
    return post
  },
})

implement(one, {
  share: async ({ post, actor, emit }) => {
    // → Type 'Id<"user">' is not assignable to type 'Id<"post">'
    emit('shared', { post: actor.id })
    return post
  },
})

// → Property 'emit' does not exist
implement(open, { share: async ({ emit }) => emit() })

implement(open, {
  share: async ({ actor, log }) => {
    // → 'actor' is possibly 'null'
    log.info(actor.id)
  },
})

implement(open, {
  // → is not assignable to type 'void | Promise<void>'
  share: async ({ post }) => post,
})

implement(query, {
  find: async ({ db, actor }) => {
    // → Property 'create' does not exist
    db.post.create({ author: actor.id, body: 'x' })
    return []
  },
})

// → Property 'emit' does not exist
implement(query, { find: async ({ emit }) => emit })

// → Type '{}' is not assignable to type 'Answer<Given<{ readonly total
implement(shaped, { sum: () => ({}) })

implement(one, {
  share: async ({ post, actor, db }) => {
    // → Property 'pots' does not exist
    db.pots
    // → Property 'hash' does not exist
    actor.hash
    // → 'Id<"user">' is not assignable to parameter of type 'Id<"post">'
    await db.post.get(actor.id)
    // → Property 'body' is missing
    await db.post.create({ author: actor.id })
    // → 'hash' does not exist
    await db.user.create({ handle: 'x', hash: 'y' })
    // → 'body' does not exist
    await db.post.update(post.id, { body: 'x' })
    // → Type 'null' is not assignable to type 'Id<"user">
    await db.post.update(post.id, { author: null })
    // → Did you mean to write 'author'?
    await db.post.list({ where: { autor: actor.id } })
    // → Did you mean '"-createdAt"'?
    await db.post.list({ sort: '-creatdAt' })
    // → 'hash' does not exist
    await db.asSystem.user.list({ where: { hash: 'x' } })
    return post
  },
})

const kept = blueprint('kept', {
  ...words,
  actions: { find: { kind: 'query', allow: 'signedIn', returns: 'post[]', cache: '30s' } },
})
implement(kept, {
  find: ({ db, headers }) => {
    // → does not exist on type 'never'
    headers.accept
    return db.post.list()
  },
})

// → Expected 3 arguments, but got 2
implement(legacy, {})

// → Property 'rules' is missing
implement(legacy, {}, { errors: { old: () => ({ status: 422, body: { message: 'x' } }) } })

// → Did you mean to write 'adult'?
implement(legacy, {}, { rules: { adlt: () => true }, errors: { old: () => ({ status: 422, body: { message: 'x' } }) } })

// → Property 'message' is missing
implement(legacy, {}, { rules: { adult: () => true }, errors: { old: () => ({ status: 422, body: {} }) } })

// → Did you mean to write 'shared'?
implement(open, { share() {} }, { on: { shred: () => {} } })
