import type { CodeTable } from './code-table.ts'

/** Fields that contradict themselves or could never hold what is asked of them. */
export const fieldCodes: CodeTable = {
  LNTM040: {
    title: '`min` above `max`',
    because: 'no value is within such bounds',
    remedy: 'exchange the two',
    example: {
      bad: 'entities: { a: entity({ b: int({ min: 10, max: 5 }) }) }',
      good: 'entities: { a: entity({ b: int({ min: 5, max: 10 }) }) }',
    },
  },
  LNTM041: {
    title: 'a default that does not fit',
    because: 'a client that sends the same value would be refused',
    remedy: 'write a default that the field can hold',
    example: {
      bad: "entities: { a: entity({ b: oneOf(['x', 'y'], { default: 'z' }) }) }",
      good: "entities: { a: entity({ b: oneOf(['x', 'y'], { default: 'x' }) }) }",
    },
  },
  LNTM042: {
    title: 'not a regular expression',
    because: 'patterns are ECMAScript regular expressions with the `u` flag, which is strict about escapes',
    remedy: 'correct it',
    example: {
      bad: "entities: { a: entity({ b: text({ pattern: '^[a-z' }) }) }",
      good: "entities: { a: entity({ b: text({ pattern: '^[a-z]+$' }) }) }",
    },
  },
  LNTM043: {
    title: 'a regular expression that may take too long',
    because:
      'a backtracking engine tries every way to cut the text, and one request could stop the server; the test is simple and conservative',
    remedy:
      'let each repeat begin or end with a character that is nowhere else in it, do not refer back to groups, and bound the text with `max`',
    example: {
      bad: "entities: { a: entity({ b: text({ pattern: '^([a-z]+)*$' }) }) }",
      good: "entities: { a: entity({ b: text({ pattern: '^[a-z]+(-[a-z]+)*$' }) }) }",
    },
  },
  LNTM044: {
    title: 'not a decimal that fits',
    because: 'decimals are exact: text of at most `precision` digits, `scale` of them after the point',
    remedy: "write it in quotes, such as '12.50', or raise `precision` and `scale`",
    example: {
      bad: "entities: { a: entity({ b: decimal({ min: '0.001' }) }) }",
      good: "entities: { a: entity({ b: decimal({ scale: 3, min: '0.001' }) }) }",
    },
  },
  LNTM045: {
    title: '`scale` above `precision`',
    because: 'there cannot be more digits after the point than in all',
    remedy: 'lower `scale` or raise `precision`',
    example: {
      bad: 'entities: { a: entity({ b: decimal({ precision: 2, scale: 4 }) }) }',
      good: 'entities: { a: entity({ b: decimal({ precision: 4, scale: 2 }) }) }',
    },
  },
  LNTM046: {
    title: 'a first row that nobody can make',
    because: 'each row needs another one first',
    remedy: 'make one of the refs optional',
    example: {
      bad: "entities: { folder: entity({ parent: ref('folder') }) }",
      good: "entities: { folder: entity({ parent: ref('folder', { optional: true }) }) }",
    },
  },
  LNTM047: {
    title: 'clearing a required ref',
    because: 'a required ref cannot become empty, so the delete would fail',
    remedy: "make the ref optional, or use 'cascade' or 'restrict'",
    example: {
      bad: "entities: { user: entity({}), post: entity({ author: ref('user', { onDelete: 'clear' }) }) }",
      good: "entities: { user: entity({}), post: entity({ author: ref('user', { onDelete: 'clear', optional: true }) }) }",
    },
  },
  LNTM048: {
    title: 'a default on a unique field',
    because: 'every row would get the same value, so the second one would be refused',
    remedy: 'remove one of the two',
    example: {
      bad: "entities: { a: entity({ b: text({ unique: true, default: 'x' }) }) }",
      good: 'entities: { a: entity({ b: text({ unique: true }) }) }',
    },
  },
  LNTM049: {
    title: 'a kind of field that cannot stand here',
    because: 'counters and secrets are of stored rows, and lists hold scalars; messages and `json` take neither',
    remedy: 'use another kind: text for a password that comes in, int for a count that goes out',
    example: {
      bad: "actions: { signIn: { allow: 'anyone', input: { password: secret() } } }",
      good: "actions: { signIn: { allow: 'anyone', input: { password: text({ max: 200 }) } } }",
    },
  },
  LNTM050: {
    title: 'an index on what cannot be indexed',
    because: 'json and lists have no order, and a secret that can be searched for can be guessed',
    remedy: 'leave it out, or make what has to be found a field of its own',
    example: {
      bad: "entities: { a: entity({ b: list(text()) }, { index: [['b']] }) }",
      good: "entities: { a: entity({ b: text() }, { index: [['b']] }) }",
    },
  },
  LNTM051: {
    title: 'a key that means nothing here',
    because: 'what is only sent is not stored, so it can be neither unique nor deleted; items of a list are there or not',
    remedy: 'remove it',
    example: {
      bad: 'events: { paid: { reference: text({ unique: true }) } }',
      good: 'events: { paid: { reference: text() } }',
    },
  },
  LNTM052: {
    title: 'a condition that no row can meet',
    because: 'the field cannot hold the value, so the index is always empty and the grant grants nothing',
    remedy: 'write a value that the field can hold',
    example: {
      bad: "entities: { a: entity({ state: oneOf(['open', 'done']) }, { can: { read: { state: 'closed' } } }) }",
      good: "entities: { a: entity({ state: oneOf(['open', 'done']) }, { can: { read: { state: 'done' } } }) }",
    },
  },
  LNTM053: {
    title: 'a backfill that cannot fill',
    because: 'rows that exist need a value that the field can hold, from one place',
    remedy: 'write one of `value`, `copy`, `before`, `after` and `map`, and `of` beside the last three',
    example: {
      bad: "entities: { a: entity({ state: oneOf(['on', 'off'], { backfill: { value: 'open' } }) }) }",
      good: "entities: { a: entity({ state: oneOf(['on', 'off'], { backfill: { value: 'on' } }) }) }",
    },
  },
  LNTM054: {
    title: 'a subject that some events would not have',
    because: 'events of one subject are kept in order, so each event must say of which it is',
    remedy: 'name a required ref or a required text',
    example: {
      bad: "events: { paid: { fields: { amount: decimal() }, version: 1, subject: 'amount' } }",
      good: "events: { paid: { fields: { receipt: text(), amount: decimal() }, version: 1, subject: 'receipt' } }",
    },
  },
}
