/** What is told of two blueprints: `class store kind path: says -> remedy`. */
type DiffCase = readonly [before: string, after: string, ...changes: string[]]

export const renameCases: readonly DiffCase[] = [
  [
    'entities: { a: entity({ name: text() }) }',
    `entities: { a: entity({ title: text({ was: 'name' }) }) }`,
    `breaking additive field-renamed entities.a.fields.title: \`title\` was called \`name\` -> keep \`name\` until nobody uses it, and fill \`title\` beside it with \`backfill: { copy: 'name' }\``,
  ],
  [
    'entities: { a: entity({ name: text() }) }',
    `entities: { a: entity({ title: text({ was: 'name', max: 5 }), more: int({ optional: true }) }) }`,
    'compatible additive field-added entities.a.fields.more: `more` is new',
    `breaking additive field-renamed entities.a.fields.title: \`title\` was called \`name\` -> keep \`name\` until nobody uses it, and fill \`title\` beside it with \`backfill: { copy: 'name' }\``,
    'breaking rebuild bound-narrowed entities.a.fields.title.max: `max` is `5`, and was `10000` -> keep `max: 10000`',
  ],
  [
    `entities: { a: entity({ title: text({ was: 'name' }) }) }`,
    'entities: { a: entity({ title: text() }) }',
    'compatible none restated entities.a.fields.title: it is written in another way and means the same',
  ],
  [
    'entities: { a: entity({ name: text(), title: text() }) }',
    `entities: { a: entity({ title: text({ was: 'name' }) }) }`,
    'breaking destructive field-removed entities.a.fields.name: `name` is gone -> keep it, with `optional: true`, until nobody needs its values',
    'compatible none restated entities.a.fields.title: it is written in another way and means the same',
  ],
  [
    'entities: { a: entity({ name: text() }) }',
    `entities: { a: entity({ title: int({ was: 'name' }) }) }`,
    `breaking additive field-renamed entities.a.fields.title: \`title\` was called \`name\` -> keep \`name\` until nobody uses it, and fill \`title\` beside it with \`backfill: { copy: 'name' }\``,
    'breaking destructive type-changed entities.a.fields.title: `title` is of kind `int`, and was of kind `text` -> add a field of another name for it, and keep the old one',
  ],
  [
    `entities: { a: entity({ on: oneOf(['x', 'y']) }, { index: [['on', '-createdAt'], { on: ['on'], where: { on: 'x' } }], can: { read: { on: 'x' } } }) }`,
    `entities: { a: entity({ state: oneOf(['x', 'y'], { was: 'on' }) }, { index: [['state', '-createdAt'], { on: ['state'], where: { state: 'x' } }], can: { read: { state: 'x' } } }) }`,
    `breaking additive field-renamed entities.a.fields.state: \`state\` was called \`on\` -> keep \`on\` until nobody uses it, and fill \`state\` beside it with \`backfill: { copy: 'on' }\``,
  ],
  [
    `entities: { item: entity({ n: int() }), note: entity({ of: ref('item', { as: 'notes' }), all: json({ i: ref('item') }) }) }`,
    `entities: { product: entity({ n: int() }, { was: 'item' }), note: entity({ of: ref('product', { as: 'notes' }), all: json({ i: ref('product') }) }) }`,
    'compatible additive entity-renamed entities.product: `product` was called `item`',
    `breaking none collection-changed entities.product.plural: its collection is \`products\`, and was \`items\` -> keep \`plural: 'items'\``,
  ],
  [
    `entities: { item: entity({}, { was: 'thing' }) }`,
    'entities: { item: entity({}) }',
    'compatible none restated entities.item.was: what it was called before is said otherwise',
  ],
  [
    `actor: 'user', auth: { subject: 'name' }, entities: { user: entity({ name: text({ unique: true }), key: secret(), url: text() }, { can: { read: 'self' } }), post: entity({ by: ref('user', { as: 'posts' }) }, { can: { read: ['by', 'by.posts.by'], update: { all: ['signedIn', 'sees:by'] } } }) }, events: { paid: { by: ref('user') } }, errors: { old: { by: ref('user') } }, actions: { go: { on: 'post', allow: 'by', returns: 'user', http: 'POST /go/{id}', input: { ids: list(json({ u: ref('user') })) } }, all: { allow: 'anyone', returns: { by: ref('user') } } }, jobs: { j: { input: { by: ref('user') } } }, sagas: { s: { input: { by: ref('user') }, steps: { a: {} } } }, webhooks: { w: { events: ['paid'], to: { entity: 'user', url: 'url', secret: 'key' } } }`,
    `actor: 'person', auth: { subject: 'handle' }, entities: { person: entity({ handle: text({ unique: true, was: 'name' }), code: secret({ was: 'key' }), to: text({ was: 'url' }) }, { was: 'user', plural: 'users', can: { read: 'self' } }), post: entity({ author: ref('person', { as: 'posts', was: 'by' }) }, { can: { read: ['author', 'author.posts.author'], update: { all: ['signedIn', 'sees:author'] } } }) }, events: { paid: { by: ref('person') } }, errors: { old: { by: ref('person') } }, actions: { go: { on: 'post', allow: 'author', returns: 'person', http: 'POST /go/{id}', input: { ids: list(json({ u: ref('person') })) } }, all: { allow: 'anyone', returns: { by: ref('person') } } }, jobs: { j: { input: { by: ref('person') } } }, sagas: { s: { input: { by: ref('person') }, steps: { a: {} } } }, webhooks: { w: { events: ['paid'], to: { entity: 'person', url: 'to', secret: 'code' } } }`,
    'compatible additive entity-renamed entities.person: `person` was called `user`',
    'compatible additive field-renamed entities.person.fields.code: `code` was called `key`',
    `breaking additive field-renamed entities.person.fields.handle: \`handle\` was called \`name\` -> keep \`name\` until nobody uses it, and fill \`handle\` beside it with \`backfill: { copy: 'name' }\``,
    `breaking additive field-renamed entities.person.fields.to: \`to\` was called \`url\` -> keep \`url\` until nobody uses it, and fill \`to\` beside it with \`backfill: { copy: 'url' }\``,
    `breaking additive field-renamed entities.post.fields.author: \`author\` was called \`by\` -> keep \`by\` until nobody uses it, and fill \`author\` beside it with \`backfill: { copy: 'by' }\``,
  ],
  [
    'entities: { a: entity({ b: text(), c: text() }) }',
    `entities: { a: entity({ b: text({ backfill: { copy: 'c' } }), c: text(), d: int({ backfill: { value: 1 } }) }) }`,
    'compatible none backfill-changed entities.a.fields.b.backfill: rows that exist are filled otherwise',
    'breaking rebuild field-added entities.a.fields.d: `d` is new, and it is required -> add `optional: true`, or give it a `default`',
  ],
]

export const workCases: readonly DiffCase[] = [
  [
    'events: { x: { a: text() } }',
    'events: { x: event({ b: int() }, { version: 2 }) }',
    'compatible none version-raised events.x.version: it is version 2, and was version 1',
  ],
  [
    'events: { x: event({ a: text() }, { version: 2 }) }',
    'events: { x: { a: text() } }',
    'breaking none version-lowered events.x.version: it is version 1, and was version 2: events that are stored are newer -> keep `version: 2`',
  ],
  [
    'events: { x: { a: text() } }',
    'events: { x: event({ a: text(), b: int({ optional: true }) }) }',
    'compatible none field-added events.x.b: `b` is new',
  ],
  [
    'events: { x: { a: text({ optional: true }), b: text() } }',
    'events: { x: { a: text(), b: int() } }',
    'breaking none became-required events.x.a.optional: it is required -> keep `optional: true`, or raise it to `version: 2`',
    'breaking none type-changed events.x.b: `b` is of kind `int`, and was of kind `text` -> add a field of another name for it, and keep the old one, or raise it to `version: 2`',
  ],
  [
    'events: { x: { a: text(), b: text() } }',
    `events: { x: event({ a: text(), b: text() }, { subject: 'b', because: 'ADR-1' }) }`,
    'compatible none reason-changed events.x.because: another reason is given',
    'breaking none subject-changed events.x.subject: events are kept in order by `b`, and were by nothing -> leave `subject` out, or raise it to `version: 2`',
  ],
  [
    `entities: { u: entity({}) }, events: { x: { u: ref('u'), v: ref('u') } }`,
    `entities: { u: entity({}) }, events: { x: { v: ref('u'), u: ref('u') } }`,
    'compatible none order-changed events.x: the same things stand in another order',
    `breaking none subject-changed events.x.subject: events are kept in order by \`v\`, and were by \`u\` -> keep \`subject: 'u'\`, or raise it to \`version: 2\``,
  ],
  [
    `entities: { a: entity({}) }, actions: { q: { kind: 'query', allow: 'anyone' } }`,
    `entities: { a: entity({}, { cache: '1min' }) }, actions: { q: { kind: 'query', allow: 'anyone', cache: '30s' } }`,
    'compatible none cache-changed actions.q.cache: an answer is up to 30000 ms old, and was never old',
    'compatible none cache-changed entities.a.cache: an answer is up to 60000 ms old, and was never old',
  ],
  [
    `jobs: { j: {} }, actions: { go: { allow: 'anyone' } }`,
    `jobs: { j: {} }, actions: { go: { allow: 'anyone', starts: ['j'], signed: { secret: env('S') } } }`,
    'breaking none signature-changed actions.go.signed: it has to be signed -> leave `signed` out',
    'compatible none starts-changed actions.go.starts: it may start `j`, and might nothing',
  ],
  [
    `actions: { go: { allow: 'anyone', signed: { secret: env('S') } }, to: { allow: 'anyone', signed: { secret: env('S') } } }`,
    `actions: { go: { allow: 'anyone', signed: { secret: env('T') } }, to: { allow: 'anyone' } }`,
    'breaking none signature-changed actions.go.signed: it is signed with another secret -> keep the secret',
    'compatible none signature-changed actions.to.signed: it need not be signed',
  ],
  [
    `jobs: { a: { every: '1h' }, b: {}, c: {} }`,
    `jobs: { c: { input: { x: text() }, attempts: 3, timeout: '5s', because: 'ADR-1' }, b: {}, d: { cron: '0 3 * * *' } }`,
    'compatible none order-changed jobs: the same things stand in another order',
    'compatible none job-removed jobs.a: `a` is gone -> keep it until none that was started is under way',
    'compatible none job-changed jobs.c.attempts: it is `3`, and was `10`',
    'compatible none reason-changed jobs.c.because: another reason is given',
    'compatible none job-changed jobs.c.input: it is another one',
    'compatible none job-changed jobs.c.timeout: it is `5000`, and was `60000`',
    'compatible none job-added jobs.d: `d` is new',
  ],
  [
    `jobs: { a: { every: '1h' } }`,
    `jobs: { a: { cron: '0 * * * *', zone: 'Europe/Berlin' } }`,
    'compatible none job-changed jobs.a.cron: it is `0 * * * *`, and was nothing',
    'compatible none job-changed jobs.a.every: it is nothing, and was `3600000`',
    'compatible none job-changed jobs.a.zone: it is `Europe/Berlin`, and was `UTC`',
  ],
  [
    `sagas: { a: { steps: { x: { undo: 'y' } } }, b: { steps: { x: {} } } }`,
    `sagas: { a: { steps: { x: { undo: 'z' } } }, c: { steps: { x: {} } } }`,
    'compatible none saga-changed sagas.a.steps: it is another one',
    'compatible none saga-removed sagas.b: `b` is gone -> keep it until none that was started is under way',
    'compatible none saga-added sagas.c: `c` is new',
  ],
  [
    `external: { a: { url: env('A') }, b: { url: env('B') } }`,
    `external: { a: { url: env('A'), timeout: '1s', otherwise: null, breaker: { failures: 1, pause: '1s' } }, c: { url: env('C') } }`,
    'compatible none external-changed external.a.breaker: it is another one',
    'compatible none external-changed external.a.otherwise: it is another one',
    'compatible none external-changed external.a.timeout: it is `1000`, and was `5000`',
    'compatible none external-removed external.b: `b` is gone',
    'compatible none external-added external.c: `c` is new',
  ],
  [
    `events: { x: {}, y: {} }, webhooks: { a: { events: ['x', 'y'], to: env('A'), secret: env('S') }, b: { events: ['x'], to: env('B'), secret: env('S') } }`,
    `events: { x: {}, y: {} }, webhooks: { a: { events: ['y'], to: env('Z'), secret: env('S') }, c: { events: ['x'], to: env('C'), secret: env('S') } }`,
    'breaking none webhook-changed webhooks.a.events: it no longer tells `x` -> keep `x`',
    'compatible none webhook-changed webhooks.a.to: it is another one',
    'breaking none webhook-removed webhooks.b: `b` is gone -> keep it until nobody waits for it',
    'compatible none webhook-added webhooks.c: `c` is new',
  ],
  [
    `events: { x: {}, y: {} }, webhooks: { a: { events: ['x'], to: env('A'), secret: env('S') } }`,
    `events: { x: {}, y: {} }, webhooks: { a: { events: ['x', 'y'], to: env('A'), secret: env('S') } }`,
    'compatible none webhook-changed webhooks.a.events: it is another one',
  ],
]
