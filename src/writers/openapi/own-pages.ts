import type { Json, JsonObject } from '../../kit/json.ts'
import { pascal } from '../../kit/text.ts'

/** Pages that every served blueprint has beside its own routes. They ask for no token and count towards no limit. */
export function ownPages(takenIds: ReadonlySet<string>, versions: readonly { readonly name: string }[] = []): JsonObject {
  const page = (operationId: string, summary: string, responses: JsonObject): JsonObject => ({
    get: { operationId: freeId(operationId, takenIds), tags: [ownTag], summary, security: [{}], responses },
  })
  return {
    '/openapi.json': page('getOpenApi', 'This document', { 200: answer('OpenAPI 3.1.', 'application/json', { type: 'object' }) }),
    ...Object.fromEntries(
      versions.map(({ name }) => [
        `/openapi/${name}.json`,
        page(`getOpenApi${pascal(name)}`, `The document of ${name}`, {
          200: answer('OpenAPI 3.1.', 'application/json', { type: 'object' }),
        }),
      ]),
    ),
    '/docs': page('getDocs', 'This document for people', {
      200: answer('A page for the browser.', 'text/html', { type: 'string' }),
    }),
    '/livez': page('getLivez', 'Does the process work?', { 200: answer('It does.', 'application/json', well) }),
    '/readyz': page('getReadyz', 'May requests be sent here?', {
      200: answer('They may.', 'application/json', well),
      503: answer('Not now.', 'application/json', unwell),
    }),
    '/metrics': page('getMetrics', 'Figures for Prometheus', {
      200: answer('In the text format.', 'text/plain', { type: 'string' }),
    }),
  }
}

export const ownTag = 'server'

const well: JsonObject = {
  type: 'object',
  properties: { status: { type: 'string', const: 'ok' } },
  required: ['status'],
  additionalProperties: false,
}

const unwell: JsonObject = {
  type: 'object',
  properties: {
    status: { type: 'string', const: 'unavailable' },
    reason: { type: 'string', description: 'What is the matter.' },
  },
  required: ['status', 'reason'],
  additionalProperties: false,
}

function answer(description: string, mediaType: string, schema: Json): JsonObject {
  return { description, content: { [mediaType]: { schema } } }
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeId(`${wanted}Page`, taken) : wanted
}
