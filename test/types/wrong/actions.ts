import { blueprint, counter, entity, oneOf, ref, text } from 'lintel'

const known = {
  roles: ['moderator'],
  entities: { user: entity({ handle: text() }), post: entity({ body: text() }), log: entity({ line: text() }) },
  events: { shared: { post: ref('post') } },
  errors: { legacy: { message: text() } },
} as const

const owned = {
  roles: ['moderator'],
  actor: 'user',
  entities: {
    user: entity({ handle: text() }),
    forum: entity({ owner: ref('user') }),
    post: entity({ author: ref('user'), forum: ref('forum'), state: oneOf(['open', 'held']) }),
  },
} as const

// → no entity is called 'pots'
blueprint('x', { ...known, actions: { share: { on: 'pots', allow: 'signedIn' } } })

// → a handler is given 'log' already: call the entity otherwise
blueprint('x', { ...known, actions: { rotate: { on: 'log', allow: 'signedIn' } } })

// → no entity is called 'pots'
blueprint('x', { ...known, actions: { share: { returns: 'pots', allow: 'signedIn' } } })

// → no entity is called 'pots'
blueprint('x', { ...known, actions: { share: { returns: 'pots[]', allow: 'signedIn' } } })

// → no entity is called 'pots'
blueprint('x', { ...known, actions: { share: { returns: { post: ref('pots') }, allow: 'signedIn' } } })

// → no entity is called 'pots'
blueprint('x', { ...known, actions: { share: { input: { post: ref('pots') }, allow: 'signedIn' } } })

// → no event is called 'shred'
blueprint('x', { ...known, actions: { share: { allow: 'signedIn', emits: ['shared', 'shred'] } } })

// → no role is called 'moderater'
blueprint('x', { ...known, actions: { share: { allow: 'role:moderater' } } })

// → no role is called 'moderater'
blueprint('x', { ...known, actions: { share: { allow: ['signedIn', 'role:moderater'] } } })

// → no rule is called 'adult'
blueprint('x', { ...known, actions: { share: { allow: { all: ['signedIn', 'rule:adult'] } } } })

// → no error shape is called 'legcy'
blueprint('x', { ...known, actions: { share: { allow: 'anyone', errors: 'legcy' } } })

// → an action has no 'emit'
blueprint('x', { ...known, actions: { share: { allow: 'anyone', emit: ['shared'] } } })

// → 'signedin' is not 'anyone', 'signedIn', 'role:x' or 'rule:x', and without 'on' there is no row to look at
blueprint('x', { ...known, actions: { share: { allow: 'signedin' } } })

// → without 'on' there is no row to match
blueprint('x', { ...owned, actions: { share: { allow: { state: 'open' } } } })

// → 'post' has no relation 'auther'
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: ['role:moderator', 'auther'] } } })

// → 'forum' ends at 'forum', not at the actor
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: 'forum' } } })

// → 'self' is for the actor, and 'post' is not
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: { all: ['signedIn', 'self'] } } } })

// → 'post' has no ref 'forums'
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: 'sees:forums' } } })

// → 'post' has no field 'stat'
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: { stat: 'open' } } } })

// → 'state' of 'post' cannot hold that
blueprint('x', { ...owned, actions: { share: { on: 'post', allow: { state: 'opened' } } } })

// → Property 'allow' is missing
blueprint('x', { ...known, actions: { share: { on: 'post' } } })

// → '"GETS /posts"' is not assignable to type
blueprint('x', { ...known, actions: { share: { allow: 'anyone', http: 'GETS /posts' } } })

// → '"GET posts"' is not assignable to type
blueprint('x', { ...known, actions: { share: { allow: 'anyone', http: 'GET posts' } } })

// → '"30/minute"' is not assignable to type
blueprint('x', { ...known, actions: { share: { allow: 'anyone', limit: '30/minute' } } })

// → '"ten seconds"' is not assignable to type
blueprint('x', { ...known, actions: { share: { allow: 'anyone', timeout: 'ten seconds' } } })

// → '"querry"' is not assignable to type
blueprint('x', { ...known, actions: { share: { kind: 'querry', allow: 'anyone' } } })

// → "counter"
blueprint('x', { ...known, actions: { share: { allow: 'anyone', input: { views: counter() } } } })

// → no event is called 'shared'
blueprint('x', { entities: known.entities, actions: { share: { allow: 'anyone', emits: ['shared'] } } })

// → no error shape is called 'legacy'
blueprint('x', { entities: known.entities, actions: { share: { allow: 'anyone', errors: 'legacy' } } })

// → no role is called 'moderator'
blueprint('x', { entities: known.entities, actions: { share: { allow: 'role:moderator' } } })

// → a query only reads: it emits nothing
blueprint('x', { ...known, actions: { find: { kind: 'query', allow: 'anyone', emits: ['shared'] } } })
