import type { Json, JsonObject } from '../../kit/json.ts'
import { ref } from './components.ts'
import { headerRefs } from './headers.ts'
import type { ComponentNames } from './names.ts'

/** Pages that every served blueprint has beside its own routes. They ask for no token and count towards no limit. */
export function ownPages(names: ComponentNames, takenIds: ReadonlySet<string>): JsonObject {
  const page = (operationId: string, summary: string, responses: JsonObject): JsonObject => ({
    get: { operationId: freeId(operationId, takenIds), tags: [ownTag], summary, security: [{}], responses },
  })
  const unavailable = {
    description: 'Not well.',
    headers: headerRefs('Retry-After'),
    content: { 'application/problem+json': { schema: ref(names.problem) } },
  }
  return {
    '/openapi.json': page('getOpenApi', 'This document', { 200: ok('OpenAPI 3.1.', 'application/json', { type: 'object' }) }),
    '/docs': page('getDocs', 'This document for people', { 200: ok('A page for the browser.', 'text/html', { type: 'string' }) }),
    '/livez': page('getLivez', 'Does the process work?', { 200: ok('It does.', 'application/json', status), 503: unavailable }),
    '/readyz': page('getReadyz', 'May requests be sent here?', {
      200: ok('They may.', 'application/json', status),
      503: unavailable,
    }),
    '/metrics': page('getMetrics', 'Figures for Prometheus', {
      200: ok('In the text format.', 'text/plain', { type: 'string' }),
    }),
  }
}

export const ownTag = 'server'

const status: JsonObject = {
  type: 'object',
  properties: { status: { type: 'string', const: 'ok' } },
  required: ['status'],
  additionalProperties: false,
}

function ok(description: string, mediaType: string, schema: Json): JsonObject {
  return { description, content: { [mediaType]: { schema } } }
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeId(`${wanted}Page`, taken) : wanted
}
