import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of actions', [
  [
    "actions: { go: { allow: 'anyone', on: 'gate' } }",
    'LNTM020 actions.go.on: no entity is called `gate` -> add `gate` to `entities`, or remove it here',
  ],
  [
    "entities: { input: entity({}) }, actions: { go: { allow: 'anyone', on: 'input' } }",
    'LNTM012 actions.go.on: `input` is taken: handlers are given something else of that name, so they could not be given the row -> rename the entity',
  ],
  [
    "entities: { user: entity({}) }, actions: { go: { allow: 'anyone', returns: 'usr[]' } }",
    'LNTM020 actions.go.returns: no entity is called `usr` -> write `user`',
  ],
  [
    "events: { gone: {} }, actions: { go: { allow: 'anyone', emits: ['gon'] } }",
    'LNTM023 actions.go.emits[0]: no event is called `gon` -> write `gone`',
  ],
  [
    "errors: { old: {} }, actions: { go: { allow: 'anyone', errors: 'odl' } }",
    'LNTM024 actions.go.errors: no error shape is called `odl` -> write `old`',
  ],
  ["actions: { go: { allow: ['signedin'] } }", 'LNTM026 actions.go.allow[0]: `signedin` is not somebody -> write `signedIn`'],
  [
    "entities: { a: entity({ open: bool() }) }, actions: { go: { on: 'a', allow: { open: 1 } } }",
    'LNTM052 actions.go.allow.open: the value `1` is not true or false -> write a value that `open` can hold',
  ],
  [
    "entities: { a: entity({}) }, actions: { go: { on: 'a', allow: 'anyone', input: { id: text() } } }",
    'LNTM012 actions.go.input.id: `id` is taken: it is the row in the path -> use another name, such as `otherId`',
  ],
  [
    "actions: { go: { kind: 'query', allow: 'anyone', http: 'PUT /go' } }",
    'LNTM073 actions.go.http: a query only reads, and PUT is for changes -> begin `http` with GET, or with POST where the input needs a body',
  ],
  [
    "actions: { go: { kind: 'query', allow: 'anyone', http: 'GET /go', input: { c: json({}) } } }",
    'LNTM072 actions.go.input.c: a GET has no body that could carry a `json` -> make it a command, or take several plain fields',
  ],
  [
    "actions: { go: { allow: 'anyone', http: 'POST /x/{a}', input: { a: text() } }, stay: { allow: 'anyone', http: 'POST /x/{b}', input: { b: text() } } }",
    'LNTM032 actions.stay.http: `POST /x/{b}` already answers for the action `go` -> rename the action, or give it a path of its own with `http`',
  ],
  [
    "actions: { go: { kind: 'query', allow: 'anyone', http: 'GET /docs' } }",
    "LNTM032 actions.go.http: `GET /docs` already answers for Lintel's own page -> rename the action, or give it a path of its own with `http`",
  ],
  [
    "entities: { post: entity({}) }, actions: { posts: { allow: 'anyone' } }",
    'LNTM032 actions.posts: `POST /v1/posts` already answers for the collection of `post` -> rename the action, or give it a path of its own with `http`',
  ],
  [
    "actions: { go: { allow: 'anyone', returns: { at: time({ unique: true }) } } }",
    'LNTM051 actions.go.returns.at.unique: `unique` means nothing here, where nothing is stored -> remove `unique`',
  ],
  [
    "actions: { go: { kind: 'query', allow: 'anyone', http: 'GET /docs/static/x' } }",
    "LNTM032 actions.go.http: `GET /docs/static/x` already answers for Lintel's own page -> rename the action, or give it a path of its own with `http`",
  ],
  [
    "actor: 'user', entities: { user: entity({}), post: entity({ author: ref('user') }) }, actions: { hide: { on: 'post', allow: ['author', { all: ['signedIn'] }] } }",
  ],
  [
    "rules: ['canHide'], actions: { hide: { allow: 'canHide' } }",
    'LNTM026 actions.hide.allow: `canHide` is not somebody -> write `rule:canHide`',
  ],
])
