import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { readParameters } from './read-parameters.mjs'

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Headers that an answer may leave out although the document has them, and when. */
const mayLack = {
  // Only while the first request is at work; other conflicts do not pass by waiting.
  'Retry-After': (status) => status === 409,
  RateLimit: countsForNobody,
  'RateLimit-Policy': countsForNobody,
}

/** For a path that cannot be read, or with an id longer than any, there is no route to count on. */
function countsForNobody(status, { target }) {
  return (status === 404 && target.length > 2_048) || (status === 400 && !isEncoded(target.split('?')[0]))
}

function isEncoded(path) {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/**
 * What an OpenAPI document promises, as something that judges: requests (does the document allow them?) and answers
 * (does the document know them?).
 */
export function createContract(document) {
  const ajv = new Ajv2020({ strict: false, allErrors: false, ownProperties: true, validateFormats: true })
  addFormats(ajv)
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
  ajv.addSchema({ $id: 'document', ...closed(document) })
  const validators = new Map()
  const check = (pointer, value) => {
    if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `document#${pointer}` }))
    const validate = validators.get(pointer)
    return validate(value) ? null : `${validate.errors[0].instancePath || '/'} ${validate.errors[0].message}`
  }
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => readOperation(document, path, method, operation)),
  )

  return {
    operations,
    methodsOf: (path) => Object.keys(document.paths[path]).map((method) => method.toUpperCase()),
    /** Why the document does not allow the request, or null. */
    judgeRequest: ({ operation, path, query, headers, body }) =>
      readParameters(operation, path, query, check) ??
      judgeHeaders(operation, headers, check) ??
      judgeBody(operation, headers, body, check),
    /** What is wrong with an answer, as far as the document says: a list of sentences. */
    judgeAnswer: (operation, sent, answer) => judgeAnswer(operation, sent, answer, check),
  }
}

function readOperation(document, path, method, operation) {
  const pointer = `/paths/${escapeKey(path)}/${method}`
  const follow = (from, pointerOf) =>
    from.$ref === undefined ? [from, pointerOf] : [get(document, from.$ref.slice(1)), from.$ref.slice(1)]
  const parameters = (operation.parameters ?? []).map((each, i) => {
    const [parameter, at] = follow(each, `${pointer}/parameters/${i}`)
    return { ...parameter, pointer: `${at}/schema` }
  })
  const responses = Object.entries(operation.responses).map(([status, each]) => {
    const [response, at] = follow(each, `${pointer}/responses/${status}`)
    const headers = Object.entries(response.headers ?? {}).map(([name, header]) => {
      const [, headerAt] = follow(header, `${at}/headers/${escapeKey(name)}`)
      return { name, pointer: `${headerAt}/schema`, type: get(document, `${headerAt}/schema`).type }
    })
    const content = Object.keys(response.content ?? {}).map((type) => [type, `${at}/content/${escapeKey(type)}/schema`])
    return [Number(status), { headers, content: new Map(content) }]
  })
  const { requestBody } = operation
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => ({
    type,
    schema,
    pointer: `${pointer}/requestBody/content/${escapeKey(type)}/schema`,
  }))
  return {
    id: operation.operationId,
    tag: operation.tags?.[0],
    method: method.toUpperCase(),
    path,
    parameters,
    bodies,
    bodyRequired: requestBody?.required ?? false,
    responses: new Map(responses),
    open: operation.security?.some((each) => Object.keys(each).length === 0) ?? false,
  }
}

function judgeHeaders({ parameters }, headers, check) {
  for (const { name, pointer, in: place } of parameters) {
    const value = headers[name.toLowerCase()]
    if (place !== 'header' || value === undefined) continue
    const wrong = check(pointer, value)
    if (wrong) return `header ${name}: ${wrong}`
  }
  return null
}

function judgeBody({ bodies, bodyRequired }, headers, body, check) {
  if (body === undefined || body.length === 0) return bodyRequired ? 'no body' : null
  const type = headers['content-type']?.split(';')[0].trim().toLowerCase()
  const of = bodies.find((each) => each.type === type)
  if (!of) return bodies.length === 0 ? null : `body of type ${type}`
  let value
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return 'the body is not JSON'
  }
  const wrong = check(of.pointer, value)
  return wrong === null ? null : `body ${wrong}`
}

function judgeAnswer(operation, sent, { status, headers, text }, check) {
  const wrong = []
  if (status >= 500) wrong.push(`answered ${status}`)
  const documented = operation.responses.get(status)
  if (!documented) return [...wrong, `${status} is not documented for ${operation.id}`]
  const type = headers['content-type']?.split(';')[0]
  if (documented.content.size === 0) {
    if (text !== '') wrong.push(`a body where ${status} has none`)
  } else if (!documented.content.has(type)) {
    wrong.push(`content type ${type} is not documented for ${status} of ${operation.id}`)
  } else if (sent.method !== 'HEAD') {
    wrong.push(...judgeAnswerBody(documented.content.get(type), type, status, text, check))
  }
  for (const { name, pointer, type: kind } of documented.headers) {
    const value = headers[name.toLowerCase()]
    if (value === undefined) {
      if (!mayLack[name]?.(status, sent)) wrong.push(`no ${name} header with ${status}`)
      continue
    }
    const fault = check(pointer, kind === 'integer' ? Number(value) : value)
    if (fault) wrong.push(`header ${name}: ${fault}`)
  }
  if (status >= 400 && type === 'application/problem+json') wrong.push(...judgeProblem(sent, status, headers, text))
  return wrong
}

function judgeAnswerBody(pointer, type, status, text, check) {
  if (!/\bjson$/.test(type)) return []
  let body
  try {
    body = JSON.parse(text)
  } catch {
    return [`the body of ${status} is not JSON`]
  }
  const fault = check(pointer, body)
  return fault ? [`body of ${status}: ${fault}`] : []
}

/** What every problem says beside its schema, and what none may say. */
export function judgeProblem(sent, status, headers, text) {
  if (sent.method === 'HEAD') return []
  const problem = JSON.parse(text)
  const wrong = []
  if (problem.status !== status) wrong.push(`the problem says ${problem.status}, the answer ${status}`)
  if (problem.type !== `urn:lintel:problem:${problem.code}` && problem.type !== 'about:blank')
    wrong.push(`problem type ${problem.type}`)
  if (problem.instance !== sent.target.split('?', 1)[0]) wrong.push(`the problem is about ${problem.instance}`)
  if (problem.traceId !== headers.traceparent?.split('-')[1]) wrong.push('the problem and the traceparent header name two traces')
  if (leak.test(`${problem.title} ${problem.detail}`)) wrong.push(`the problem tells of the inside: ${problem.detail}`)
  return wrong
}

const leak = /SQLITE_|constraint failed|node_modules|\.[jt]s:\d+|\n\s+at |no such (table|column)|near "/

/** The document with every object closed, so that an answer with one member too many is noticed. */
function closed(value) {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]))
  const open = inner.type !== undefined && typeof inner.properties === 'object' && inner.additionalProperties === undefined
  return open ? { ...inner, additionalProperties: false } : inner
}

const escapeKey = (key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))

function get(document, pointer) {
  const keys = pointer.slice(1).split('/')
  return keys.reduce((value, key) => value[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')], document)
}
