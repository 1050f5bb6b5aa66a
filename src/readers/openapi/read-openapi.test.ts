import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from '../../model/architecture/architecture.ts'
import type { Contract, Operation, Schema } from '../../model/architecture/contract.ts'
import type { Sources } from '../reader.ts'
import { createOpenApiReader } from './create-openapi-reader.ts'

function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  return {
    files: Object.keys(files)
      .sort()
      .map((path) => ({ path, sizeBytes: Buffer.byteLength(files[path]!) })),
    has: (path) => Object.hasOwn(files, path),
    stands: (path) => Object.hasOwn(files, path),
    text: (path) => files[path]!,
    // What is remembered is JSON, so it goes through it here too.
    facts: (path, _reader, _version, make) => JSON.parse(JSON.stringify(make(files[path]!))),
  }
}

const read = (files: Readonly<Record<string, string>>): Promise<Facts> => createOpenApiReader().read(sourcesOf(files))

async function contractOf(files: string | Readonly<Record<string, string>>): Promise<Contract> {
  const { contracts, unread } = await read(typeof files === 'string' ? { 'openapi.yaml': files } : files)
  assert.deepEqual(unread, [])
  assert.equal(contracts?.length, 1)
  return contracts![0]!
}

function operation(contract: Contract, name: string): Operation {
  const found = contract.operations.find((it) => `${it.method} ${it.path}` === name)
  assert.ok(found, `${name} among ${contract.operations.map((it) => `${it.method} ${it.path}`).join(', ')}`)
  return found
}

const shop = `openapi: 3.0.3
info: { title: Shop, version: 1.2.0 }
servers:
  - url: https://{region}.shop.example/{stage}/
    variables: { region: { default: eu }, stage: { default: v1 } }
security:
  - bearer: []
  - key: []
paths:
  /orders/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
      - { name: trace, in: header, schema: { type: string } }
    get:
      operationId: getOrder
      tags: [orders]
      x-public: false
      parameters:
        - $ref: '#/components/parameters/Expand'
        - { name: trace, in: header, required: true, schema: { type: string, maxLength: 32 } }
      responses:
        '200':
          description: one
          headers: { ETag: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
        default: { $ref: '#/components/responses/Problem' }
  /orders:
    post:
      deprecated: true
      security: [{}, { bearer: [] }]
      requestBody: { $ref: '#/components/requestBodies/NewOrder' }
      responses: { 201: { description: made } }
    get:
      security: []
      servers: [{ url: /v2 }]
      responses: { '200': { description: all } }
components:
  securitySchemes:
    bearer: { type: http, scheme: Bearer }
    key: { type: apiKey, in: header, name: X-Key }
    login: { type: oauth2, flows: { implicit: {}, clientCredentials: {} } }
  parameters:
    Expand: { name: expand, in: query, schema: { type: array, items: { type: string, enum: [lines] }, maxItems: 3 } }
  responses:
    Problem:
      description: what went wrong
      content: { text/plain: {}, application/problem+json: { schema: { type: object, properties: { title: { type: string } } } } }
  requestBodies:
    NewOrder: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
  schemas:
    Base:
      required: [id]
      properties: { id: { type: string, format: uuid, readOnly: true } }
    NewOrder:
      type: object
      additionalProperties: false
      properties:
        note: { type: string, nullable: true }
    Order:
      allOf:
        - $ref: '#/components/schemas/Base'
        - $ref: '#/components/schemas/NewOrder'
        - type: object
          required: [parent]
          properties:
            parent: { $ref: '#/components/schemas/Order' }
            paid: { oneOf: [{ type: boolean }, { const: later }] }
`

test('operations have their whole path, parameters, security and tags', async () => {
  const contract = await contractOf(shop)
  assert.equal(contract.format, 'openapi 3.0')
  assert.equal(contract.secured, true)
  assert.deepEqual(
    contract.servers.map(({ url }) => url),
    ['https://eu.shop.example/v1/', '/v2'],
  )
  assert.deepEqual(
    contract.securitySchemes.map(({ name, type, detail }) => [name, type, ...detail]),
    [
      ['bearer', 'http', 'bearer'],
      ['key', 'apiKey', 'header', 'X-Key'],
      ['login', 'oauth2', 'implicit', 'clientCredentials'],
    ],
  )
  const one = operation(contract, 'GET /v1/orders/{id}')
  assert.deepEqual(
    [one.id, one.ownPath, one.tags, one.extensions],
    ['getOrder', '/orders/{id}', ['orders'], { 'x-public': false }],
  )
  assert.deepEqual([one.security, one.ownSecurity], [['bearer', 'key'], false])
  assert.deepEqual(
    one.parameters.map((it) => [it.in, it.name, it.required, it.schema?.maxLength]),
    [
      ['path', 'id', true, null],
      ['header', 'trace', true, 32],
      ['query', 'expand', false, null],
    ],
  )
  assert.equal(one.parameters[2]?.schema?.maxItems, 3)
  const make = operation(contract, 'POST /v1/orders')
  assert.deepEqual([make.security, make.ownSecurity, make.deprecated, make.body?.required], [[], true, true, true])
  assert.deepEqual(operation(contract, 'GET /v2/orders').security, [])
})

test('responses are followed, JSON first, with the reference they are written as', async () => {
  const [ok, problem] = operation(await contractOf(shop), 'GET /v1/orders/{id}').responses
  assert.deepEqual([ok?.status, ok?.headers, ok?.types, ok?.ref], ['200', ['etag'], ['application/json'], null])
  assert.deepEqual([problem?.status, problem?.ref], ['default', '#/components/responses/Problem'])
  assert.deepEqual(problem?.types, ['text/plain', 'application/problem+json'])
  assert.deepEqual(Object.keys(problem?.schema?.properties ?? {}), ['title'])
})

test('allOf is merged, oneOf kept, and a schema inside itself ends with its name', async () => {
  const order = operation(await contractOf(shop), 'GET /v1/orders/{id}').responses[0]?.schema as Schema
  assert.deepEqual([order.name, order.type, order.additional], ['Order', ['object'], false])
  assert.deepEqual(Object.keys(order.properties).sort(), ['id', 'note', 'paid', 'parent'])
  assert.deepEqual([...order.required].sort(), ['id', 'parent'])
  assert.deepEqual([order.properties.parent?.type, order.properties.parent?.name], [[], 'Order'])
  assert.deepEqual(
    order.properties.paid?.anyOf.map((it) => it.enum),
    [null, ['later']],
  )
  assert.deepEqual([order.properties.note?.type, order.properties.id?.readOnly], [['string', 'null'], true])
})

test('every fact has its exact place', async () => {
  const contract = await contractOf(shop)
  const at = (place: { start: number; end: number }) => shop.slice(place.start, place.end)
  const one = operation(contract, 'GET /v1/orders/{id}')
  assert.deepEqual([at(one.place), one.place.line, one.place.column], ['get', 14, 5])
  assert.equal(at(contract.servers[0]!.place), 'https://{region}.shop.example/{stage}/')
  assert.equal(at(contract.securitySchemes[1]!.place), 'key')
  assert.equal(at(one.responses[0]!.place), '200')
  assert.equal(at(one.responses[0]!.schema!.place), 'Order')
  assert.equal(at(one.responses[0]!.schema!.properties.note!.place), 'note')
})

test('OpenAPI 2: host and base path, body and form parameters, media types, flows', async () => {
  const contract = await contractOf(`swagger: '2.0'
info: { title: Old, version: '1' }
host: api.example.com
basePath: /api/
schemes: [https, http]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  basic: { type: basic }
  login: { type: oauth2, flow: accessCode }
paths:
  /pets:
    post:
      parameters:
        - { in: body, name: pet, required: true, schema: { $ref: '#/definitions/Pet' } }
        - { in: query, name: dry, type: string, maxLength: 5 }
      responses: { 200: { description: ok, schema: { type: array, items: { $ref: '#/definitions/Pet' } } } }
  /photos:
    post:
      consumes: [multipart/form-data]
      parameters:
        - { in: formData, name: photo, type: file, required: true }
        - { in: formData, name: title, type: string }
      responses: { 204: { description: done } }
definitions:
  Pet: { type: object, properties: { name: { type: string } } }
`)
  assert.deepEqual(
    contract.servers.map(({ url }) => url),
    ['https://api.example.com/api/', 'http://api.example.com/api/'],
  )
  assert.deepEqual(
    contract.securitySchemes.map(({ type, detail }) => [type, ...detail]),
    [
      ['http', 'basic'],
      ['oauth2', 'authorizationCode'],
    ],
  )
  const pets = operation(contract, 'POST /api/pets')
  assert.deepEqual([pets.body?.required, pets.body?.types, pets.body?.schema?.name], [true, ['application/json'], 'Pet'])
  assert.deepEqual([pets.parameters.length, pets.parameters[0]?.schema?.maxLength], [1, 5])
  assert.deepEqual([pets.responses[0]?.types, pets.responses[0]?.schema?.items?.name], [['application/json'], 'Pet'])
  const photos = operation(contract, 'POST /api/photos').body
  assert.deepEqual([photos?.types, photos?.schema?.required], [['multipart/form-data'], ['photo']])
  assert.deepEqual(photos?.schema?.properties.photo?.type, ['file'])
})

test('references lead to other files and back, and places are in the file that has them', async () => {
  const files = {
    'api/openapi.json': JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Many', version: '1' },
      paths: { '/users/{id}': { $ref: './paths/user.yaml' } },
      components: { schemas: { Id: { type: 'string', maxLength: 36 } } },
    }),
    'api/paths/user.yaml':
      "get:\n  responses:\n    '200':\n      content:\n        application/json:\n          schema: { $ref: ../schemas.yaml#/User~1Full }\n",
    'api/schemas.yaml':
      'User/Full:\n  type: [object, "null"]\n  properties:\n    id: { $ref: "openapi.json#/components/schemas/Id" }\n    friend: { $ref: "#/User~1Full" }\n',
  }
  const contract = await contractOf(files)
  const user = operation(contract, 'GET /users/{id}')
  assert.equal(user.place.file, 'api/paths/user.yaml')
  const schema = user.responses[0]?.schema
  assert.deepEqual([schema?.name, schema?.type, schema?.place.file], ['User/Full', ['object', 'null'], 'api/schemas.yaml'])
  assert.deepEqual([schema?.properties.id?.name, schema?.properties.id?.maxLength], ['Id', 36])
  assert.deepEqual([schema?.properties.friend?.name, schema?.properties.friend?.type], ['User/Full', []])
})

test('a byte order mark changes no place', async () => {
  const text = `\uFEFF${shop}`
  const { place, opening } = operation(await contractOf(text), 'GET /v1/orders/{id}')
  assert.deepEqual([text.slice(place.start, place.end), place.line, place.column], ['get', 14, 5])
  assert.equal(text.slice(opening!.offset).startsWith('\n  /orders:'), true)
})

test('aliases and merges stand for what they name', async () => {
  const contract = await contractOf(`openapi: 3.0.0
info: { title: Aliases, version: '1' }
x-common: &common
  security: []
  responses: { '204': { description: done } }
paths:
  /a: { get: { <<: *common, operationId: a } }
  /b: { get: *common }
`)
  assert.deepEqual(
    contract.operations.map((it) => [it.id, it.ownSecurity, it.responses[0]?.status]),
    [
      ['a', true, '204'],
      [null, true, '204'],
    ],
  )
})

test('other YAML and JSON is passed by', async () => {
  const facts = await read({
    'package.json': '{"name":"x","dependencies":{"swagger":"2.0.0"}}',
    'compose.yaml': 'services:\n  docs:\n    image: swagger\n',
    'crd.yaml': 'spec:\n  openAPIV3Schema: {}\n  openapi: 3.0.0\n',
    'broken.yaml': 'a: [',
    'notes.md': 'openapi: 3.0.0',
    'settings.yaml': 'openapi: 3.0.0\nenabled: true\n',
  })
  assert.deepEqual([facts.contracts ?? [], facts.unread ?? []], [[], []])
})

test('what cannot be read is told once, with its place', async () => {
  const { contracts, unread } = await read({
    'bad.yaml': 'openapi: 3.0.0\ninfo: { title: x\npaths: {}\n',
    'refs.yaml': `openapi: 3.0.0
info: { title: Refs, version: '1' }
paths:
  /a: { get: { responses: { 200: { content: { application/json: { schema: { $ref: 'https://example.com/a.json#/A' } } } } } } }
  /b: { get: { responses: { 200: { $ref: '#/components/responses/None' } } } }
  /c: { get: { responses: { 200: { $ref: '#/components/responses/None' } } } }
  /d: { get: { parameters: [{ $ref: '../../../etc/passwd' }], responses: {} } }
  /e: { $ref: '#/paths/~1f' }
  /f: { $ref: '#/paths/~1e' }
`,
  })
  assert.deepEqual(
    unread?.map(({ place, message }) => `${place.file}:${place.line} ${message}`),
    [
      'bad.yaml:3 the text is no YAML or JSON: Flow map in block collection must be sufficiently indented and end with a }',
      'refs.yaml:4 `https://example.com/a.json#/A` is outside the repository and not read',
      'refs.yaml:5 the reference `#/components/responses/None` leads nowhere: `components` is not there',
      'refs.yaml:7 the reference `../../../etc/passwd` leads to no file that can be read',
      'refs.yaml:8 the reference leads back to itself',
    ],
  )
  assert.deepEqual(
    contracts?.[0]?.operations.map(({ path }) => path),
    ['/a', '/b', '/c', '/d'],
  )
})

/** Three million paths through a schema of twenty-one shared ones, in `n` operations. */
function tangle(n: number): string {
  const schemas = Array.from({ length: 21 }, (_, i) => {
    const next = `{ $ref: '#/components/schemas/S${i + 1}' }`
    return `    S${i}: { type: object, properties: { a: ${next}, b: ${next}, c: ${next} } }`
  })
  const paths = Array.from({ length: n }, (_, i) => {
    return `  /p${i}: { get: { responses: { 200: { content: { application/json: { schema: { $ref: '#/components/schemas/S${i % 3}' } } } } } } }`
  })
  return [
    'openapi: 3.0.0',
    'info: {}',
    'paths:',
    ...paths,
    'components:',
    '  schemas:',
    ...schemas,
    '    S21: { type: string }',
    '',
  ].join('\n')
}

test('a description whose schemas all know each other stays small', async () => {
  for (const [operations, most] of [
    [1, 300_000],
    [600, 40_000_000],
  ] as const) {
    const contract = await contractOf(tangle(operations))
    assert.equal(contract.operations.length, operations)
    assert.ok(JSON.stringify(contract).length < most, `${JSON.stringify(contract).length}`)
    // What is nearest is kept.
    assert.deepEqual(Object.keys(contract.operations[0]!.responses[0]!.schema!.properties.a!.properties), ['a', 'b', 'c'])
  }
})

const paths = (rest: string): string => `openapi: 3.0.0\ninfo: {}\npaths: {}\n${rest}`

test('hostile text ends in one message and no crash', async () => {
  const bomb = Array.from({ length: 30 }, (_, i) => `x-${i + 1}: &a${i + 1} [${'*aX,'.replace('X', String(i)).repeat(9)}]`)
  const hostile: Readonly<Record<string, readonly [string, RegExp | null]>> = {
    'deep list': [paths(`x: ${'['.repeat(100_000)}`), /call stack|too deep/],
    'deep block': [paths(`x:\n  ${'- '.repeat(100_000)}`), /call stack|too deep/],
    'too long': [paths(`# ${'x'.repeat(6_000_000)}`), /longer than 6000000 characters/],
    'many aliases': [paths(`x: &x 1\ny: [${'*x, '.repeat(6_000)}]`), /more than 5000 aliases/],
    'alias bomb': [paths(`x-0: &a0 [1]\n${bomb.join('\n')}`), null],
    'alias inside itself': [paths('x: &x { <<: *x, y: *x }'), null],
    'a prototype': [paths('components: { schemas: { __proto__: { type: string } } }\n__proto__: { x: 1 }'), null],
    'many keys': [paths(`x:\n${'  k: 1\n'.repeat(50_000)}`), null],
    nothing: ['openapi: 3.0.0\ninfo: {}\npaths:\n', null],
    'wrong kinds': [
      'openapi: 3.0.0\ninfo: {}\npaths: { /a: [1], /b: { get: 4, post: { parameters: {}, responses: [1] } } }\n',
      null,
    ],
    'a circle of schemas': [
      `openapi: 3.0.0\ninfo: {}\npaths: { /a: { post: { requestBody: { content: { a/json: { schema: &s { allOf: [*s], items: *s } } } } } } }`,
      null,
    ],
  }
  for (const [name, [text, message]] of Object.entries(hostile)) {
    const { contracts, unread } = await read({ 'openapi.yaml': text })
    assert.equal(unread?.length, message ? 1 : 0, `${name}: ${JSON.stringify(unread)}`)
    assert.equal(contracts?.length, message ? 0 : 1, name)
    if (message) assert.match(unread![0]!.message, message, name)
  }
})

test('an opening is where an entry can be added, however the mapping is written', async () => {
  const head =
    'openapi: 3.0.0\ninfo: {}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          content:\n            a/json:\n              schema:'
  const written: Readonly<Record<string, readonly [string, string]>> = {
    block: [`${head}\n                type: string\n`, `${head}\n                type: string\n                maxLength: 9\n`],
    'at the end of the text': [
      `${head}\n                type: string`,
      `${head}\n                type: string\n                maxLength: 9`,
    ],
    'a comment behind': [
      `${head}\n                type: string # why\n\n# more\ntags: []\n`,
      `${head}\n                type: string # why\n                maxLength: 9\n\n# more\ntags: []\n`,
    ],
    'a block text at the end': [
      `${head}\n                type: string\n                description: |\n                  some\n                  more\n\nx: 1\n`,
      `${head}\n                type: string\n                description: |\n                  some\n                  more\n                maxLength: 9\n\nx: 1\n`,
    ],
    flow: [`${head} { type: string }\n`, `${head} { type: string, maxLength: 9 }\n`],
    'nothing in it': [`${head} {}\n`, `${head} {maxLength: 9}\n`],
    'line ends of Windows': [
      `${head}\n                type: string\n`.replaceAll('\n', '\r\n'),
      `${head}\n                type: string\n                maxLength: 9\n`.replaceAll('\n', '\r\n'),
    ],
    'JSON of several lines': [
      `${head} {\n                 "type": "string",\n                 "format": "x"\n               }\n`,
      `${head} {\n                 "type": "string",\n                 "format": "x",\n                 "maxLength": 9\n               }\n`,
    ],
  }
  for (const [name, [before, after]] of Object.entries(written)) {
    const schema = (await contractOf(before)).operations[0]?.responses[0]?.schema
    const opening = schema?.opening
    assert.ok(opening, name)
    const entry = `${opening.before}${opening.json ? '"maxLength"' : 'maxLength'}: 9`
    const changed = before.slice(0, opening.offset) + entry + before.slice(opening.offset)
    assert.equal(changed, after, name)
    assert.equal((await contractOf(changed)).operations[0]?.responses[0]?.schema?.maxLength, 9, name)
  }
})

test('a description that is cut anywhere, or lacks any line, ends in a contract or in what is unread', async () => {
  const lines = shop.split('\n')
  const damaged = lines.flatMap((_, at) => [
    lines.toSpliced(at, 1).join('\n'),
    `${lines.slice(0, at).join('\n')}\n${lines[at]!.slice(0, 9)}`,
  ])
  for (const text of damaged.filter((it) => it.startsWith('openapi: 3.0.3\ninfo: {'))) {
    const { contracts, unread } = await read({ 'openapi.yaml': text })
    assert.equal((contracts?.length ?? 0) + (unread?.length ?? 0) > 0, true, text)
    for (const { place } of contracts?.flatMap(({ operations }) => operations) ?? [])
      assert.ok(place.end > place.start && place.end <= text.length)
  }
})
