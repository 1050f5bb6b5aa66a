import { hostileTexts, toJson } from './hostile.mjs'
import { encode, targetOf } from './target.mjs'

const mediaTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/octet-stream',
  'application/jsonx',
  'application/',
  'json',
  '*/*',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  '',
]
const fineTypes = [
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'APPLICATION/JSON',
  'application/json; x=1',
]

const strangePaths = [
  '/',
  '/v1',
  '/v1/',
  '/v3/things',
  '/V1/things',
  '/v1/nothing',
  '/v1//things',
  '/v1/things/a/b',
  '/.env',
  '/admin',
  '/v1/things/%',
  '/v1/things/%zz',
  '/v1/things/%ff%fe',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/v1/../etc/passwd',
  '/docs/../x',
  '/docs/nothing.js',
  '/docs/',
  '/openapi.yaml',
  '/metrics/',
  '/livez/x',
  '/v1/things;a=1',
  '/v1/users%3f',
  `/v1/${'a'.repeat(4_000)}`,
  `/v1/things/${'a'.repeat(4_000)}`,
  '/v1/:id',
  '/v1/{id}',
  '/*',
  '/v1/*',
  '/__proto__',
  '/constructor',
]

/** A request that no client of the document makes: another method, path, media type, size, or the same one twice. */
export function oddRequest({ random, contract, maxBodyBytes }, operation, make, wanted) {
  const kind =
    wanted ??
    random.weighted({
      method: 22,
      head: 8,
      page: 8,
      path: 12,
      percent: 4,
      type: 16,
      fineType: 5,
      large: 10,
      bodyOfGet: 8,
      twin: 12,
      encoding: 3,
      nul: 4,
    })
  const request = make('valid')
  const takesBody = operation.bodies.length > 0
  switch (kind) {
    case 'method':
      return { ...request, ...other(random, contract, operation), kind }
    case 'head':
      return operation.method === 'GET' ? { ...request, ...bare(request), kind, method: 'HEAD' } : request
    case 'page': {
      const pages = contract.operations.filter(({ path }) => isPage(path) && (random.chance(0.1) || !heavy.includes(path)))
      // The document of an older version has none.
      if (pages.length === 0) return request
      const page = random.pick(pages)
      return { ...request, kind, operation: page, method: page.method, path: {}, query: [], target: page.path, body: undefined }
    }
    case 'path': {
      const target = random.chance(0.7) ? random.pick(strangePaths) : `/${encode(random.pick(hostileTexts).slice(0, 800))}`
      return {
        ...request,
        kind,
        operation: null,
        target,
        method: random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']),
      }
    }
    case 'percent': {
      const target = operation.path.replaceAll(/\{\w+\}/g, () => random.pick(['%', '%zz', '%ff%fe', '%c0%af']))
      return target === operation.path ? request : { ...request, kind, target }
    }
    case 'type':
      return withType(request, random.pick(mediaTypes), kind)
    case 'fineType':
      return takesBody ? withType(request, random.pick(fineTypes), kind) : request
    case 'large':
      return large(request, maxBodyBytes, random)
    case 'bodyOfGet':
      return {
        ...withType(request, random.pick([...mediaTypes, 'application/json']), kind),
        body: Buffer.from(random.pick(['{}', '[', 'x', '{"a":1}'])),
      }
    case 'twin':
      return { ...request, kind, twin: true, headers: { ...request.headers, 'idempotency-key': `twin-${random.hex(8)}` } }
    case 'encoding':
      return {
        ...request,
        kind,
        headers: { ...request.headers, 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'x']) },
      }
    default:
      return {
        ...request,
        kind,
        headers: { ...request.headers, 'content-type': 'application/json' },
        body: Buffer.from(toJson({ a: '\u0000' })),
      }
  }
}

/** Without its query, so that it is not refused for its size: Node's client chokes on a HEAD whose refusal has a body. */
const bare = ({ operation, path }) => ({ query: [], target: targetOf(operation.path, path, []) })

/** Long to answer, and no request changes what they say. */
const isPage = (path) => !/^\/(v\d+|api)\//.test(path)
const heavy = ['/openapi.json', '/metrics']

function other(random, contract, { path }) {
  const has = contract.methodsOf(path)
  const missing = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !has.includes(method))
  return { method: random.pick(missing), refused: has }
}

function withType(request, type, kind) {
  const { 'content-type': _, ...headers } = request.headers
  return {
    ...request,
    kind,
    headers: type === '' ? headers : { ...headers, 'content-type': type },
    body: request.body ?? Buffer.from('{}'),
  }
}

function large(request, maxBodyBytes, random) {
  const body = Buffer.from(`{"a":"${'x'.repeat(maxBodyBytes + random.pick([-8, 1, 1_000]))}"}`)
  return { ...request, kind: 'large', headers: { ...request.headers, 'content-type': 'application/json' }, body }
}
