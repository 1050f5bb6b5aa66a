import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { entity, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { operationsOf } from './operations.ts'
import { oddModel, socialModel } from './social-model.test-kit.ts'
import { writeOpenApi } from './write-openapi.ts'

/** The document as a reader walks it, types forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a JSON document of any depth
type Loose = any

const social: Loose = writeOpenApi(socialModel)
const odd: Loose = writeOpenApi(oddModel, { version: '2.0.0', servers: [{ url: 'https://api.lintel.test' }] })
const documents = { social, odd }
const operationsIn = (document: Loose): Loose[] =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods as object))
const statuses = (operation: Loose) => Object.keys(operation.responses).map(Number)
const parameter = (operation: Loose, name: string) => operation.parameters.find((each: Loose) => each.name === name)

/** Strict: every key word known, every type stated. The components become definitions, which is what they are to JSON Schema. */
function compiler(document: Loose): (schema: Loose) => Loose {
  const moved = (value: Loose) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/components/schemas/', '"https://lintel.test/api#/$defs/'))
  const ajv = new Ajv2020({ strict: true, strictRequired: true, allErrors: true })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
  ajv.addSchema({ $id: 'https://lintel.test/api', $defs: moved(document.components.schemas) })
  return (schema) => ajv.compile(moved(schema))
}

for (const [name, document] of Object.entries(documents)) {
  test(`${name}: every schema compiles strictly`, () => {
    const compile = compiler(document)
    let count = 0
    walk(document, '', (schema, pointer) => {
      const isSchema = pointer.endsWith('/schema') || /^\/components\/schemas\/[^/]+$/.test(pointer)
      if (!isSchema) return
      assert.ok(compile(schema), pointer)
      count++
    })
    assert.ok(count > 50)
  })

  test(`${name}: every reference resolves, every component is used, every operationId is unique`, () => {
    const used = new Set<string>()
    walk(document, '', (value, pointer) => {
      const target = value?.$ref
      if (typeof target !== 'string') return
      used.add(target)
      const found = target
        .slice(2)
        .split('/')
        .reduce((at: Loose, key) => at?.[key], document)
      assert.ok(found, `${pointer} refers to ${target}`)
    })
    for (const section of ['schemas', 'responses', 'parameters', 'headers']) {
      for (const component of Object.keys(document.components[section]))
        assert.ok(used.has(`#/components/${section}/${component}`), component)
    }
    const ids = operationsIn(document).map(({ operationId }) => operationId)
    assert.equal(new Set(ids).size, ids.length)
  })
}

test('the document has exactly the routes of the model, and the own pages', () => {
  for (const [model, document] of [
    [socialModel, social],
    [oddModel, odd],
  ] as const) {
    const said = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const own = ['/openapi.json', '/docs', '/livez', '/readyz', '/metrics'].map((path) => `GET ${path}`)
    assert.deepEqual(said.sort(), [...operationsOf(model).map(({ method, path }) => `${method} ${path}`), ...own].sort())
  }
})

test('what nobody may do, or nothing could come of, has no route', () => {
  const ids = operationsOf(oddModel).map(({ operationId }) => operationId)
  assert.ok(!ids.some((id) => /ThingView/.test(id)), 'no grant at all')
  assert.ok(!ids.includes('updateRecord'), 'its only field cannot be changed')
  assert.ok(!ids.includes('deleteThing'))
  assert.deepEqual(
    ids.filter((id) => id.startsWith('createThing')),
    ['createThingRow', 'createThing'],
    "the action's name stays",
  )
  assert.equal(social.paths['/v1/shares'].post, undefined)
})

test('reads answer these statuses', () => {
  assert.deepEqual(statuses(social.paths['/v1/posts'].get), [200, 400, 401, 429, 503])
  assert.deepEqual(statuses(social.paths['/v1/posts/{id}'].get), [200, 304, 400, 401, 404, 429, 503])
  assert.ok(statuses(odd.paths['/v1/problems'].get).includes(403), 'a signed-in caller without the role is refused')
})

test('writes answer these statuses', () => {
  assert.deepEqual(statuses(social.paths['/v1/posts'].post), [201, 400, 401, 403, 409, 413, 415, 422, 429, 503, 507])
  assert.deepEqual(
    statuses(social.paths['/v1/posts/{id}'].patch),
    [200, 400, 401, 403, 404, 412, 413, 415, 422, 429, 503, 507],
    'nothing of a post is unique',
  )
  assert.ok(statuses(social.paths['/v1/users/{id}'].patch).includes(409), 'a handle may be taken')
  assert.deepEqual(
    statuses(social.paths['/v1/posts/{id}'].delete),
    [204, 400, 401, 403, 404, 409, 412, 429, 503, 507],
    'it takes no body, so there is none to refuse; what points at it holds it',
  )
  const share = social.paths['/v1/posts/{id}/share-post'].post
  assert.deepEqual(statuses(share), [200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503, 504, 507])
})

test('headers of requests and answers', () => {
  const { get, patch, delete: remove } = social.paths['/v1/posts/{id}']
  const { post } = social.paths['/v1/posts']
  const refs = (operation: Loose) => operation.parameters.map((each: Loose) => each.$ref?.split('/').at(-1)).filter(Boolean)
  assert.deepEqual([get, patch, remove, post].map(refs), [['IfNoneMatch'], ['IfMatch'], ['IfMatch'], ['IdempotencyKey']])
  assert.deepEqual(refs(social.paths['/v1/posts/{id}/share-post'].post), ['IfMatch', 'IdempotencyKey'])
  assert.deepEqual(refs(odd.paths['/api/things/{text}/found'].get), [], 'a query needs no key')
  const headers = (operation: Loose, status: number) => Object.keys(operation.responses[status].headers)
  assert.deepEqual(headers(post, 201), ['RateLimit', 'RateLimit-Policy', 'ETag', 'Location'])
  assert.deepEqual(headers(get, 304), ['RateLimit', 'RateLimit-Policy', 'ETag'])
  assert.ok(social.components.responses.TooManyRequests.headers['Retry-After'])
  assert.ok(social.components.responses.Unauthorized.headers['WWW-Authenticate'])
})

test('bodies: merge patch, no body without input, an optional body where nothing in it is required', () => {
  const patch = social.paths['/v1/posts/{id}'].patch.requestBody
  assert.deepEqual(Object.keys(patch.content), ['application/merge-patch+json', 'application/json'])
  assert.deepEqual(Object.keys(social.components.schemas.PostPatch.properties), ['body', 'audience'])
  assert.equal(social.paths['/v1/posts/{id}/share-post'].post.requestBody, undefined)
  assert.equal(odd.paths['/v1/things/{id}/sold'].put.requestBody.required, false)
  assert.equal(odd.paths['/api/users/login'].post.requestBody.required, true)
})

test('a query of a GET action is in its path and query string', () => {
  const { get } = odd.paths['/api/things/{text}/found']
  assert.deepEqual(
    get.parameters.map((each: Loose) => [each.name, each.in, each.required ?? false]),
    [
      ['text', 'path', true],
      ['open', 'query', false],
      ['most', 'query', false],
    ],
  )
  assert.equal(parameter(get, 'most').schema.default, 10)
  assert.deepEqual(statuses(get), [200, 400, 401, 403, 404, 409, 422, 429, 503, 504])
})

test('an error shape of its own is the body of every error', () => {
  const { responses } = odd.paths['/api/users/login'].post
  for (const status of Object.keys(responses).filter((each) => Number(each) >= 400)) {
    assert.deepEqual(responses[status].content, { 'application/json': { schema: { $ref: '#/components/schemas/PlainError' } } })
  }
})

test('who needs no token, and which scheme a token has', () => {
  assert.deepEqual(social.paths['/v1/posts'].get.security, [{}, { bearer: [] }])
  assert.deepEqual(social.paths['/v1/posts'].post.security, [{ bearer: [] }])
  assert.deepEqual(odd.paths['/v1/things'].post.security, [{}, { bearer: [] }], 'only code knows whom a rule lets in')
  assert.equal(social.components.securitySchemes.bearer.scheme, 'bearer')
  assert.deepEqual(
    [odd.components.securitySchemes.bearer.type, odd.components.securitySchemes.bearer.name],
    ['apiKey', 'Authorization'],
  )
})

test('descriptions say who and why', () => {
  const { description } = social.paths['/v1/shares/{id}'].delete
  assert.equal(description, 'Allowed: the `by`.\n\nWhy: ADR-4: one share a person, so a retry is harmless.')
  assert.match(social.paths['/v1/posts/{id}/share-post'].post.description, /Emits postShared\. At most 30\/min/)
})

test('answers fit the view whatever was chosen and included, and nothing else fits', () => {
  const validate = compiler(social)({ $ref: '#/components/schemas/PostView' })
  const id = '01981f4e-5b6c-7def-8123-456789abcdef'
  assert.ok(validate({ id }))
  assert.ok(validate({ id, author: id, shares: [{ id, by: { id, handle: 'ann', bio: null } }] }))
  assert.ok(validate({ id, author: { id } }))
  assert.ok(!validate({ id, passwordHash: 'x' }))
  assert.ok(!validate({ author: id }))
  const whole = compiler(social)({ $ref: '#/components/schemas/Post' })
  assert.ok(!whole({ id }), 'a write answers the whole row')
  assert.ok(
    whole({
      id,
      author: id,
      body: '',
      audience: 'public',
      shareCount: 0,
      createdAt: '2026-11-21T10:00:00.000Z',
      updatedAt: '2026-11-21T10:00:00.000Z',
    }),
  )
})

test('secrets are nowhere in the document', () => {
  assert.ok(!/passwordHash|"pin/.test(JSON.stringify(documents)))
})

test('sort and include take what the server takes', () => {
  const list = social.paths['/v1/posts'].get
  const sort = new RegExp(parameter(list, 'sort').schema.pattern)
  for (const text of parameter(list, 'sort').schema.examples) assert.match(text, sort)
  assert.doesNotMatch('body', sort)
  const include = new RegExp(parameter(list, 'include').schema.items.pattern)
  for (const text of ['author', 'shares(5)', 'shares(100).by', 'shares.by.posts(2)']) assert.match(text, include)
  for (const text of ['author(5)', 'shares(0)', 'shares(101)', 'nothing', 'shares.by.posts.author'])
    assert.doesNotMatch(text, include)
})

test('a field that is called like a parameter of lists is compared with brackets alone', () => {
  const words = ['limit', 'after', 'sort', 'fields', 'include']
  const plan = entity(Object.fromEntries(words.map((name) => [name, text()])), {
    can: { read: 'anyone' },
    index: words.map((name) => [name] as const),
  })
  const plans: Loose = writeOpenApi(normalise({ name: 'plans', entities: { plan } }))
  const names = plans.paths['/v1/plans'].get.parameters.map(({ name }: Loose) => name).filter(Boolean)
  assert.deepEqual([...new Set(names)], names)
  for (const word of words) assert.ok(names.includes(`${word}[eq]`), word)
})

test('the same model gives the same bytes', () => {
  assert.equal(JSON.stringify(writeOpenApi(structuredClone(socialModel))), JSON.stringify(social))
})

function walk(value: Loose, pointer: string, visit: (value: Loose, pointer: string) => void): void {
  if (typeof value !== 'object' || value === null) return
  visit(value, pointer)
  for (const [key, inner] of Object.entries(value))
    walk(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, visit)
}
