import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of a wrong shape', [
  [
    'entities: []',
    "LNTM005 entities: an object is wanted here, not a list -> write for example { user: { fields: { handle: { kind: 'text', max: 30, unique: true } } } }",
  ],
  [
    'entities: { user: 7 }',
    "LNTM005 entities.user: an object is wanted here, not `7` -> write for example { fields: { body: { kind: 'text' } } }",
  ],
  [
    'entities: { user: { feilds: {} } }',
    "LNTM006 entities.user: `fields` is missing -> add `fields: { body: { kind: 'text', max: 500 } }`",
    'LNTM007 entities.user.feilds: `feilds` is not a key of an entity -> write `fields`',
  ],
  [
    "name: 'Social Network'",
    "LNTM011 name: `Social Network` is not a name -> begin with a small letter, then letters, digits and '-', such as 'social'",
  ],
  ['name: 7', "LNTM005 name: text is wanted here, not `7` -> write for example 'social'"],
  ['rolls: []', 'LNTM007 rolls: `rolls` is not a key of a blueprint -> write `roles`'],
  [
    'foo: 1',
    'LNTM007 foo: `foo` is not a key of a blueprint -> remove it; the keys here are `name`, `version`, `versions`, `entities`, `events`, `actions`, `jobs`, `sagas`, `external`, `webhooks`, `actor`, `roles`, `rules`, `auth`, `errors`, `limit`, `expects`',
  ],
  [
    "entities: { 'Line item': entity({}) }",
    'LNTM011 entities["Line item"]: `Line item` is not a name -> write `lineItem`: a small letter, then letters and digits, at most 63',
  ],
  [
    "entities: { ['__proto__']: entity({}) }",
    'LNTM011 entities.__proto__: `__proto__` is not a name -> write `proto`: a small letter, then letters and digits, at most 63',
  ],
  [
    "entities: { a: entity({ 'user-name': text() }) }",
    'LNTM011 entities.a.fields["user-name"]: `user-name` is not a name -> write `userName`: a small letter, then letters and digits, at most 63',
  ],
  [
    'entities: { a: entity({ b: { kind: 7 } }) }',
    'LNTM006 entities.a.fields.b: `kind` is missing -> add `kind`, one of `text`, `int`, `counter`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`, `list`, `ref`, `secret`',
  ],
  [
    "entities: { a: entity({ b: { kind: 'txt' } }) }",
    'LNTM008 entities.a.fields.b.kind: `txt` is not a kind of field -> write `text`; the kinds are `text`, `int`, `counter`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`, `list`, `ref`, `secret`',
  ],
  [
    'entities: { a: entity({ b: {} }) }',
    'LNTM006 entities.a.fields.b: `kind` is missing -> add `kind`, one of `text`, `int`, `counter`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`, `list`, `ref`, `secret`',
  ],
  [
    "entities: { a: entity({ b: 'text' }) }",
    "LNTM005 entities.a.fields.b: an object is wanted here, not the text `text` -> write for example { kind: 'text', max: 500 }",
  ],
  ['entities: { a: entity({ b: ref() }) }', "LNTM006 entities.a.fields.b: `to` is missing -> add `to: 'user'`"],
  [
    'entities: { a: entity({ b: text({ max: 1.5 }) }) }',
    'LNTM005 entities.a.fields.b.max: a whole number is wanted here, not `1.5` -> write a whole number',
  ],
  [
    'entities: { a: entity({ b: text({ max: 0 }) }) }',
    'LNTM010 entities.a.fields.b.max: `0` is less than 1 -> write a number from 1 up',
  ],
  [
    'entities: { a: entity({ b: int({ min: -9007199254740992 }) }) }',
    'LNTM010 entities.a.fields.b.min: `-9007199254740992` is less than -9007199254740991 -> write a number from -9007199254740991 up',
  ],
  [
    'entities: { a: entity({ b: list(text(), { max: 10_001 }) }) }',
    'LNTM010 entities.a.fields.b.max: `10001` is more than 10000 -> write a number up to 10000',
  ],
  [
    'entities: { a: entity({ b: decimal({ precision: 19 }) }) }',
    'LNTM010 entities.a.fields.b.precision: `19` is more than 18 -> write a number up to 18',
  ],
  [
    'entities: { a: entity({ b: decimal({ max: 10 }) }) }',
    "LNTM005 entities.a.fields.b.max: text is wanted here, not `10` -> write for example '12.50'",
  ],
  [
    "entities: { a: entity({ b: time({ default: 'today' }) }) }",
    'LNTM009 entities.a.fields.b.default: `today` is not a word that may stand here -> write `now`',
  ],
  [
    "entities: { a: entity({ b: bool({ default: 'yes' }) }) }",
    'LNTM005 entities.a.fields.b.default: true or false is wanted here, not the text `yes` -> write true or false',
  ],
  [
    "entities: { a: entity({ b: oneOf(['x', 'y', 'x']) }) }",
    'LNTM018 entities.a.fields.b.values[2]: `x` stands here twice -> remove one of the two',
  ],
  [
    "entities: { a: entity({ b: oneOf(['']) }) }",
    'LNTM016 entities.a.fields.b.values[0]: nothing stands here, and at least 1 is needed -> write text',
  ],
  [
    "entities: { a: entity({ b: text({ because: 'x'.repeat(2001) }) }) }",
    'LNTM017 entities.a.fields.b.because: the text `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...` has 2001 characters -> use at most 2000 characters',
  ],
  [
    `entities: { a: entity({ b: text({ because: 'x'.repeat(1999) + '\\0' }) }) }`,
    'LNTM003 entities.a.fields.b.because: the text `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...` holds a character that cannot be stored -> remove the character: `\\u0000` and half surrogate pairs are kept by no database',
  ],
  [
    `entities: { a: entity({ b: text({ because: '\\ud800' }) }) }`,
    'LNTM003 entities.a.fields.b.because: the text `\\ud800` holds a character that cannot be stored -> remove the character: `\\u0000` and half surrogate pairs are kept by no database',
  ],
  [
    "entities: { a: entity({}, { plural: 'Big Things' }) }",
    "LNTM011 entities.a.plural: `Big Things` is not a name for a URL -> write lower-case words joined by '-', such as 'line-items'",
  ],
  [
    "actor: 'user', auth: { scheme: 'My Scheme' }, entities: { user: entity({}) }",
    "LNTM011 auth.scheme: `My Scheme` is not an authorization scheme -> write one word, such as 'Bearer'",
  ],
  [
    "entities: { a: entity({ b: text() }, { index: [['b', '-b']] }) }",
    'LNTM018 entities.a.index[0][1]: `b` stands here twice -> remove one of the two',
  ],
  [
    'entities: { a: entity({ b: text() }, { index: [[]] }) }',
    "LNTM016 entities.a.index[0]: nothing stands here, and at least 1 is needed -> write for example ['author', '-createdAt']",
  ],
  [
    "entities: { a: entity({ b: text() }, { index: ['b'] }) }",
    "LNTM005 entities.a.index[0]: a list or an object is wanted here, not the text `b` -> write for example ['author', '-createdAt']",
  ],
  [
    "entities: { a: entity({ b: text() }, { index: [{ on: ['b'], were: { b: 'x' } }] }) }",
    'LNTM007 entities.a.index[0].were: `were` is not a key of an index -> write `where`',
  ],
  [
    "entities: { a: entity({ b: text() }, { index: [{ on: ['b'], where: {} }] }) }",
    "LNTM016 entities.a.index[0].where: nothing stands here, and at least 1 is needed -> write for example { state: 'open' }",
  ],
  [
    'entities: { a: entity({}, { can: { read: {} } }) }',
    "LNTM016 entities.a.can.read: nothing stands here, and at least 1 is needed -> write for example 'anyone'",
  ],
  [
    'entities: { a: entity({}, { can: { read: { all: [] } } }) }',
    "LNTM016 entities.a.can.read.all: nothing stands here, and at least 1 is needed -> write for example ['signedIn', { state: 'open' }]",
  ],
  [
    'entities: { a: entity({}, { can: { raed: null } }) }',
    'LNTM007 entities.a.can.raed: `raed` is not a key of grants -> write `read`',
  ],
  [
    'entities: { a: entity({}, { can: { read: 7 } }) }',
    "LNTM005 entities.a.can.read: text, a list or an object is wanted here, not `7` -> write for example 'anyone'",
  ],
  [
    "entities: { a: entity({}, { can: { read: [['anyone']] } }) }",
    "LNTM005 entities.a.can.read[0]: text or an object is wanted here, not a list -> write for example 'signedIn'",
  ],
  [
    "actor: 'user', entities: { user: entity({}), a: entity({ by: ref('user') }, { can: { read: '' } }) }",
    "LNTM016 entities.a.can.read: nothing stands here, and at least 1 is needed -> write for example 'anyone'",
    'LNTM026 entities.a.can.read: `a` has no relation called `` -> write `by`',
  ],
  [
    "entities: { a: entity({ b: bool() }, { can: { read: { all: [{ all: [{ all: [{ all: [{ all: [{ all: ['anyone'] }] }] }] }] }] } } }) }",
    'LNTM002 entities.a.can.read.all[0].all[0].all[0].all[0].all[0]: `all` is nested more than 5 deep -> write its members into the list around it',
  ],
  [
    "actions: { go: { allow: 'anyone', limit: '0/min' } }",
    "LNTM013 actions.go.limit: `0/min` is not a rate -> write a count and a unit, such as '30/min'; the units are s, min, h, day",
  ],
  [
    "actions: { go: { allow: 'anyone', timeout: '0s' } }",
    "LNTM014 actions.go.timeout: `0s` is not a span of time -> write a number and a unit, such as '200ms'; the units are ms, s, min, h, d",
  ],
  [
    "actions: { go: { allow: 'anyone', status: 404 } }",
    'LNTM010 actions.go.status: `404` is more than 299 -> write a number up to 299',
  ],
  [
    "actions: { go: { allow: 'anyone', http: 'POST /a/{b}-c' } }",
    "LNTM015 actions.go.http: `POST /a/{b}-c` is not a method and a path -> write a method, one space and a path, such as 'POST /api/users/{id}'",
  ],
  [
    "actions: { go: { allow: 'anyone', http: 'post /a' } }",
    "LNTM015 actions.go.http: `post /a` is not a method and a path -> write a method, one space and a path, such as 'POST /api/users/{id}'",
  ],
  [
    "actions: { go: { allow: 'anyone', http: 'POST /a/{b}/{b}', input: { b: text() } } }",
    'LNTM018 actions.go.http: `{b}` stands in the path twice -> remove one of the two',
  ],
  [
    "expects: { users: -1, reads: 'many' }",
    'LNTM010 expects.users: `-1` is less than 0 -> write a number from 0 up',
    "LNTM013 expects.reads: `many` is not a rate -> write a count and a unit, such as '30/min'; the units are s, min, h, day",
  ],
  ['expects: { user: 5 }', 'LNTM007 expects.user: `user` is not a key of expectations -> write `users`'],
  [
    'events: { done: { n: {} } }',
    'LNTM006 events.done.n: `kind` is missing -> add `kind`, one of `text`, `int`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`, `list`, `ref`',
  ],
  ["roles: Array(300).fill(0).map((_, i) => 'r' + i)", 'LNTM001 roles: more than 200 stand here -> keep at most 200'],
  [
    "entities: Object.fromEntries(Array.from({ length: 501 }, (_, i) => ['e' + i, entity({})]))",
    'LNTM001 entities: there are 501 entities, and at most 500 are taken -> split it into several backends',
  ],
  [
    "entities: { a: entity(Object.fromEntries(Array.from({ length: 201 }, (_, i) => ['f' + i, int()]))) }",
    'LNTM001 entities.a.fields: there are 201 fields, and at most 200 are taken -> keep at most 200 here',
  ],
  [
    "actions: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => ['a' + i, { allow: 'anyone' }]))",
    'LNTM001 actions: there are 2001 actions, and at most 2000 are taken -> split it into several backends',
  ],
  [
    "entities: { a: entity({ b: oneOf(Array.from({ length: 10_001 }, (_, i) => 'v' + i)) }) }",
    'LNTM001 entities.a.fields.b.values: there are 10001 items, and at most 10000 are taken -> keep at most 10000 here',
  ],
])
