import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of grants', [
  [
    "auth: { subject: 'login' }",
    "LNTM060 auth.subject: no entity is the actor, so a token names nobody -> add `actor: 'user'`, the entity that stands for who calls",
  ],
  [
    "actor: 'user', auth: { subject: 'login' }, entities: { user: entity({ login: text({ unique: true, optional: true }) }) }",
    'LNTM065 auth.subject: `login` is not a unique text that every `user` has -> declare it as `login: text({ unique: true })`',
  ],
  [
    "entities: { a: entity({}, { can: { read: 'any one' } }) }",
    'LNTM026 entities.a.can.read: `a` has no relation called `any one` -> write `anyone`',
  ],
  [
    "actor: 'user', entities: { user: entity({}), a: entity({ by: ref('user') }, { can: { read: 'signedin' } }) }",
    'LNTM026 entities.a.can.read: `a` has no relation called `signedin` -> write `signedIn`',
  ],
  [
    "actor: 'user', roles: ['admin'], entities: { user: entity({}), a: entity({ by: ref('user') }, { can: { read: 'admin' } }) }",
    'LNTM026 entities.a.can.read: `a` has no relation called `admin` -> write `role:admin`',
  ],
  [
    "actor: 'user', entities: { user: entity({}), a: entity({ by: ref('user') }, { can: { read: 'by.friends' } }) }",
    'LNTM026 entities.a.can.read: `user` has no relation called `friends` -> give `user` a ref, or name the list of a ref to it with `as`',
  ],
  [
    "entities: { a: entity({}, { can: { read: 'self' } }) }",
    "LNTM060 entities.a.can.read: `self` ends at the actor, and no entity is the actor -> add `actor: 'user'`, the entity that stands for who calls",
  ],
  [
    "entities: { a: entity({ b: ref('b') }, { can: { read: 'sees:c' } }), b: entity({}) }",
    'LNTM026 entities.a.can.read: `a` has no ref called `c` -> write `sees:b`',
  ],
  [
    "entities: { a: entity({ a: ref('a', { optional: true }) }, { can: { read: ['anyone', 'sees:a'] } }) }",
    'LNTM066 entities.a.can.read: who reads `a` depends, by `sees:`, on who reads `a` -> say here who reads it, without `sees:`',
  ],
  [
    "entities: { a: entity({}, { can: { read: 'role:x' } }) }",
    'LNTM021 entities.a.can.read: no role is called `x` -> add `x` to `roles`, or remove it here',
  ],
  [
    'actions: { go: { allow: { open: true } } }',
    'LNTM063 actions.go.allow: a match looks at a row, and this action has none -> add `on` with the entity, or use `anyone`, `signedIn`, `role:x` or `rule:x`',
  ],
  [
    "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user', { as: 'posts' }) }, { can: { read: 'author.posts' } }) }",
    'LNTM062 entities.post.can.read: `author.posts` ends at `post`, not at the actor, who is a `user` -> write `author.posts.author`',
  ],
  [
    "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }) }, actions: { hide: { allow: 'author' } }",
    'LNTM063 actions.hide.allow: `author` looks at a row, and this action has none -> add `on` with the entity, or use `anyone`, `signedIn`, `role:x` or `rule:x`',
  ],
])
