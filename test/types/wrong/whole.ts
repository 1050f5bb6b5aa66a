import { blueprint, entity, int, join, json, part, ref, text } from 'lintel'

const user = entity({ handle: text({ unique: true }), name: text(), age: int({ unique: true }) }, { can: { read: 'anyone' } })
const post = entity({ author: ref('user', { as: 'posts' }), body: text() })
const share = entity({ post: ref('post', { as: 'shares' }), by: ref('user', { as: 'shares' }) })

blueprint('x', {
  // → no entity is called 'usr'
  actor: 'usr',
  entities: { user: entity({}, { can: { read: 'self' } }), post: entity({ by: ref('user') }, { can: { read: 'by' } }) },
})

blueprint('x', {
  entities: {
    user,
    // → no entity is called 'usr' (in 'author')
    post: entity({ author: ref('usr') }),
  },
})

blueprint('x', {
  entities: {
    user,
    // → no entity is called 'usr' (in 'meta')
    post: entity({ meta: json({ deep: json({ by: ref('usr') }) }) }),
  },
})

blueprint('x', {
  roles: ['moderator'],
  entities: {
    // → no role is called 'moderater' (in can.delete)
    user: entity({ handle: text() }, { can: { delete: ['self', 'role:moderater'] } }),
  },
  actor: 'user',
})

blueprint('x', {
  entities: {
    // → no role is called 'admin' (in can.read)
    user: entity({ handle: text() }, { can: { read: 'role:admin' } }),
  },
})

blueprint('x', {
  rules: ['adult'],
  entities: {
    // → no rule is called 'adlt' (in can.read)
    user: entity({ handle: text() }, { can: { read: { all: ['signedIn', 'rule:adlt'] } } }),
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    // → 'self' is for the actor, and 'post' is not (in can.update)
    post: entity({ author: ref('user') }, { can: { update: 'self' } }),
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    post,
    // → 'post' has no relation 'autor' (in can.delete)
    share: entity({ post: ref('post'), by: ref('user') }, { can: { delete: ['by', 'post.autor'] } }),
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    // → 'post' has no relation 'shars' (in can.read)
    post: entity({ author: ref('user'), body: text() }, { can: { read: 'shars.by' } }),
    share,
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    // → 'author.posts' ends at 'post', not at the actor (in can.read)
    post: entity({ author: ref('user', { as: 'posts' }), body: text() }, { can: { read: 'author.posts' } }),
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    post,
    // → 'post' ends at 'post', not at the actor (in can.read)
    share: entity({ post: ref('post') }, { can: { read: 'post' } }),
  },
})

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    // → 'post' has no field 'audiense' (in can.read)
    post: entity({ author: ref('user'), body: text() }, { can: { read: { body: 'x', audiense: 'public' } } }),
  },
})

blueprint('x', {
  entities: {
    // → there is no 'can.raed', only read, create, update and delete
    user: entity({ handle: text() }, { can: { create: 'anyone', raed: 'anyone' } }),
  },
})

blueprint('x', {
  entities: {
    // → every row has 'createdAt': leave it out
    user: entity({ handle: text(), createdAt: text() }),
  },
})

blueprint('x', {
  entities: {
    // → 'asSystem' has a meaning of its own and cannot name an entity
    asSystem: user,
  },
})

// → 'handl' is no unique text field of 'user'
blueprint('x', { actor: 'user', auth: { subject: 'handl' }, entities: { user } })

// → 'name' is no unique text field of 'user'
blueprint('x', { actor: 'user', auth: { subject: 'name' }, entities: { user } })

// → 'age' is no unique text field of 'user'
blueprint('x', { actor: 'user', auth: { subject: 'age' }, entities: { user } })

// → no entity is called 'usr'
blueprint('x', { entities: { user }, events: { left: { by: ref('usr') } } })

// → no entity is called 'usr'
blueprint('x', { entities: { user }, errors: { legacy: { by: ref('usr') } } })

// → a blueprint has no 'actoins'
blueprint('x', { entities: { user }, actoins: {} })

// → expects has no 'user'
blueprint('x', { entities: { user }, expects: { reads: '5/s', user: 5 } })

// → '"30 per minute"' is not assignable to type
blueprint('x', { entities: { user }, limit: '30 per minute' })

// → '"0.2 seconds"' is not assignable to type
blueprint('x', { entities: { user }, expects: { p99: '0.2 seconds' } })

// → a part has no 'actoins'
part({ entities: { user }, actoins: {} })

// → an action has no 'emit'
part({ actions: { leave: { allow: 'signedIn', limit: '5/s', emit: ['left'] } } })

// → no entity is called 'usr' (in 'author')
blueprint('x', join(part({ entities: { user } }), part({ entities: { post: entity({ author: ref('usr') }) } })))

// → two parts declare 'user'
blueprint('x', join(part({ entities: { user } }), part({ entities: { user, post } })))

blueprint('x', {
  entities: {
    // → 'self' needs an actor, and the blueprint names none (in can.read)
    user: entity({ handle: text() }, { can: { read: 'self' } }),
  },
})

blueprint('x', {
  entities: {
    user,
    // → 'author' needs an actor, and the blueprint names none (in can.read)
    post: entity({ author: ref('user') }, { can: { read: 'author' } }),
  },
})

// → 'handle' needs an actor, and the blueprint names none
blueprint('x', { auth: { subject: 'handle' }, entities: { user } })

blueprint('x', {
  actor: 'user',
  entities: {
    user,
    // → no role is called 'moderater' (in can.delete)
    article: entity(
      {
        author: ref('user', { as: 'articles', because: 'ADR-1: everything belongs to somebody who can be asked about it' }),
        editor: ref('user', { as: 'edited', optional: true, onDelete: 'clear' }),
        title: text({ max: 120, unique: true }),
        slug: text({ max: 120, unique: true, format: 'slug' }),
        body: text({ max: 50_000 }),
        size: int({ min: 0, max: 50_000 }),
        meta: json({ description: text({ max: 300 }), words: int() }),
        tagline: text({ max: 300, optional: true }),
      },
      {
        can: { read: 'anyone', create: 'signedIn', update: ['author', 'editor'], delete: ['author', 'role:moderater'] },
        index: [
          ['author', '-createdAt'],
          ['editor', '-createdAt'],
        ],
        because: 'ADR-2',
      },
    ),
  },
})

blueprint('x', {
  entities: {
    // → no entity is called 'usr' (in 'author')" | "no role is called 'admin' (in can.read)
    post: entity({ author: ref('usr') }, { can: { read: 'role:admin' } }),
  },
})
