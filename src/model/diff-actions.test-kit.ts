/** What is told of two blueprints: `class store kind path: says -> remedy`. */
type DiffCase = readonly [before: string, after: string, ...changes: string[]]

export const accessCases: readonly DiffCase[] = [
  [
    'entities: { a: entity({}) }',
    "entities: { a: entity({}, { can: { read: 'anyone' } }) }",
    'compatible none access-widened entities.a.can.read: some who were refused are allowed',
  ],
  [
    "entities: { a: entity({}, { can: { read: 'anyone' } }) }",
    "entities: { a: entity({}, { can: { read: 'signedIn' } }) }",
    'breaking none access-narrowed entities.a.can.read: some who were allowed are refused -> keep the old grant beside the new one',
  ],
  [
    "roles: ['x', 'y'], entities: { a: entity({}, { can: { read: 'role:x' } }) }",
    "roles: ['x', 'y'], entities: { a: entity({}, { can: { read: 'role:y' } }) }",
    'breaking none access-narrowed entities.a.can.read: some who were allowed are refused -> keep the old grant beside the new one',
    'compatible none access-widened entities.a.can.read: some who were refused are allowed',
  ],
  [
    "roles: ['x'], entities: { a: entity({}, { can: { read: 'role:x' } }) }",
    "roles: ['x'], entities: { a: entity({}, { can: { read: ['signedIn', 'role:x'] } }) }",
    'compatible none access-widened entities.a.can.read: some who were refused are allowed',
  ],
  [
    "entities: { a: entity({}, { can: { read: 'anyone' } }) }",
    "entities: { a: entity({}, { can: { read: ['anyone', 'signedIn'] } }) }",
    'compatible none restated entities.a.can.read: the grant is written in another way and means the same',
  ],
  [
    "entities: { a: entity({ s: oneOf(['x', 'y']) }, { can: { read: { s: ['x', 'y'] } } }) }",
    "entities: { a: entity({ s: oneOf(['x', 'y']) }, { can: { read: { s: 'x' } } }) }",
    'breaking none access-narrowed entities.a.can.read: some who were allowed are refused -> keep the old grant beside the new one',
  ],
  [
    'entities: { a: entity({ s: bool() }, { can: { read: { s: true } } }) }',
    "entities: { a: entity({ s: bool() }, { can: { read: { all: ['signedIn', { s: true }] } } }) }",
    'breaking none access-narrowed entities.a.can.read: some who were allowed are refused -> keep the old grant beside the new one',
  ],
  [
    "rules: ['r'], entities: { a: entity({}, { can: { read: 'rule:r' } }) }",
    "rules: ['r'], entities: { a: entity({}, { can: { read: 'signedIn' } }) }",
    'breaking none access-narrowed entities.a.can.read: some who were allowed are refused -> keep the old grant beside the new one',
    'compatible none access-widened entities.a.can.read: some who were refused are allowed',
  ],
]

export const actionCases: readonly DiffCase[] = [
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { run: { allow: 'anyone' } }",
    'breaking none action-removed actions.go: `go` is gone -> keep it until nobody calls it',
    'compatible none action-added actions.run: `run` is new',
  ],
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { go: { allow: 'signedIn', because: 'abuse' } }",
    'breaking none access-narrowed actions.go.allow: some who were allowed are refused -> keep the old grant beside the new one',
    'compatible none reason-changed actions.go.because: another reason is given',
  ],
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { go: { allow: 'anyone', http: 'POST /go' } }",
    "breaking none route-changed actions.go.http: it answers at `POST /go`, and did at `POST /v1/go` -> keep `http: 'POST /v1/go'`",
  ],
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { go: { allow: 'anyone', kind: 'query' } }",
    "breaking none route-changed actions.go.http: it answers at `GET /v1/go`, and did at `POST /v1/go` -> keep `http: 'POST /v1/go'`",
    'breaking none type-changed actions.go.kind: it is a query, and was a command -> add an action of another name',
  ],
  [
    "entities: { a: entity({}) }, actions: { go: { allow: 'anyone', http: 'POST /{id}', input: { id: text() } } }",
    "entities: { a: entity({}) }, actions: { go: { on: 'a', allow: 'anyone', http: 'POST /{id}' } }",
    'breaking none field-removed actions.go.input.id: `id` is gone -> keep it, with `optional: true`',
    'breaking none row-changed actions.go.on: it acts on a `a`, and did on no row -> add an action of another name',
  ],
  [
    "actions: { go: { allow: 'anyone', input: { x: text() } } }",
    "actions: { go: { allow: 'anyone', input: { y: text(), z: text({ optional: true }) } } }",
    'breaking none field-removed actions.go.input.x: `x` is gone -> keep it, with `optional: true`',
    'breaking none field-added actions.go.input.y: `y` is new, and it is required -> add `optional: true`, or give it a `default`',
    'compatible none field-added actions.go.input.z: `z` is new',
  ],
  [
    "actions: { go: { allow: 'anyone', input: { x: text() } } }",
    "actions: { go: { allow: 'anyone', input: { x: text({ optional: true, max: 20_000 }) } } }",
    'compatible none bound-widened actions.go.input.x.max: `max` is `20000`, and was `10000`',
    'compatible none became-optional actions.go.input.x.optional: it may be absent',
  ],
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { go: { allow: 'anyone', returns: { x: text() } } }",
    'compatible none returns-changed actions.go.returns: it returns a shape of its own, and did nothing',
    'breaking none status-changed actions.go.status: success is 200, and was 204 -> keep `status: 204`',
  ],
  [
    "actions: { go: { allow: 'anyone', returns: { x: text() } } }",
    "actions: { go: { allow: 'anyone', returns: { x: text({ optional: true }), y: int() } } }",
    'breaking none became-optional actions.go.returns.x.optional: it may be absent, so that those who read it may get null -> keep it required, and add an optional field beside it',
    'compatible none field-added actions.go.returns.y: `y` is new',
  ],
  [
    "entities: { a: entity({}) }, actions: { go: { allow: 'anyone', returns: 'a' } }",
    "entities: { a: entity({}) }, actions: { go: { allow: 'anyone', returns: 'a[]' } }",
    'breaking none returns-changed actions.go.returns: it returns a page of `a`, and did a `a` -> add an action of another name',
  ],
  [
    "events: { x: {}, y: {} }, actions: { go: { allow: 'anyone', emits: ['x'] } }",
    "events: { x: {}, y: {} }, actions: { go: { allow: 'anyone', emits: ['y'] } }",
    'compatible none emit-added actions.go.emits: it emits `y`',
    'breaking none emit-removed actions.go.emits: it no longer emits `x` -> keep `x` in `emits`',
  ],
  [
    "actions: { go: { allow: 'anyone' } }",
    "actions: { go: { allow: 'anyone', limit: '5/min' } }",
    'breaking none limit-lowered actions.go.limit: the limit is 5/min, and was open -> leave `limit` out',
  ],
  [
    "actions: { go: { allow: 'anyone', limit: '5/min' } }",
    "actions: { go: { allow: 'anyone', limit: '6/min', timeout: '1s' } }",
    'compatible none limit-raised actions.go.limit: the limit is 6/min, and was 5/min',
    'compatible none timeout-changed actions.go.timeout: it may take 1000 ms, and might take 10000 ms',
  ],
  [
    "errors: { x: {} }, actions: { go: { allow: 'anyone', errors: 'x' } }",
    "errors: { x: {} }, actions: { go: { allow: 'anyone', status: 202 } }",
    "breaking none error-shape-changed actions.go.errors: errors have another shape -> keep `errors: 'x'`",
    'breaking none status-changed actions.go.status: success is 202, and was 204 -> keep `status: 204`',
  ],
]
