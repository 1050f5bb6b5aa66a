import type { Json, JsonObject } from '../kit/json.ts'
import type { Env, External, Job, Saga, SagaStep, VersionedEvent, Webhook } from './blueprint.ts'
import { closed, type KeySchemas, reference } from './schema-fields.ts'

/** Events, jobs, sagas, others' services and webhooks: what happens beside the requests. */
export function workDefinitions(): Readonly<Record<string, JsonObject>> {
  return {
    nameList: {
      title: 'list of names',
      type: 'array',
      items: { type: 'string' },
      uniqueItems: true,
      maxItems: 100,
      examples: [['postShared']],
    },
    backfill: closed(
      'backfill',
      'what rows that exist get, from one of `value`, `copy`, `before`, `after` and `map`',
      backfillKeys,
      [],
    ),
    environmentName,
    textOrEnv,
    signed: {
      ...(closed('signature', 'only what is signed with the secret is taken', { secret }, ['secret']) as object),
      examples: [{ secret: { env: 'PAYMENTS_WEBHOOK_SECRET' } }],
    },
    event,
    job: { ...(closed('job', 'work of its own', jobKeys, []) as object), examples: [{ every: '5min' }] },
    sagaStep: {
      ...(closed('step of a saga', 'code that is tried again, and its undoing', stepKeys, []) as object),
      examples: [{ undo: 'releaseStock' }],
    },
    saga: {
      ...(closed('saga', 'steps, undone in reverse when one fails for good', sagaKeys, ['steps']) as object),
      examples: [{ steps: { reserveStock: { undo: 'releaseStock' } } }],
    },
    external: {
      ...(closed('external service', 'an HTTP service of somebody else', externalKeys, ['url']) as object),
      examples: [{ url: 'https://rates.example.com' }],
    },
    webhook: {
      ...(closed('webhook', 'events that are told to others', webhookKeys, ['events', 'to']) as object),
      examples: [{ events: ['orderPaid'], to: { env: 'PARTNER_URL' }, secret: { env: 'PARTNER_SECRET' } }],
    },
  }
}

const because = reference('because')
const secret: JsonObject = { ...(reference('textOrEnv') as object), examples: [{ env: 'PARTNER_SECRET' }] }
const span = (description: string): JsonObject => ({ ...(reference('span') as object), description })
const whole = (minimum: number, maximum: number, description: string): JsonObject => ({
  type: 'integer',
  minimum,
  maximum,
  description,
})
const text = (description: string, ...examples: Json[]): JsonObject => ({ type: 'string', description, examples })
/** Held against `then` where it has the key that tells it apart, against `otherwise` where it has not. */
const eitherBy = (key: string, type: JsonObject, then: JsonObject, otherwise: JsonObject): JsonObject => ({
  if: { type: 'object', required: [key], properties: { [key]: type }, additionalProperties: true },
  then,
  else: otherwise,
})

const backfillKeys: Readonly<Record<string, JsonObject>> = {
  value: { description: 'this value' },
  copy: { ...(reference('name') as object), description: 'the value of that field' },
  before: {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'what stands in `of` before the first of this',
    examples: [' '],
  },
  after: {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'what stands in `of` after the first of this',
    examples: [' '],
  },
  map: {
    type: 'object',
    description: 'for each value of `of` the new one',
    minProperties: 1,
    maxProperties: 1000,
    additionalProperties: { type: 'string' },
    examples: [{ active: 'on' }],
  },
  of: { ...(reference('name') as object), description: 'the field that is read, which may be gone' },
}

const environmentName: JsonObject = {
  title: 'environment variable',
  type: 'string',
  pattern: '^[A-Z][A-Z0-9_]{0,99}$',
  examples: ['PAYMENTS_URL'],
}
const envKeys: KeySchemas<Env> = {
  env: { ...(reference('environmentName') as object), examples: ['PAYMENTS_URL'] },
  else: { type: 'string', maxLength: 1000, description: 'what holds where the environment says nothing' },
}
const textOrEnv: JsonObject = {
  title: 'value of the environment',
  description: 'text, or what the environment says: { env: NAME }; secrets only so',
  type: ['string', 'object'],
  minLength: 1,
  maxLength: 1000,
  properties: envKeys,
  required: ['env'],
  additionalProperties: false,
  examples: [{ env: 'PAYMENTS_URL' }],
}

const versionedKeys: KeySchemas<VersionedEvent> = {
  fields: reference('shape'),
  version: whole(1, 1000, 'one more with every change that readers of the event cannot take'),
  subject: text('the required ref or text whose events are kept in order; the first required ref when not said', 'order'),
  because,
}
const event: JsonObject = {
  title: 'event',
  description: 'its fields, or { version, fields } where there is more to say',
  ...(eitherBy(
    'version',
    { type: 'number' },
    closed('event', 'fields with a version', versionedKeys, ['fields', 'version']),
    reference('shape'),
  ) as object),
  examples: [{ order: { kind: 'ref', to: 'order' } }],
}

const jobKeys: KeySchemas<Job> = {
  every: span('from run to run, 1s to 30d'),
  cron: { ...(text('five fields, or six of which the first is seconds', '0 3 * * *') as object), maxLength: 200 },
  zone: text('the IANA time zone that `cron` is read in; UTC when not said', 'Europe/Berlin'),
  input: reference('shape'),
  timeout: span('of one attempt, at most 1h; 1min when not said'),
  attempts: whole(1, 50, 'tries until it is given up; 10 when not said'),
  emits: reference('nameList'),
  starts: reference('nameList'),
  because,
}

const stepKeys: KeySchemas<SagaStep> = {
  undo: { ...(reference('name') as object), description: 'the code that takes the step back' },
  timeout: span('of one attempt, at most 1h; 10s when not said'),
  attempts: whole(1, 50, 'tries until the step has failed; 5 when not said'),
  emits: reference('nameList'),
  because,
}
const sagaKeys: KeySchemas<Saga> = {
  input: reference('shape'),
  steps: {
    type: 'object',
    description: 'one after the other, in this order',
    minProperties: 1,
    maxProperties: 20,
    propertyNames: reference('name'),
    additionalProperties: reference('sagaStep'),
    examples: [{ reserveStock: { undo: 'releaseStock' } }],
  },
  emits: reference('nameList'),
  because,
}

const externalKeys: KeySchemas<External> = {
  url: { ...(reference('textOrEnv') as object), description: 'absolute, https', examples: ['https://rates.example.com'] },
  headers: {
    type: 'object',
    description: 'sent with every call',
    maxProperties: 50,
    propertyNames: { title: 'header name', type: 'string', pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
    additionalProperties: reference('textOrEnv'),
    examples: [{ authorization: { env: 'PAYMENTS_KEY' } }],
  },
  timeout: span('of a call with all its attempts, at most 60s; 5s when not said'),
  attempts: whole(1, 10, 'tries of what is safe to repeat; 3 when not said'),
  atOnce: whole(1, 1000, 'calls under way at once; 50 when not said'),
  breaker: {
    ...(closed(
      'breaker',
      'after so many failures in a row nothing is called for a while; 5 and 10s when not said',
      {
        failures: { ...(whole(1, 1000, 'in a row') as object), examples: [5] },
        pause: { ...(span('until it is tried again') as object), examples: ['10s'] },
      },
      ['failures', 'pause'],
    ) as object),
    examples: [{ failures: 5, pause: '10s' }],
  },
  otherwise: { description: 'the answer, marked as degraded, where the service gives none' },
  because,
}

const webhookKeys: KeySchemas<Webhook> = {
  events: { ...(reference('nameList') as object), type: 'array', minItems: 1, examples: [['orderPaid']] },
  to: {
    title: 'address of a webhook',
    description: 'a URL, { env }, or the rows of an entity: { entity, url, secret }',
    ...(eitherBy(
      'entity',
      {},
      closed(
        'address of a webhook',
        'the rows of an entity',
        {
          entity: text('whose rows are told', 'endpoint'),
          url: text('its text field with the address', 'url'),
          secret: text('its secret field that deliveries are signed with', 'secret'),
        },
        ['entity', 'url', 'secret'],
      ),
      reference('textOrEnv'),
    ) as object),
    examples: ['https://partner.example.com/hooks', { entity: 'endpoint', url: 'url', secret: 'secret' }],
  },
  secret,
  because,
}
