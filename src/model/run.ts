/**
 * Something that was measured, as it is kept in `.lintel/runs/<id>.json`. A figure that is told cites the run it comes from.
 */
export interface Run {
  readonly version: 1
  /** Its file's name, such as `load-20261122T015924Z`. */
  readonly id: string
  /** When it began: RFC 3339, UTC. */
  readonly at: string
  /** What would make it again. */
  readonly command: string
  /** What was measured, such as `social on SQLite, Node 20.20.2, 2 processors`. */
  readonly subject: string
  readonly connections: number
  readonly seconds: number
  readonly operations: readonly MeasuredOperation[]
}

export interface MeasuredOperation {
  /** Such as `GET /v1/posts`. */
  readonly name: string
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  /** Answers that were not as they should be. */
  readonly failed: number
}

const figure = { type: 'number', minimum: 0 } as const

export const runSchema: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A measured run',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'id', 'at', 'command', 'subject', 'connections', 'seconds', 'operations'],
  properties: {
    version: { const: 1 },
    id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' },
    at: { type: 'string', format: 'date-time' },
    command: { type: 'string', maxLength: 1_000 },
    subject: { type: 'string', maxLength: 200 },
    connections: { type: 'integer', minimum: 1 },
    seconds: { type: 'number', exclusiveMinimum: 0 },
    operations: {
      type: 'array',
      minItems: 1,
      maxItems: 1_000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'requestsPerSecond', 'p50Ms', 'p95Ms', 'p99Ms', 'failed'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 200 },
          requestsPerSecond: figure,
          p50Ms: figure,
          p95Ms: figure,
          p99Ms: figure,
          failed: figure,
        },
      },
    },
  },
}
