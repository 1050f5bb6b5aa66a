import type { JsonObject } from '../../../kit/json.ts'

const text: JsonObject = { type: 'string' }
const whole: JsonObject = { type: 'integer', minimum: 0 }
const texts: JsonObject = { type: 'array', items: text }
const schema = 'https://json-schema.org/draft/2020-12/schema'

/** An object of these members, all of which are there. */
function exactly(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

const source: JsonObject = {
  oneOf: [
    exactly({ from: { const: 'environment' }, variable: text }),
    exactly({ from: { const: 'blueprint' } }),
    exactly({ from: { const: 'blueprint' }, url: text }),
  ],
}
const header: JsonObject = {
  oneOf: [
    exactly({ name: text, from: { const: 'environment' }, variable: text }),
    exactly({ name: text, from: { const: 'blueprint' } }),
  ],
}

/** What `externals/<name>.contract.json` holds. */
export const contractSchema: JsonObject = {
  $schema: schema,
  title: 'contract of a system that the backend calls',
  ...exactly({
    $schema: text,
    system: text,
    because: text,
    address: source,
    headers: { type: 'array', items: header },
    timeoutMs: { ...whole, description: 'of a call with all its attempts' },
    attempts: { type: 'integer', minimum: 1, description: 'tries of what is safe to repeat' },
    retries: exactly({
      budgetShare: { type: 'number', description: 'retries that calls earn, in the long run' },
      repeated: text,
      afterStatuses: { type: 'array', items: whole },
    }),
    bulkhead: exactly({ atOnce: whole, waiting: whole }),
    breaker: exactly({ failuresInARow: whole, pauseMs: whole }),
    fallback: { oneOf: [exactly({ declared: { const: false } }), exactly({ declared: { const: true }, value: {} })] },
    answers: exactly({ failureStatuses: { type: 'array', items: whole }, largestBytes: whole, mediaType: text }),
    batch: { const: 'not declared' },
    operations: { const: 'not declared' },
  }),
}

/** What `tools.json` holds. */
export const toolsSchema: JsonObject = {
  $schema: schema,
  title: 'actions as tools of a language model',
  ...exactly({
    name: text,
    tools: {
      type: 'array',
      items: exactly({
        name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*$' },
        description: text,
        inputSchema: { type: 'object', required: ['type', 'properties', 'required'], properties: { type: { const: 'object' } } },
        outputSchema: { type: 'object' },
        readOnly: { type: 'boolean' },
        needsToken: { type: 'boolean' },
        callableWithToken: { type: 'boolean', description: 'false where the sender has to sign the request' },
        http: exactly({
          method: text,
          path: text,
          success: { type: 'integer', minimum: 200, maximum: 299 },
          inPath: texts,
          inQuery: texts,
          inBody: texts,
        }),
        timeoutMs: whole,
        limit: text,
      }),
    },
  }),
}
