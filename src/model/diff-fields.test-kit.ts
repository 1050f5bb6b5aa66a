/** What is told of two blueprints: `class store kind path: says -> remedy`. */
type DiffCase = readonly [before: string, after: string, ...changes: string[]]

export const fieldCases: readonly DiffCase[] = [
  [
    'entities: { a: entity({}) }',
    'entities: { a: entity({ b: text({ optional: true }) }) }',
    'compatible additive field-added entities.a.fields.b: `b` is new',
  ],
  [
    'entities: { a: entity({}) }',
    "entities: { a: entity({ b: text({ default: 'x' }) }) }",
    'compatible additive field-added entities.a.fields.b: `b` is new',
  ],
  [
    'entities: { a: entity({}) }',
    'entities: { a: entity({ b: text() }) }',
    'breaking rebuild field-added entities.a.fields.b: `b` is new, and it is required -> add `optional: true`, or give it a `default`',
  ],
  [
    'entities: { a: entity({}) }',
    'entities: { a: entity({ b: counter() }) }',
    'compatible additive field-added entities.a.fields.b: `b` is new',
  ],
  [
    'entities: { a: entity({}) }',
    'entities: { a: entity({ b: secret() }) }',
    'compatible rebuild field-added entities.a.fields.b: `b` is new, and it is required -> add `optional: true`, or give it a `default`',
  ],
  [
    'entities: { a: entity({}) }',
    "entities: { a: entity({ b: time({ default: 'now' }) }) }",
    'compatible rebuild field-added entities.a.fields.b: `b` is new',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    'entities: { a: entity({}) }',
    'breaking destructive field-removed entities.a.fields.b: `b` is gone -> keep it, with `optional: true`, until nobody needs its values',
  ],
  [
    'entities: { a: entity({ b: secret() }) }',
    'entities: { a: entity({}) }',
    'compatible destructive field-removed entities.a.fields.b: `b` is gone -> keep it, with `optional: true`, until nobody needs its values',
  ],
  [
    'entities: { a: entity({ b: text(), c: int() }) }',
    'entities: { a: entity({ c: int(), b: text() }) }',
    'compatible none order-changed entities.a.fields: the same things stand in another order',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    'entities: { a: entity({ b: int() }) }',
    'breaking destructive type-changed entities.a.fields.b: `b` is of kind `int`, and was of kind `text` -> add a field of another name for it, and keep the old one',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    "entities: { a: entity({ b: oneOf(['x']) }) }",
    'breaking rebuild type-changed entities.a.fields.b: `b` is of kind `oneOf`, and was of kind `text` -> add a field of another name for it, and keep the old one',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    'entities: { a: entity({ b: text({ optional: true }) }) }',
    'breaking rebuild became-optional entities.a.fields.b.optional: it may be absent, so that those who read it may get null -> keep it required, and add an optional field beside it',
  ],
  [
    'entities: { a: entity({ b: text({ optional: true }) }) }',
    'entities: { a: entity({ b: text() }) }',
    'breaking rebuild became-required entities.a.fields.b.optional: it is required -> keep `optional: true`, or give it a `default` and fill the rows that have none',
  ],
  [
    'entities: { a: entity({ b: text({ optional: true }) }) }',
    "entities: { a: entity({ b: text({ default: 'x' }) }) }",
    'compatible rebuild default-changed entities.a.fields.b.default: it has a default',
    'compatible rebuild became-required entities.a.fields.b.optional: it is required -> keep `optional: true`, or give it a `default` and fill the rows that have none',
  ],
  [
    'entities: { a: entity({ b: text({ max: 99 }) }) }',
    'entities: { a: entity({ b: text({ max: 99, unique: true }) }) }',
    'breaking additive unique-added entities.a.fields.b.unique: two rows may no longer share a value -> leave `unique` out',
  ],
  [
    'entities: { a: entity({ b: text({ max: 99, unique: true }) }) }',
    'entities: { a: entity({ b: text({ max: 99 }) }) }',
    'compatible additive unique-removed entities.a.fields.b.unique: two rows may share a value',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    "entities: { a: entity({ b: text({ immutable: true, personal: true, because: 'x' }) }) }",
    'compatible none reason-changed entities.a.fields.b.because: another reason is given',
    'breaking none became-immutable entities.a.fields.b.immutable: it can no longer be changed -> leave `immutable` out',
    'compatible none privacy-changed entities.a.fields.b.personal: it is about a person',
  ],
  [
    'entities: { a: entity({ b: text({ immutable: true, personal: true }) }) }',
    'entities: { a: entity({ b: text() }) }',
    'compatible none became-mutable entities.a.fields.b.immutable: it can be changed',
    'compatible none privacy-changed entities.a.fields.b.personal: it is no longer about a person',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    'entities: { a: entity({ b: text({ max: 10_000 }) }) }',
    'compatible none restated entities.a.fields.b: it is written in another way and means the same',
  ],
  [
    'entities: { a: entity({ b: text({ max: 50 }) }) }',
    'entities: { a: entity({ b: text({ max: 40 }) }) }',
    'breaking rebuild bound-narrowed entities.a.fields.b.max: `max` is `40`, and was `50` -> keep `max: 50`',
  ],
  [
    'entities: { a: entity({ b: text({ max: 50 }) }) }',
    'entities: { a: entity({ b: text({ max: 60, min: 1 }) }) }',
    'compatible rebuild bound-widened entities.a.fields.b.max: `max` is `60`, and was `50`',
    'breaking rebuild bound-narrowed entities.a.fields.b.min: `min` is `1`, and was `0` -> keep `min: 0`',
  ],
  [
    'entities: { a: entity({ b: text() }) }',
    "entities: { a: entity({ b: text({ pattern: '^x$' }) }) }",
    'breaking none bound-narrowed entities.a.fields.b.pattern: `pattern` is `^x$`, and was open -> leave `pattern` out',
  ],
  [
    "entities: { a: entity({ b: text({ format: 'email' }) }) }",
    'entities: { a: entity({ b: text() }) }',
    'compatible none bound-widened entities.a.fields.b.format: `format` is open, and was `email`',
  ],
  [
    'entities: { a: entity({ b: int() }) }',
    'entities: { a: entity({ b: int({ min: 0, max: 9 }) }) }',
    'breaking rebuild bound-narrowed entities.a.fields.b.max: `max` is `9`, and was open -> leave `max` out',
    'breaking rebuild bound-narrowed entities.a.fields.b.min: `min` is `0`, and was open -> leave `min` out',
  ],
  [
    'entities: { a: entity({ b: int({ min: 0 }) }) }',
    'entities: { a: entity({ b: int({ min: -1 }) }) }',
    'compatible rebuild bound-widened entities.a.fields.b.min: `min` is `-1`, and was `0`',
  ],
  [
    "entities: { a: entity({ b: decimal({ max: '10' }) }) }",
    "entities: { a: entity({ b: decimal({ max: '9.50' }) }) }",
    "breaking rebuild bound-narrowed entities.a.fields.b.max: `max` is `9.50`, and was `10` -> keep `max: '10'`",
  ],
  [
    'entities: { a: entity({ b: decimal() }) }',
    'entities: { a: entity({ b: decimal({ scale: 3 }) }) }',
    'compatible destructive bound-widened entities.a.fields.b.scale: `scale` is `3`, and was `2` -> keep `scale: 2`, and add a field for finer amounts',
  ],
  [
    'entities: { a: entity({ b: decimal() }) }',
    'entities: { a: entity({ b: decimal({ precision: 10, scale: 1 }) }) }',
    'breaking none bound-narrowed entities.a.fields.b.precision: `precision` is `10`, and was `15` -> keep `precision: 15`',
    'breaking destructive bound-narrowed entities.a.fields.b.scale: `scale` is `1`, and was `2` -> keep `scale: 2`',
  ],
  [
    "entities: { a: entity({ b: oneOf(['x', 'y']) }) }",
    "entities: { a: entity({ b: oneOf(['y', 'z']) }) }",
    'compatible rebuild value-added entities.a.fields.b.values: it may be `z`',
    'breaking rebuild value-removed entities.a.fields.b.values: it can no longer be `x` -> keep `x`',
  ],
  [
    "entities: { a: entity({ b: oneOf(['x', 'y']) }) }",
    "entities: { a: entity({ b: oneOf(['y', 'x']) }) }",
    'compatible rebuild order-changed entities.a.fields.b.values: the same values stand in another order',
  ],
  [
    'entities: { a: entity({ b: bool({ default: true }) }) }',
    'entities: { a: entity({ b: bool() }) }',
    'breaking rebuild default-changed entities.a.fields.b.default: without the default it has to be sent -> keep the default, or add `optional: true`',
  ],
  [
    'entities: { a: entity({ b: bool() }) }',
    'entities: { a: entity({ b: bool({ default: true }) }) }',
    'compatible rebuild default-changed entities.a.fields.b.default: it has a default',
  ],
  [
    'entities: { a: entity({ b: bool({ default: false }) }) }',
    'entities: { a: entity({ b: bool({ default: true }) }) }',
    'compatible rebuild default-changed entities.a.fields.b.default: the default is another one',
  ],
  [
    'entities: { a: entity({ b: list(text({ max: 5 }), { max: 9 }) }) }',
    'entities: { a: entity({ b: list(text({ max: 4 }), { max: 8 }) }) }',
    'breaking none bound-narrowed entities.a.fields.b.max: `max` is `8`, and was `9` -> keep `max: 9`',
    'breaking none bound-narrowed entities.a.fields.b.of.max: `max` is `4`, and was `5` -> keep `max: 5`',
  ],
  [
    'entities: { a: entity({ b: json({ c: text(), d: int() }) }) }',
    'entities: { a: entity({ b: json({ c: int(), e: int() }) }) }',
    'breaking none type-changed entities.a.fields.b.shape.c: `c` is of kind `int`, and was of kind `text` -> add a field of another name for it, and keep the old one',
    'breaking none field-removed entities.a.fields.b.shape.d: `d` is gone -> keep it, with `optional: true`',
    'breaking none field-added entities.a.fields.b.shape.e: `e` is new, and it is required -> add `optional: true`, or give it a `default`',
  ],
  [
    'entities: { a: entity({ b: secret() }) }',
    'entities: { a: entity({ b: secret({ max: 5 }) }) }',
    'compatible none bound-narrowed entities.a.fields.b.max: `max` is `5`, and was `10000`',
  ],
  [
    "entities: { a: entity({}), b: entity({}), c: entity({ r: ref('a') }) }",
    "entities: { a: entity({}), b: entity({}), c: entity({ r: ref('b') }) }",
    'breaking destructive target-changed entities.c.fields.r.to: it points at `b`, and pointed at `a` -> add a ref of another name, and keep this one',
  ],
  [
    "entities: { a: entity({}), c: entity({ r: ref('a', { as: 'cs' }) }) }",
    "entities: { a: entity({}), c: entity({ r: ref('a', { as: 'all' }) }) }",
    "breaking none relation-changed entities.c.fields.r.as: the list on the other side is `all`, and was `cs` -> keep `as: 'cs'`",
  ],
  [
    "entities: { a: entity({}), c: entity({ r: ref('a') }) }",
    "entities: { a: entity({}), c: entity({ r: ref('a', { as: 'all', onDelete: 'cascade' }) }) }",
    'compatible none relation-changed entities.c.fields.r.as: the other side has `all`',
    'compatible rebuild delete-rule-changed entities.c.fields.r.onDelete: deleting what it points at will `cascade`, and did `restrict`',
  ],
  [
    "entities: { a: entity({}), c: entity({ r: ref('a', { onDelete: 'cascade' }) }) }",
    "entities: { a: entity({}), c: entity({ r: ref('a') }) }",
    "breaking rebuild delete-rule-changed entities.c.fields.r.onDelete: deleting what it points at will `restrict`, and did `cascade`: deletes that worked are refused -> keep `onDelete: 'cascade'`",
  ],
]
