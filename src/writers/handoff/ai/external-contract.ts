import type { Json, JsonObject } from '../../../kit/json.ts'
import { kebab } from '../../../kit/text.ts'
import type { ExternalModel, Model } from '../../../model/model.ts'
import { sourceOf } from '../env-words.ts'
import { type HandoffFile, notDeclared } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'

/** What Lintel does with every system that it calls, whichever it is (docs/serve.md, calls of others). */
const failureStatuses = [502, 503, 504]
export const largestAnswerBytes: number = 1_048_576

/** For each system a contract of how it is called, and an OpenAPI document of what it has to answer. */
export function writeContracts(model: Model): readonly HandoffFile[] {
  return model.external.flatMap((external) => [
    jsonFile(`externals/${kebab(external.name)}.contract.json`, contractOf(external)),
    jsonFile(`externals/${kebab(external.name)}.openapi.json`, documentOf(external)),
  ])
}

/** Which of the actions end before a call of this system would. */
export function actionsThatEndFirst(model: Model, { timeoutMs }: ExternalModel): readonly string[] {
  return model.actions.filter((action) => action.timeoutMs <= timeoutMs).map(({ name }) => name)
}

function contractOf({ name, url, headers, timeoutMs, attempts, atOnce, breaker, otherwise, because }: ExternalModel): JsonObject {
  return {
    $schema: '../contract.schema.json',
    system: name,
    because: because ?? notDeclared,
    address: 'text' in url ? { from: 'blueprint', url: url.text } : sourceOf(url),
    headers: headers.map((header) => ({ name: header.name, ...sourceOf(header.value) })),
    timeoutMs,
    attempts,
    retries: {
      budgetShare: 0.1,
      repeated: 'GET, HEAD, OPTIONS, PUT, DELETE, and whatever carries an Idempotency-Key',
      afterStatuses: [...failureStatuses, 429],
    },
    bulkhead: { atOnce, waiting: atOnce },
    breaker: { failuresInARow: breaker.failures, pauseMs: breaker.pauseMs },
    fallback: otherwise === null ? { declared: false } : { declared: true, value: otherwise.value },
    answers: { failureStatuses, largestBytes: largestAnswerBytes, mediaType: 'application/json' },
    batch: notDeclared,
    operations: notDeclared,
  }
}

/** Paths are what handlers ask for, in code, so the document has none: they are the two sides' to agree on. */
function documentOf({ name, url, headers, timeoutMs, otherwise }: ExternalModel): JsonObject {
  const server = 'text' in url ? { url: url.text } : { url: '/', description: `the address is in \`${url.env}\`` }
  return {
    openapi: '3.1.0',
    info: {
      title: name,
      version: '0.0.0',
      description: `Which paths are called is ${notDeclared} in the blueprint: handlers say it in code. Answer within ${timeoutMs} ms, attempts together.`,
    },
    servers: [server],
    paths: {},
    components: {
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'The same on every attempt of one call: do it once, and answer alike.',
          schema: { type: 'string', minLength: 1 },
        },
        TraceParent: {
          name: 'traceparent',
          in: 'header',
          required: false,
          description: 'The trace of the request it is made for (W3C).',
          schema: { type: 'string' },
        },
        ...Object.fromEntries(headers.map((header) => [componentKey(header.name), headerParameter(header.name)])),
      },
      schemas: {
        DegradedAnswer:
          otherwise === null
            ? { not: {}, description: `No degraded answer is declared: ${notDeclared}.` }
            : degraded(otherwise.value),
      },
    },
  }
}

function headerParameter(name: string): JsonObject {
  return { name, in: 'header', required: true, schema: { type: 'string' } }
}

function componentKey(name: string): string {
  return `Header-${name.replaceAll(/[^\w.-]/g, '_')}`
}

function degraded(value: Json): JsonObject {
  return {
    description: 'What the caller goes on with where no answer comes, marked as degraded.',
    const: value,
    ...shapeOf(value),
  }
}

/** The type of a value, by which a reader knows what an answer of the system has to be told apart from. */
function shapeOf(value: Json): JsonObject {
  if (value === null) return { type: 'null' }
  if (Array.isArray(value)) return { type: 'array' }
  if (typeof value === 'object')
    return {
      type: 'object',
      required: Object.keys(value),
      properties: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)])),
    }
  return { type: typeof value === 'number' ? 'number' : typeof value }
}
