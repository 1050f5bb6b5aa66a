/** What is told of two blueprints: `class store kind path: says -> remedy`. */
type DiffCase = readonly [before: string, after: string, ...changes: string[]]

export const entityCases: readonly DiffCase[] = [
  ["name: 'a'", "name: 'b'", 'compatible none name-changed name: it is called `b`, and was `a`'],
  [
    '',
    "actor: 'user', entities: { user: entity({}) }",
    'breaking none actor-changed actor: the actor is `user`, and was nothing -> leave `actor` out',
    'compatible additive entity-added entities.user: `user` is new',
  ],
  [
    "actor: 'user', entities: { user: entity({}) }",
    'entities: { user: entity({}) }',
    "breaking none actor-changed actor: the actor is nothing, and was `user` -> keep `actor: 'user'`",
  ],
  [
    "auth: { scheme: 'Token' }",
    '',
    "breaking none auth-changed auth.scheme: `scheme` is `Bearer`, and was `Token`: tokens that were taken are refused -> keep `scheme: 'Token'`",
  ],
  [
    "actor: 'user', entities: { user: entity({ login: text({ unique: true }) }) }",
    "actor: 'user', auth: { subject: 'login' }, entities: { user: entity({ login: text({ unique: true }) }) }",
    'breaking none auth-changed auth.subject: `subject` is `login`, and was nothing: tokens that were taken are refused -> leave `subject` out',
  ],
  [
    'expects: { users: 10 }',
    "expects: { users: 20, p99: '1s' }",
    'compatible none expectation-changed expects.p99: 1s is expected, and was nothing',
    'compatible none expectation-changed expects.users: 20 is expected, and was 10',
  ],
  [
    "roles: ['a', 'b']",
    "roles: ['b', 'c']",
    'compatible none role-added roles: `c` is new',
    'breaking none role-removed roles: `a` is gone -> keep `a` in `roles`',
  ],
  ["roles: ['a', 'b']", "roles: ['b', 'a']", 'compatible none order-changed roles: the same things stand in another order'],
  [
    "rules: ['a']",
    "rules: ['b']",
    'compatible none rule-added rules: `b` is new',
    'compatible none rule-removed rules: `a` is gone',
  ],
  [
    "limit: '10/min'",
    "limit: '5/min'",
    "breaking none limit-lowered limit: the limit is 5/min, and was 10/min -> keep `limit: '10/min'`",
  ],
  ['', "limit: '700/min'", 'compatible none limit-raised limit: the limit is 700/min, and was 600/min'],
  [
    "limit: '60/min'",
    "limit: '1/s'",
    "breaking none limit-lowered limit: the limit is 1/s, and was 60/min -> keep `limit: '60/min'`",
  ],
  ["limit: '1/s'", "limit: '60/min'", 'compatible none limit-raised limit: the limit is 60/min, and was 1/s'],
  [
    'entities: { a: entity({}) }',
    'entities: { b: entity({}) }',
    'breaking destructive entity-removed entities.a: `a` is gone, with all its rows -> keep it, without grants, until nobody needs its rows',
    'compatible additive entity-added entities.b: `b` is new',
  ],
  [
    'entities: { a: entity({}), b: entity({}) }',
    'entities: { b: entity({}), a: entity({}) }',
    'compatible none order-changed entities: the same things stand in another order',
  ],
  [
    'entities: { a: entity({}) }',
    "entities: { a: entity({}, { plural: 'as-many' }) }",
    "breaking none collection-changed entities.a.plural: its collection is `as-many`, and was `as` -> keep `plural: 'as'`",
  ],
  [
    'entities: { a: entity({}) }',
    "entities: { a: entity({}, { because: 'ADR-1' }) }",
    'compatible none reason-changed entities.a.because: another reason is given',
  ],
  [
    'entities: { a: entity({ b: int(), c: int() }) }',
    "entities: { a: entity({ b: int(), c: int() }, { index: [['b', '-c']] }) }",
    "compatible additive index-added entities.a.index: there is an index on ['b', '-c']",
  ],
  [
    "entities: { a: entity({ b: int(), c: int() }, { index: [['b', '-c']] }) }",
    'entities: { a: entity({ b: int(), c: int() }) }',
    "breaking additive index-removed entities.a.index: there is no index on ['b', '-c'], so lists cannot be filtered or sorted by it -> keep `['b', '-c']`",
  ],
  [
    "entities: { a: entity({ b: int(), c: int() }, { index: [['b'], ['b', 'c']] }) }",
    "entities: { a: entity({ b: int(), c: int() }, { index: [['b', 'c']] }) }",
    "compatible additive index-removed entities.a.index: there is no index on ['b']",
  ],
  [
    'entities: { a: entity({ b: int() }) }',
    "entities: { a: entity({ b: int() }, { unique: [['b']] }) }",
    "breaking additive index-added entities.a.unique: no two rows may share ['b'] -> leave it out, or correct the rows that share a value first",
  ],
  [
    "entities: { a: entity({ b: bool() }, { index: [{ on: ['b'], where: { b: true } }] }) }",
    "entities: { a: entity({ b: bool() }, { index: [{ on: ['b'], where: { b: false } }] }) }",
    "compatible additive index-added entities.a.index: there is an index on ['b'] where `b` is `false`",
    "compatible additive index-removed entities.a.index: there is no index on ['b'] where `b` is `true`",
  ],
  [
    'events: { a: { b: text() } }',
    'events: { c: { b: text() } }',
    'breaking none event-removed events.a: `a` is gone -> keep it until nobody reads it',
    'compatible none event-added events.c: `c` is new',
  ],
  [
    'events: { a: { b: text(), c: text() } }',
    'events: { a: { b: text(), d: text() } }',
    'breaking none field-removed events.a.c: `c` is gone -> keep it, with `optional: true`, or raise it to `version: 2`',
    'breaking none field-added events.a.d: `d` is new, and events that are stored have no value for it -> add `optional: true`, or raise it to `version: 2`',
  ],
  [
    'events: { a: { b: text() } }',
    'events: { a: { b: text({ max: 10 }) } }',
    'compatible none bound-narrowed events.a.b.max: `max` is `10`, and was `10000`',
  ],
  [
    'events: { a: { b: text({ max: 10 }) } }',
    'events: { a: { b: text({ optional: true, max: 10 }) } }',
    'breaking none became-optional events.a.b.optional: it may be absent, so that those who read it may get null -> keep it required, and add an optional field beside it, or raise it to `version: 2`',
  ],
  [
    'errors: { a: {} }',
    'errors: { b: {} }',
    'breaking none error-shape-removed errors.a: `a` is gone -> keep it until nobody reads it',
    'compatible none error-shape-added errors.b: `b` is new',
  ],
]
