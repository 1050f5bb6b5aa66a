import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of the time before', [
  [
    "entities: { a: entity({ title: text({ was: 'name' }), count: counter({ was: 'hits', backfill: { value: 3 } }), key: secret({ was: 'hash' }) }, { was: 'b' }) }",
  ],
  [
    "entities: { a: entity({ title: text({ was: 'name' }), name: text() }) }",
    'LNTM036 entities.a.fields.title.was: the field `name` is still there, so it cannot have become `title` -> remove `was`',
  ],
  [
    "entities: { a: entity({ title: text({ was: 'name' }), head: text({ was: 'name' }), top: text({ was: 'createdAt' }), low: text({ was: 'Low Er' }) }) }",
    'LNTM036 entities.a.fields.head.was: `name` has become `title` already -> remove `was` from one of the two',
    'LNTM036 entities.a.fields.top.was: the field `createdAt` is still there, so it cannot have become `top` -> remove `was`',
    'LNTM011 entities.a.fields.low.was: `Low Er` is not a name -> write `lowEr`: a small letter, then letters and digits, at most 63',
  ],
  [
    "entities: { a: entity({}, { was: 'b' }), b: entity({}), c: entity({}, { was: 'd' }), e: entity({}, { was: 'd' }) }",
    'LNTM036 entities.a.was: the entity `b` is still there, so it cannot have become `a` -> remove `was`',
    'LNTM036 entities.e.was: `d` has become `c` already -> remove `was` from one of the two',
  ],
  [
    "actions: { go: { allow: 'anyone', input: { a: text({ was: 'b' }), c: list(text({ backfill: { value: 'x' } })) } } }",
    'LNTM051 actions.go.input.a.was: `was` means nothing here, where nothing is stored -> remove `was`',
    'LNTM051 actions.go.input.c.of.backfill: `backfill` means nothing for an item of a list -> remove `backfill`',
  ],
  [
    "entities: { a: entity({ b: text({ backfill: {} }), c: text({ backfill: { value: 'x', copy: 'b' } }), d: text({ backfill: { before: ' ' } }), e: text({ backfill: { copy: 'x', of: 'y' } }) }) }",
    'LNTM053 entities.a.fields.b.backfill: nothing says where the value comes from -> write one of `value`, `copy`, `before`, `after` and `map`',
    'LNTM053 entities.a.fields.c.backfill: the value cannot come from `value` and `copy` at once -> write one of `value`, `copy`, `before`, `after` and `map`',
    "LNTM053 entities.a.fields.d.backfill: nothing says of which field `before` is meant -> add `of`, such as `of: 'fullName'`",
    'LNTM053 entities.a.fields.e.backfill: `of` means nothing beside `copy` -> remove `of`',
  ],
  [
    "entities: { a: entity({ b: int({ backfill: { before: ' ', of: 'x' } }), c: int({ backfill: { map: { a: 'b' }, of: 'x' } }), d: text({ max: 3, backfill: { map: { a: 'long one' }, of: 'x' } }), e: oneOf(['on', 'off'], { backfill: { map: { a: 'on', b: 'of' }, of: 'e' } }) }) }",
    'LNTM053 entities.a.fields.b.backfill: a part of a text cannot fill a `int` -> make the field a `text`',
    'LNTM053 entities.a.fields.c.backfill.map: words cannot fill a `int` -> make the field a `oneOf` or a `text`',
    'LNTM053 entities.a.fields.d.backfill.map.a: the value `long one` is longer than 3 -> write a text that the field can hold',
    'LNTM053 entities.a.fields.e.backfill.map.b: the value `of` is not one of its values -> write one of `on`, `off`',
  ],
  [
    "entities: { a: entity({ b: text({ unique: true, backfill: { value: 'x' } }), c: int({ optional: true, backfill: { value: null } }), d: int({ backfill: { value: null } }) }) }",
    'LNTM053 entities.a.fields.b.backfill.value: the field is unique, so the second row could not have the same value -> copy another field',
    'LNTM053 entities.a.fields.d.backfill.value: the value `null` is not a whole number -> write a value that the field can hold',
  ],
  [
    'entities: { a: entity({ b: list(int({ max: 3 }), { max: 2, backfill: { value: [1, 2] } }), c: list(int(), { max: 1, backfill: { value: [1, 2] } }), d: list(int({ max: 3 }), { backfill: { value: [4] } }), e: list(int(), { backfill: { value: 4 } }) }) }',
    'LNTM053 entities.a.fields.c.backfill.value: the value `[...]` has more items than the list holds -> write a value that the field can hold',
    'LNTM053 entities.a.fields.d.backfill.value: the value `[...]` is more than its `max` -> write a value that the field can hold',
    'LNTM053 entities.a.fields.e.backfill.value: the value `4` is not a list -> write a value that the field can hold',
  ],
  [
    "entities: { a: entity({ b: json({ x: text(), y: int({ optional: true }) }, { backfill: { value: { x: 'a' } } }), c: json({ x: text() }, { backfill: { value: { x: 7 } } }), d: json({ x: text() }, { backfill: { value: {} } }), e: json({ x: text() }, { backfill: { value: { x: 'a', z: 1 } } }), f: json({}, { backfill: { value: 'x' } }) }) }",
    'LNTM053 entities.a.fields.c.backfill.value: the value `{...}` is not text -> write a value that the field can hold',
    'LNTM053 entities.a.fields.d.backfill.value: the value `{...}` has no `x` -> write a value that the field can hold',
    'LNTM053 entities.a.fields.e.backfill.value: the value `{...}` has a key that its shape has not -> write a value that the field can hold',
    'LNTM053 entities.a.fields.f.backfill.value: the value `x` is not an object -> write a value that the field can hold',
  ],
  [
    "entities: { a: entity({ b: date({ backfill: { value: '2026-02-30' } }), c: decimal({ backfill: { value: '1.234' } }), d: ref('a', { optional: true, backfill: { value: 'x' } }), e: text({ backfill: { copi: 'x' } }), f: text({ backfill: { after: '', of: 'x' } }) }) }",
    'LNTM053 entities.a.fields.b.backfill.value: the value `2026-02-30` is not a date such as `2026-11-21` -> write a value that the field can hold',
    'LNTM053 entities.a.fields.c.backfill.value: the value `1.234` has more digits than the field keeps -> write a value that the field can hold',
    'LNTM053 entities.a.fields.d.backfill.value: the value `x` is not an id -> write a value that the field can hold',
    'LNTM053 entities.a.fields.e.backfill: nothing says where the value comes from -> write one of `value`, `copy`, `before`, `after` and `map`',
    'LNTM007 entities.a.fields.e.backfill.copi: `copi` is not a key of a backfill -> write `copy`',
    "LNTM016 entities.a.fields.f.backfill.after: nothing stands here, and at least 1 is needed -> write for example ' '",
  ],
])
