import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBlueprint } from './check.ts'
import { checkCases, readFragment } from './fragment.test-kit.ts'

const now =
  "version: 'v2', roles: ['clerk'], entities: { user: entity({ handle: text({ unique: true }) }), item: entity({ title: text(), price: decimal(), state: oneOf(['a', 'b', 'c'], { default: 'a' }), by: ref('user', { as: 'items' }), code: text({ unique: true, optional: true }), made: time({ default: 'now' }) }, { can: { create: 'anyone' } }), audit: entity({ note: text() }, { can: { read: 'anyone' } }) }, actions: { order: { on: 'item', input: { count: int(), how: oneOf(['x', 'y']) }, returns: { total: int() }, allow: 'anyone' }, logAll: { http: 'POST /log', allow: 'anyone' } }"
const v1 = (said: string) => `${now}, versions: { v1: { ${said} } }`
const item = (said: string) => v1(`entities: { item: { ${said} } }`)
const at = 'versions.v1.entities.item'

checkCases('what is said of older versions', [
  [v1('')],
  [item("fields: { name: 'title' }, relations: {}, values: { state: { x: 'a', y: ['b', 'c'] } }, without: ['code', 'made']")],
  [item("fields: { title: 'by', by: 'title' }")],
  [
    v1("entities: { audit: { entity: 'item' }, item: null }, actions: { order: null }"),
    'LNTM102 versions.v1.entities.item: `item` is called `audit` in this version already -> remove one of the two',
  ],
  [item("fields: { name: 'titel' }"), `LNTM025 ${at}.fields.name: no field is called \`titel\` -> write \`title\``],
  [item("without: ['titel']"), `LNTM025 ${at}.without[0]: no field is called \`titel\` -> write \`title\``],
  [v1('entities: { itm: {} }'), 'LNTM020 versions.v1.entities.itm: no entity is called `itm` -> write `item`'],
  [
    v1("entities: { thing: { entity: 'itm' } }"),
    'LNTM020 versions.v1.entities.thing.entity: no entity is called `itm` -> write `item`',
  ],
  [
    v1("actions: { buy: { action: 'ordr' } }"),
    'LNTM028 versions.v1.actions.buy.action: no action is called `ordr` -> write `order`',
  ],
  [
    v1("actions: { order: { input: { number: 'cout' } } }"),
    'LNTM025 versions.v1.actions.order.input.number: no field is called `cout` -> write `count`',
  ],
  [
    v1("actions: { order: { returns: { sum: 'totl' } } }"),
    'LNTM025 versions.v1.actions.order.returns.sum: no field is called `totl` -> write `total`',
  ],
  [
    item("fields: { name: 'title', titel: 'title' }"),
    `LNTM102 ${at}.fields.titel: \`title\` is called \`name\` in this version already -> remove one of the two`,
  ],
  [
    item("fields: { name: 'title' }, without: ['title']"),
    `LNTM102 ${at}.without[0]: this version calls \`title\` \`name\` -> remove one of the two`,
  ],
  [
    item("without: ['title', 'price', 'by'], absent: { title: '-', price: '0' }"),
    `LNTM103 ${at}: every new one needs \`by\`, which this version does not know -> add \`absent: { by: ... }\`, what is stored then; or give the field a \`default\``,
  ],
  [
    item("fields: { price: { from: 'price', optional: true } }"),
    `LNTM103 ${at}: every new one needs \`price\`, which this version may leave out -> add \`absent: { price: ... }\`, what is stored then; or give the field a \`default\``,
  ],
  [item("fields: { price: { from: 'price', optional: true } }, absent: { price: '0.00' }")],
  [v1("entities: { audit: { without: ['note'] } }")],
  [
    item("absent: { price: '1' }"),
    `LNTM104 ${at}.absent.price: this version says \`price\` itself -> remove it here, or make the field \`optional\` in this version`,
  ],
  [
    item("without: ['price'], absent: { price: 1 }"),
    `LNTM104 ${at}.absent.price: the value \`1\` is not a decimal in quotes -> write a value that the field can hold`,
  ],
  [
    item("without: ['code'], absent: { code: 'x' }"),
    `LNTM104 ${at}.absent.code: the field is unique, so the second row could not have the same value -> let code fill it: \`code: true\``,
  ],
  [
    item("values: { state: { x: 'd' } }"),
    `LNTM105 ${at}.values.state.x: \`d\` is not one of the words of today -> write one of \`a\`, \`b\`, \`c\``,
  ],
  [
    item("values: { state: { x: 'a', y: ['a', 'b'] } }"),
    `LNTM105 ${at}.values.state.y: \`x\` stands for \`a\` already -> remove one of the two`,
  ],
  [
    item("values: { state: { c: 'a' } }"),
    `LNTM105 ${at}.values.state.c: \`c\` is a word of today too, and would stand for itself as well -> name it among what \`c\` stands for`,
  ],
  [
    item("values: { price: { x: 'a' } }"),
    `LNTM105 ${at}.values.price: a \`decimal\` has no words that could have had other names -> remove it, or use \`code: true\``,
  ],
  [item("values: { stat: { x: 'a' } }"), `LNTM025 ${at}.values.stat: no field is called \`stat\` -> write \`state\``],
  [item('fields: { name: text() }, code: true')],
  [
    item('fields: { name: text() }'),
    `LNTM106 ${at}.fields.name: nothing of today is called \`name\`, so code has to make it -> add \`code: true\`, or write the name that the field has now`,
  ],
  [
    item('code: true'),
    `LNTM106 ${at}.code: there is no field that code would make -> declare it in \`fields\`, such as \`fullName: text()\``,
  ],
  [
    item('fields: { name: text({ min: 5, max: 2 }) }, code: true'),
    `LNTM040 ${at}.fields.name.min: \`min\` is more than \`max\` -> exchange the two, or raise \`max\``,
  ],
  [
    v1('entities: { item: null }'),
    'LNTM108 versions.v1.actions.order: `order` is about `item`, which this version does not have -> write `order: null` in its `actions`',
  ],
  [
    v1('actions: { order: { input: { count: null } } }'),
    'LNTM103 versions.v1.actions.order: every new one needs `count`, which this version does not know -> add `absent: { count: ... }`, what is stored then; or give the field a `default`',
  ],
  [
    v1("actions: { order: { http: 'POST /v1/orders' } }"),
    "LNTM071 versions.v1.actions.order.http: nothing in the path says which `item` -> add `{id}`: `http: 'POST /v1/orders/{id}'`",
  ],
  [v1("actions: { order: { http: 'POST /v1/orders/{id}/{number}', input: { number: 'count' } } }")],
  [
    v1("actions: { order: { http: 'POST /v1/log/{id}' }, logAll: { http: 'POST /log' } }"),
    'LNTM032 versions.v1.actions.logAll.http: `POST /log` already answers for the action `logAll` of today -> give it a path of its own with `http`',
  ],
  [
    v1("actions: { logAll: { http: 'POST /v1/items' } }"),
    'LNTM032 versions.v1.actions.logAll.http: `POST /v1/items` already answers for the collection of `item` in v1 -> give it a path of its own with `http`',
  ],
  [
    v1("entities: { thing: { entity: 'item', plural: 'users' } }"),
    "LNTM031 versions.v1.entities.thing: `/v1/users` is already the collection of `user` -> give it another name: `plural: 'other-users'`",
  ],
  [
    v1("entities: { user: { relations: { things: 'itms' } } }"),
    'LNTM025 versions.v1.entities.user.relations.things: no field is called `itms` -> write `items`',
  ],
  [
    v1("entities: { user: { relations: { handle: 'items' }, fields: { handle: 'handle' } } }"),
    'LNTM030 versions.v1.entities.user.relations.handle: this version already has the field `handle` -> use another name',
  ],
  [
    "version: 'v2', versions: { v2: {} }",
    "LNTM100 versions.v2: `v2` is the present version, which the blueprint itself says -> write `version: 'v3'`, or remove it here",
  ],
  [
    v1("deprecated: '2026-02-30'"),
    "LNTM101 versions.v1.deprecated: `2026-02-30` is no day of the calendar -> write a day that there is, such as '2026-11-01'",
  ],
  [
    v1("deprecated: 'soon'"),
    "LNTM014 versions.v1.deprecated: `soon` is not a day -> write year, month and day, such as '2026-11-01'",
  ],
  [v1('ends: true'), "LNTM101 versions.v1.ends: nothing says when it ends -> add `sunset: '2027-06-01'`, or remove `ends`"],
  [
    v1("guide: 'https://example.com/<x>'"),
    "LNTM109 versions.v1.guide: `https://example.com/<x>` is not an address -> write it in full, such as 'https://example.com/v2'",
  ],
  ["version: '2'", "LNTM011 version: `2` is not a version of an API -> write `v` and a number, such as 'v2'"],
  [
    item("fields: { id: 'title' }"),
    `LNTM012 ${at}.fields.id: \`id\` is taken: every row has a field of that name -> use another name`,
  ],
])

test('a version of whatever shape is judged without a fault', () => {
  for (const said of [
    'null',
    '[]',
    '1',
    '{ entities: { item: 1 } }',
    '{ entities: { item: { fields: { a: null } } } }',
    '{ actions: [] }',
  ])
    assert.ok(checkBlueprint(readFragment(`${now}, versions: { v1: ${said} }`)).length > 0, said)
})
