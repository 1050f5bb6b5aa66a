import type { CodeTable } from './code-table.ts'

/** Grants that mean nobody, and actions that cannot be called as they are declared. */
export const accessCodes: CodeTable = {
  LNTM060: {
    title: 'an actor is needed',
    because: 'a path, `self` and the subject of a token all end at the entity that stands for who calls',
    remedy: 'add `actor` with the name of that entity',
    example: {
      bad: "entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'author' } }) }",
      good: "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'author' } }) }",
    },
  },
  LNTM061: {
    title: '`self` on rows that are not actors',
    because: '`self` means that the row is who calls, which only a row of the actor can be',
    remedy: 'name the ref that points at the actor',
    example: {
      bad: "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'self' } }) }",
      good: "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }, { can: { update: 'author' } }) }",
    },
  },
  LNTM062: {
    title: 'a path that does not end at the actor',
    because: 'a path grants to whom it ends at, and only the actor can call',
    remedy: 'go on to a relation that ends at the actor',
    example: {
      bad: "actor: 'user', entities: { user: entity({}), post: entity({ by: ref('user') }), note: entity({ post: ref('post') }, { can: { read: 'post' } }) }",
      good: "actor: 'user', entities: { user: entity({}), post: entity({ by: ref('user') }), note: entity({ post: ref('post') }, { can: { read: 'post.by' } }) }",
    },
  },
  LNTM063: {
    title: 'a grant that needs a row, on an action without one',
    because: 'paths, matches and `self` look at a row, and only `on` gives an action one',
    remedy: 'add `on`, or use `anyone`, `signedIn`, `role:x` or `rule:x`',
    example: {
      bad: "actor: 'user', entities: { user: entity({}) }, actions: { leave: { allow: 'self' } }",
      good: "actor: 'user', entities: { user: entity({}) }, actions: { leave: { on: 'user', allow: 'self' } }",
    },
  },
  LNTM066: {
    title: 'grants that go in a circle',
    because: 'whether one row is seen would depend on another, and that one on the first',
    remedy: 'say on one of the two entities who reads it, without `sees:`',
    example: {
      bad: "entities: { a: entity({ b: ref('b', { optional: true }) }, { can: { read: 'sees:b' } }), b: entity({ a: ref('a', { optional: true }) }, { can: { read: 'sees:a' } }) }",
      good: "entities: { a: entity({ b: ref('b', { optional: true }) }, { can: { read: 'sees:b' } }), b: entity({ a: ref('a', { optional: true }) }, { can: { read: 'anyone' } }) }",
    },
  },
  LNTM067: {
    title: 'a grant that nobody can use',
    because: 'secrets do not come through the API, so a row that needs one cannot be created through it',
    remedy: 'make the secret optional, or take `create` away and create the row in an action, with `db.asSystem`',
    example: {
      bad: "entities: { account: entity({ passwordHash: secret() }, { can: { create: 'anyone' } }) }",
      good: "entities: { account: entity({ passwordHash: secret() }, { can: { read: 'anyone' } }) }",
    },
  },
  LNTM064: {
    title: 'a condition beside `all`',
    because: 'beside `all` it would be ignored, and the grant would be wider than it reads',
    remedy: 'move it into the list of `all`',
    example: {
      bad: "entities: { a: entity({ open: bool() }, { can: { read: { all: ['signedIn'], open: true } } }) }",
      good: "entities: { a: entity({ open: bool() }, { can: { read: { all: ['signedIn', { open: true }] } } }) }",
    },
  },
  LNTM065: {
    title: 'a subject that does not name one actor',
    because: "the token's `sub` is looked up in it, so every actor needs one and no two may share it",
    remedy: 'make it a required, unique text field',
    example: {
      bad: "actor: 'user', auth: { subject: 'login' }, entities: { user: entity({ login: text() }) }",
      good: "actor: 'user', auth: { subject: 'login' }, entities: { user: entity({ login: text({ unique: true }) }) }",
    },
  },
  LNTM070: {
    title: 'a placeholder without a field',
    because: '`{name}` in a path takes the input field of that name',
    remedy: 'add the field to `input`',
    example: {
      bad: "actions: { find: { kind: 'query', allow: 'anyone', http: 'GET /tags/{tag}' } }",
      good: "actions: { find: { kind: 'query', allow: 'anyone', http: 'GET /tags/{tag}', input: { tag: text() } } }",
    },
  },
  LNTM071: {
    title: 'a path that does not say which row',
    because: 'an action `on` an entity loads its row by the `{id}` in the path',
    remedy: 'add `{id}` to the path',
    example: {
      bad: "entities: { post: entity({}) }, actions: { share: { on: 'post', allow: 'signedIn', http: 'POST /share' } }",
      good: "entities: { post: entity({}) }, actions: { share: { on: 'post', allow: 'signedIn', http: 'POST /share/{id}' } }",
    },
  },
  LNTM072: {
    title: 'a GET with a structured input',
    because: 'a GET has no body, and a query string cannot carry objects or lists without guessing',
    remedy: 'make it a command, or take several plain fields',
    example: {
      bad: "actions: { find: { kind: 'query', allow: 'anyone', input: { tags: list(text()) } } }",
      good: "actions: { find: { kind: 'query', allow: 'anyone', input: { tag: text() } } }",
    },
  },
  LNTM073: {
    title: 'a method that does not fit the kind',
    because:
      'caches, crawlers and browsers repeat a GET as they like, so it must not change anything; other methods they do not repeat',
    remedy: "write `kind: 'query'` with GET, or with POST where the input needs a body; leave it out with any other method",
    example: {
      bad: "actions: { find: { allow: 'anyone', http: 'GET /find' } }",
      good: "actions: { find: { kind: 'query', allow: 'anyone', http: 'GET /find' } }",
    },
  },
  LNTM074: {
    title: 'a query that emits',
    because: 'an event is a change that happened, and a query changes nothing',
    remedy: 'make it a command, or emit nothing',
    example: {
      bad: "events: { found: {} }, actions: { find: { kind: 'query', allow: 'anyone', emits: ['found'] } }",
      good: "events: { found: {} }, actions: { find: { allow: 'anyone', emits: ['found'] } }",
    },
  },
  LNTM075: {
    title: 'an answer without room for what is returned',
    because: '204 and 205 have no body',
    remedy: 'use another status, or return nothing',
    example: {
      bad: "entities: { a: entity({}) }, actions: { make: { allow: 'anyone', returns: 'a', status: 204 } }",
      good: "entities: { a: entity({}) }, actions: { make: { allow: 'anyone', returns: 'a', status: 201 } }",
    },
  },
  LNTM076: {
    title: 'a placeholder that is not one text',
    because: 'a segment of a path is always there and has no structure',
    remedy: 'make the field a required scalar, or take it out of the path',
    example: {
      bad: "actions: { find: { kind: 'query', allow: 'anyone', http: 'GET /tags/{tag}', input: { tag: text({ optional: true }) } } }",
      good: "actions: { find: { kind: 'query', allow: 'anyone', http: 'GET /tags/{tag}', input: { tag: text() } } }",
    },
  },
  LNTM077: {
    title: 'a cached command',
    because: 'a kept answer would stand for a change that was not made',
    remedy: "remove `cache`, or make it a query with `kind: 'query'`",
    example: {
      bad: "actions: { best: { allow: 'anyone', cache: '30s' } }",
      good: "actions: { best: { kind: 'query', allow: 'anyone', cache: '30s' } }",
    },
  },
  LNTM078: {
    title: 'a signature where it proves nothing',
    because: 'a signature stands in for signing in: it is made over a body, by somebody who has no token',
    remedy: "make it a command with `allow: 'anyone'`, or remove `signed`",
    example: {
      bad: "actions: { settled: { allow: 'signedIn', signed: { secret: env('PAYMENTS_SECRET') } } }",
      good: "actions: { settled: { allow: 'anyone', signed: { secret: env('PAYMENTS_SECRET') } } }",
    },
  },
  LNTM079: {
    title: 'a query that starts work',
    because: 'what is started is stored, and a query writes nothing',
    remedy: 'make it a command, or start nothing',
    example: {
      bad: "jobs: { tidy: {} }, actions: { find: { kind: 'query', allow: 'anyone', starts: ['tidy'] } }",
      good: "jobs: { tidy: {} }, actions: { find: { allow: 'anyone', starts: ['tidy'] } }",
    },
  },
}
