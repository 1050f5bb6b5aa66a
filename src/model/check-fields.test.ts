import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of fields and indexes', [
  [
    'entities: { a: entity({ b: list(counter()) }) }',
    'LNTM049 entities.a.fields.b.of.kind: a `counter` cannot stand in an item of a list -> use one of `text`, `int`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`',
  ],
  [
    'entities: { a: entity({ b: json({ c: secret() }) }) }',
    'LNTM049 entities.a.fields.b.shape.c.kind: a `secret` cannot stand in a field of a shape -> use a `text` field',
  ],
  [
    "entities: { a: entity({ b: list(ref('a')) }) }",
    'LNTM049 entities.a.fields.b.of.kind: a `ref` cannot stand in an item of a list -> use one of `text`, `int`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`',
  ],
  [
    "entities: { a: entity({ b: decimal({ max: 'ten' }) }) }",
    "LNTM044 entities.a.fields.b.max: `ten` is not a decimal -> write digits in quotes, such as '12.50'",
  ],
  [
    'entities: { a: entity({ b: decimal({ precision: 1 }) }) }',
    'LNTM045 entities.a.fields.b.precision: 2 digits after the point are more than 1 in all -> write `scale: 1` or less',
  ],
  [
    "entities: { a: entity({ b: decimal({ min: '2', max: '1' }) }) }",
    'LNTM040 entities.a.fields.b.min: `min` is more than `max` -> exchange the two, or raise `max`',
  ],
  [
    "entities: { a: entity({ b: decimal({ default: '1.234' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `1.234` has more digits than the field keeps -> write a default that the field can hold',
  ],
  [
    "entities: { a: entity({ b: decimal({ max: '5', default: '6' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `6` is more than its `max` -> write a default that the field can hold',
  ],
  [
    "entities: { a: entity({ b: text({ pattern: '^.*x.*y.*z$', max: 844 }), c: text({ pattern: '^.*x.*y.*z$', max: 843 }) }) }",
    "LNTM043 entities.a.fields.b.pattern: `^.*x.*y.*z$` could take seconds on a text of 844 characters: its repeats can take each other's -> write `max: 843` or less, or put between two repeats a character that the first cannot take",
  ],
  [
    'entities: { a: entity({ b: text({ min: 20_000 }) }) }',
    'LNTM040 entities.a.fields.b.min: `min` is more than `max` -> exchange the two, or raise `max`',
  ],
  [
    "entities: { a: entity({ b: text({ min: 3, default: 'ab' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `ab` is shorter than 3 -> write a default that the field can hold',
  ],
  [
    "entities: { a: entity({ b: text({ max: 3, default: 'abcd' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `abcd` is longer than 3 -> write a default that the field can hold',
  ],
  ["entities: { a: entity({ b: text({ max: 1, default: '😀' }) }) }"],
  [
    "entities: { a: entity({ b: text({ format: 'email', default: 'nobody' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `nobody` is not of the format `email` -> write a default that the field can hold',
  ],
  [
    "entities: { a: entity({ b: text({ pattern: '^x+$', default: 'y' }) }) }",
    'LNTM041 entities.a.fields.b.default: the default `y` does not match its pattern -> write a default that the field can hold',
  ],
  [
    'entities: { a: entity({ b: int({ max: 5, default: 6 }) }) }',
    'LNTM041 entities.a.fields.b.default: the default `6` is more than its `max` -> write a default that the field can hold',
  ],
  [
    "entities: { a: entity({ b: ref('b') }), b: entity({ c: ref('c') }), c: entity({ a: ref('a') }), d: entity({ a: ref('a') }) }",
    "LNTM046 entities.a.fields.b: nobody can make the first row: `a` needs `b` needs `c` needs `a` -> make it optional: `b: ref('b', { optional: true })`",
  ],
  ["entities: { a: entity({ b: ref('b', { optional: true }) }), b: entity({ a: ref('a') }) }"],
  [
    'entities: { a: entity({ b: json({}, { unique: true }) }) }',
    'LNTM050 entities.a.fields.b.unique: a `json` field cannot be unique -> remove `unique`, or make what has to be unique a field of its own',
  ],
  [
    'entities: { a: entity({ b: list(text({ optional: true })) }) }',
    'LNTM051 entities.a.fields.b.of.optional: `optional` means nothing for an item of a list -> remove `optional`',
  ],
  [
    'entities: { a: entity({ b: json({ c: text({ immutable: true }) }) }) }',
    'LNTM051 entities.a.fields.b.shape.c.immutable: `immutable` means nothing here, where nothing is stored -> remove `immutable`',
  ],
  [
    "entities: { a: entity({ b: secret() }, { unique: [['b']] }) }",
    'LNTM050 entities.a.unique[0][0]: a `secret` field such as `b` cannot be in an index -> remove it from the index',
  ],
  ["entities: { a: entity({ b: text() }, { index: [['b'], ['-b']] }) }"],
  [
    "entities: { a: entity({ b: int({ max: 5 }) }, { index: [{ on: ['b'], where: { b: 'x' } }] }) }",
    'LNTM052 entities.a.index[0].where.b: the value `x` is not a whole number -> write a value that `b` can hold',
  ],
  [
    "entities: { a: entity({ b: int({ max: 5 }) }, { index: [{ on: ['b'], where: { b: [1, 9] } }] }) }",
    'LNTM052 entities.a.index[0].where.b[1]: the value `9` is more than its `max` -> write a value that `b` can hold',
  ],
  [
    'entities: { a: entity({ b: text() }, { can: { read: { b: null } } }) }',
    'LNTM052 entities.a.can.read.b: the value `null` is never there: the field is required -> write a value that `b` can hold',
  ],
  ['entities: { a: entity({ b: text({ optional: true }) }, { can: { read: { b: null } } }) }'],
  [
    "entities: { a: entity({ b: time() }, { can: { read: { b: '2026-11-21' } } }) }",
    'LNTM052 entities.a.can.read.b: the value `2026-11-21` is not an instant such as `2026-11-21T00:00:00.000Z` -> write a value that `b` can hold',
  ],
  [
    "entities: { a: entity({ b: date() }, { can: { read: { b: '2026-02-30' } } }) }",
    'LNTM052 entities.a.can.read.b: the value `2026-02-30` is not a date such as `2026-11-21` -> write a value that `b` can hold',
  ],
  [
    "entities: { a: entity({ b: json({}) }, { can: { read: { b: 'x' } } }) }",
    'LNTM052 entities.a.can.read.b: the value `x` cannot be compared with a `json` field -> write a value that `b` can hold',
  ],
  [
    "entities: { a: entity({ b: text({ max: 5, min: 9, patern: 'x' }) }, { can: { read: 'rule:x' } }), 'B b': entity({}) }, limit: 'x'",
    'LNTM040 entities.a.fields.b.min: `min` is more than `max` -> exchange the two, or raise `max`',
    'LNTM007 entities.a.fields.b.patern: `patern` is not a key of a text field -> write `pattern`',
    'LNTM022 entities.a.can.read: no rule is called `x` -> add `x` to `rules`, or remove it here',
    'LNTM011 entities["B b"]: `B b` is not a name -> write `bB`: a small letter, then letters and digits, at most 63',
    "LNTM013 limit: `x` is not a rate -> write a count and a unit, such as '30/min'; the units are s, min, h, day",
  ],
  [
    "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user', { as: 'posts' }) }, { can: { read: 'author.posts.author' } }) }",
  ],
])
