// @ts-check
// The OpenAPI document of the sample.
import { camel, capital } from './words.mjs'

/** @typedef {import('./words.mjs').Module} Module */

const TYPES = {
  text: { type: 'string', maxLength: 500 },
  int: { type: 'integer' },
  bool: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  money: { type: 'string', pattern: '^\\d+\\.\\d{2}$' },
}

/** As JSON, which is YAML too. @param {Module[]} modules */
export function contractOf(modules) {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Sample', version: '1.0.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: 'https://api.example.com' }],
    security: [{ token: [] }],
    tags: [...new Set(modules.map((one) => one.domain))].map((name) => ({ name, description: `All of ${name}.` })),
    paths: Object.assign({ '/livez': live() }, ...modules.map(pathsOf)),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: {
        id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
        after: { name: 'after', in: 'query', schema: { type: 'string', maxLength: 200 } },
        limit: { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
        status: { name: 'status', in: 'query', schema: { type: 'string', maxLength: 40 } },
      },
      responses: {
        problem: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: Object.assign({ Problem: problem(), Reason: reason() }, ...modules.map(schemasOf)),
    },
  }
  return `${printed(document, 3)}\n`
}

/** A line for each operation and each schema: what a person would still read. @param {object} value @param {number} depth @returns {string} */
function printed(value, depth) {
  const lines = Object.entries(value).map(([key, inner]) => {
    const isDeep = depth > 0 && typeof inner === 'object' && !Array.isArray(inner)
    return `${JSON.stringify(key)}: ${isDeep ? printed(inner, depth - 1) : JSON.stringify(inner)}`
  })
  return `{\n${lines.join(',\n')}\n}`
}

function live() {
  return {
    get: {
      operationId: 'live',
      summary: 'Whether it runs',
      security: [],
      responses: { 200: { description: 'It does.' }, '4XX': ref('responses/problem') },
    },
  }
}

function problem() {
  return { type: 'object', properties: { status: { type: 'integer' }, title: { type: 'string' } } }
}

function reason() {
  const notify = { type: 'array', maxItems: 20, items: { type: 'string', format: 'email', maxLength: 254 } }
  return { type: 'object', properties: { because: { type: 'string', maxLength: 500 }, notify } }
}

/** @param {string} what */
function ref(what) {
  return { $ref: `#/components/${what}` }
}

/** @param {string} schema */
function content(schema) {
  return { 'application/json': { schema: ref(`schemas/${schema}`) } }
}

/** @param {Module} module @param {string} verb @param {number} status @param {object} [more] */
function operation({ domain, type }, verb, status, more = {}) {
  const body = status === 204 ? {} : { content: content(verb === 'list' ? `${type}Page` : type) }
  return {
    operationId: `${verb}${type}`,
    summary: `${capital(verb)} ${type}`,
    tags: [domain],
    ...more,
    responses: { [status]: { description: 'Done.', ...body }, '4XX': ref('responses/problem') },
  }
}

/** @param {Module} module */
function pathsOf(module) {
  const { path, type, operations } = module
  const byId = { parameters: [ref('parameters/id')] }
  const page = { parameters: [ref('parameters/status'), ref('parameters/after'), ref('parameters/limit')] }
  return {
    [path]: {
      get: operation(module, 'list', 200, page),
      post: operation(module, 'create', 201, { requestBody: { required: true, content: content(`New${type}`) } }),
    },
    [`${path}/{id}`]: {
      ...byId,
      get: operation(module, 'get', 200),
      patch: operation(module, 'change', 200, { requestBody: { required: true, content: content(`${type}Change`) } }),
      delete: operation(module, 'remove', 204),
    },
    ...Object.fromEntries(
      operations.map(({ verb }) => [
        `${path}/{id}/${verb}`,
        { ...byId, post: operation(module, verb, 200, { requestBody: { content: content('Reason') } }) },
      ]),
    ),
  }
}

/** @param {Module} module */
function schemasOf({ type, columns }) {
  const properties = Object.fromEntries(columns.map((one) => [camel(one.name), TYPES[one.type]]))
  const required = columns.filter((one) => one.required).map((one) => camel(one.name))
  const own = { id: { type: 'string', format: 'uuid' }, status: { type: 'string' } }
  return {
    [type]: { type: 'object', required: ['id', 'status'], properties: { ...own, ...properties } },
    [`New${type}`]: { type: 'object', ...(required.length > 0 && { required }), properties },
    [`${type}Change`]: { type: 'object', minProperties: 1, properties },
    [`${type}Page`]: {
      type: 'object',
      properties: { items: { type: 'array', items: ref(`schemas/${type}`) }, next: { type: ['string', 'null'] } },
    },
  }
}
