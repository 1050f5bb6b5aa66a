import type { CodeTable } from './code-table.ts'

/** What is wrong before anything is known about meaning: sizes, types, keys, syntax. */
export const shapeCodes: CodeTable = {
  LNTM001: {
    title: 'more than is taken',
    because: 'a limit on everything keeps checks, statements and documents of any blueprint within bounds',
    remedy: 'keep within the number that the message names, or split what is too large',
    example: {
      bad: "entities: { a: entity({ b: int(), c: int(), d: int(), e: int(), f: int(), g: int(), h: int(), i: int(), j: int() }, { index: [['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']] }) }",
      good: "entities: { a: entity({ b: int(), c: int() }, { index: [['b', 'c']] }) }",
    },
  },
  LNTM002: {
    title: 'nested too deep',
    because: 'what is nested deep can be neither indexed nor granted on, and every layer is read with every row',
    remedy: 'give the inner object an entity of its own and point at it with `ref`',
    example: {
      bad: 'entities: { a: entity({ b: json({ c: json({ d: json({ e: json({ f: json({ g: json({}) }) }) }) }) }) }) }',
      good: 'entities: { a: entity({ b: json({ c: text() }) }) }',
    },
  },
  LNTM003: {
    title: 'text that cannot be stored',
    because: 'no database keeps the null character or half of a surrogate pair, so such a text would never be found again',
    remedy: 'remove the character',
    example: {
      bad: "entities: { a: entity({ b: text({ default: 'x\\0' }) }) }",
      good: "entities: { a: entity({ b: text({ default: 'x' }) }) }",
    },
  },
  LNTM004: {
    title: 'more mistakes than are shown',
    because: 'after a hundred mistakes the rest is more likely to follow from them than to be news',
    remedy: 'correct those that are shown, then check again',
    example: { bad: 'roles: Array(150).fill(7)', good: "roles: ['moderator']" },
  },
  LNTM005: {
    title: 'a value of the wrong type',
    because: 'a blueprint is plain data in which every key takes one type',
    remedy: 'write a value of the type that the message names',
    example: {
      bad: "entities: { a: entity({ b: text({ max: '30' }) }) }",
      good: 'entities: { a: entity({ b: text({ max: 30 }) }) }',
    },
  },
  LNTM006: {
    title: 'a missing key',
    because: 'nothing sensible can stand in for it',
    remedy: 'add the key',
    example: { bad: "actions: { ping: { kind: 'query' } }", good: "actions: { ping: { kind: 'query', allow: 'anyone' } }" },
  },
  LNTM007: {
    title: 'an unknown key',
    because: 'a misspelt key that is silently ignored is a setting that silently does nothing',
    remedy: 'write the key that was meant, or remove it',
    example: {
      bad: 'entities: { a: entity({ b: text({ optinal: true }) }) }',
      good: 'entities: { a: entity({ b: text({ optional: true }) }) }',
    },
  },
  LNTM008: {
    title: 'an unknown kind of field',
    because: 'the kind decides the column, the checks and the documentation of a field',
    remedy: 'use one of the kinds that there are',
    example: { bad: "entities: { a: entity({ b: { kind: 'string' } }) }", good: 'entities: { a: entity({ b: text() }) }' },
  },
  LNTM009: {
    title: 'an unknown word',
    because: 'only a few words may stand here',
    remedy: 'use one of the words that the message names',
    example: {
      bad: "entities: { a: entity({ b: text({ format: 'mail' }) }) }",
      good: "entities: { a: entity({ b: text({ format: 'email' }) }) }",
    },
  },
  LNTM010: {
    title: 'a number out of range',
    because: 'beyond it the number has no meaning, is not exact, or asks for more than one field should hold',
    remedy: 'write a number within the range that the message names',
    example: {
      bad: 'entities: { a: entity({ b: text({ max: 2_000_000 }) }) }',
      good: 'entities: { a: entity({ b: text({ max: 20_000 }) }) }',
    },
  },
  LNTM011: {
    title: 'not a name',
    because: 'names become columns, paths and properties, and are only safe in all of them as small letter, letters, digits',
    remedy: 'begin with a small letter, then letters and digits, at most 63',
    example: { bad: 'entities: { Line_Item: entity({}) }', good: 'entities: { lineItem: entity({}) }' },
  },
  LNTM013: {
    title: 'not a rate',
    because: 'limits and expectations are counts in a unit of time',
    remedy: "write a count above 0 and a unit out of s, min, h, day, such as '30/min'",
    example: { bad: "limit: '30 per minute'", good: "limit: '30/min'" },
  },
  LNTM014: {
    title: 'not a span of time',
    because: 'time limits are numbers with a unit',
    remedy: "write a number above 0 and a unit out of ms, s, min, h, d, such as '200ms'",
    example: { bad: "expects: { p99: '200' }", good: "expects: { p99: '200ms' }" },
  },
  LNTM015: {
    title: 'not a method and a path',
    because: 'a route is a method, one space, and an absolute path of plain segments and `{name}` segments',
    remedy: "write for example 'POST /api/users/{id}'",
    example: {
      bad: "actions: { signIn: { allow: 'anyone', http: 'POST api/login/' } }",
      good: "actions: { signIn: { allow: 'anyone', http: 'POST /api/login' } }",
    },
  },
  LNTM016: {
    title: 'nothing where something is needed',
    because: 'an empty list or object here matches everything or nothing, which is never what was meant',
    remedy: 'write at least one, or remove the key',
    example: { bad: 'entities: { a: entity({ b: oneOf([]) }) }', good: "entities: { a: entity({ b: oneOf(['x', 'y']) }) }" },
  },
  LNTM017: {
    title: 'a text that is too long',
    because: 'constants of a blueprint stand in every statement and document made of it',
    remedy: 'shorten it to the length that the message names',
    example: {
      bad: "entities: { a: entity({ b: text({ pattern: 'x'.repeat(501) }) }) }",
      good: "entities: { a: entity({ b: text({ pattern: '^x+$' }) }) }",
    },
  },
  LNTM018: {
    title: 'the same thing twice',
    because: 'the second one has no effect, so one of the two is probably a slip',
    remedy: 'remove one of the two',
    example: { bad: "roles: ['moderator', 'moderator']", good: "roles: ['moderator', 'admin']" },
  },
  LNTM019: {
    title: 'a span out of range',
    because: 'below it the work is never done, and above it something waits that everybody has given up',
    remedy: 'write a span within the range that the message names',
    example: { bad: "jobs: { sweep: { every: '100ms' } }", good: "jobs: { sweep: { every: '1s' } }" },
  },
}
