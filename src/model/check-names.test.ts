import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of names', [
  [
    'entities: { constructor: entity({}) }',
    'LNTM012 entities.constructor: `constructor` is taken: every JavaScript object has a property of that name -> use another name, such as `ownConstructor`',
  ],
  [
    'entities: { a: entity({ id: text() }) }',
    'LNTM012 entities.a.fields.id: `id` is taken: every row has a field of that name -> use another name, such as `ownId`',
  ],
  [
    'entities: { a: entity({ toString: text() }) }',
    'LNTM012 entities.a.fields.toString: `toString` is taken: every JavaScript object has a property of that name -> use another name, such as `ownToString`',
  ],
  [
    'entities: { sqliteMaster: entity({}) }',
    'LNTM012 entities.sqliteMaster: `sqliteMaster` is taken: tables of that name belong to the store -> use another name, such as `ownSqliteMaster`',
  ],
  [
    'entities: { lintel: entity({}) }',
    'LNTM012 entities.lintel: `lintel` is taken: tables of that name belong to the store -> use another name, such as `ownLintel`',
  ],
  [
    'entities: { nothing: entity({}) }',
    'LNTM012 entities.nothing: `nothing` is taken: handlers use that word for something else -> use another name, such as `ownNothing`',
  ],
  [
    "entities: { user: entity({}), a: entity({ self: ref('user') }) }",
    'LNTM012 entities.a.fields.self: `self` is taken: it is a word of grants -> use another name, such as `ownSelf`',
  ],
  [
    "entities: { user: entity({ posts: text() }), post: entity({ author: ref('user', { as: 'posts' }) }) }",
    "LNTM030 entities.post.fields.author.as: `user` already has the field `posts` -> use another name, such as `as: 'postsByAuthor'`",
  ],
  [
    "entities: { user: entity({}), post: entity({ author: ref('user', { as: 'id' }) }) }",
    'LNTM012 entities.post.fields.author.as: `id` is taken: every row has a field of that name -> use another name, such as `ownId`',
  ],
  [
    "entities: { user: entity({}), post: entity({ author: ref('user', { as: 'signedIn' }) }) }",
    'LNTM012 entities.post.fields.author.as: `signedIn` is taken: it is a word of grants -> use another name, such as `ownSignedIn`',
  ],
  [
    "entities: { a: entity({}, { plural: 'bs' }), b: entity({}) }",
    "LNTM031 entities.b: `/v1/bs` is already the collection of `a` -> give it another name: `plural: 'other-bs'`",
  ],
  [
    "entities: { a: entity({ b: json({ c: ref('aa') }) }) }",
    'LNTM020 entities.a.fields.b.shape.c.to: no entity is called `aa` -> write `a`',
  ],
  ["actor: 'usr', entities: { user: entity({}) }", 'LNTM020 actor: no entity is called `usr` -> write `user`'],
  [
    "events: { done: { what: ref('thing') } }",
    'LNTM020 events.done.what.to: no entity is called `thing` -> add `thing` to `entities`, or remove it here',
  ],
  [
    "actor: 'user', auth: { subject: 'lgin' }, entities: { user: entity({ login: text({ unique: true }) }) }",
    'LNTM025 auth.subject: no field is called `lgin` -> write `login`',
  ],
  [
    "entities: { a: entity({ b: text() }, { index: [['b'], { on: ['b'] }] }) }",
    'LNTM034 entities.a.index[1]: an index on the same fields is already there -> remove one of the two',
  ],
  [
    "entities: { a: entity({ b: text() }, { index: [{ on: ['b'], where: { c: 'x' } }] }) }",
    'LNTM025 entities.a.index[0].where.c: no field is called `c` -> write `b`',
  ],
  [
    "entities: { a: entity({ by: ref('a', { optional: true, onDelete: 'clear' }), of: ref('a', { optional: true, as: 'by' }) }) }",
    "LNTM030 entities.a.fields.of.as: `a` already has the field `by` -> use another name, such as `as: 'byByOf'`",
  ],
  [
    "entities: { postA: entity({ b: int() }, { index: [['b']] }), post: entity({ aB: int(), a: int(), b: int() }, { index: [['a', 'b'], ['aB']] }) }",
    'LNTM033 entities.post.index[0]: it would be called `post_a_b_idx` in the database, as is an index of `postA` -> rename a field or the entity',
    'LNTM033 entities.post.index[1]: it would be called `post_a_b_idx` in the database, as is an index of `postA` -> rename a field or the entity',
  ],
])
