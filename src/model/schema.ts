import type { Json, JsonObject } from '../kit/json.ts'
import type { Action, Auth, Blueprint, Entity, Expects, Operation } from './blueprint.ts'
import { closed, fieldDefinitions, type KeySchemas, reference } from './schema-fields.ts'
import { versionDefinitions } from './schema-versions.ts'
import { workDefinitions } from './schema-work.ts'

/** The JSON Schema (2020-12) of a blueprint's authoring form: what an agent reads to write one. */
export function blueprintSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(closed('blueprint', 'the architecture of a backend, as plain data', blueprintKeys, ['name', 'entities']) as object),
    examples: [example],
    $defs: definitions(),
  }
}

const text = (description: string, ...examples: Json[]): JsonObject => ({ type: 'string', description, examples })
const matching = (title: string, pattern: string, ...examples: Json[]): JsonObject => ({
  title,
  type: 'string',
  pattern,
  examples,
})
/** A map from names to things of one kind. */
const named = (description: string, maxProperties: number, of: string, example: Json): JsonObject => ({
  type: 'object',
  description,
  maxProperties,
  propertyNames: reference('name'),
  additionalProperties: reference(of),
  examples: [example],
})
const names = (description: string, ...examples: Json[]): JsonObject => ({
  type: 'array',
  description,
  items: { type: 'string', title: 'name', pattern: namePattern },
  uniqueItems: true,
  maxItems: 200,
  examples,
})

/** Segments are plain or one placeholder: `:` and `*` mean something to routers. */
export const httpPattern: string = '^(GET|POST|PUT|PATCH|DELETE) (/|(/([A-Za-z0-9._~-]+|\\{[a-z][A-Za-z0-9]*\\}))+)$'
const namePattern = '^[a-z][A-Za-z0-9]{0,62}$'
const because = reference('because')
const grant = reference('grant')

const blueprintKeys: KeySchemas<Blueprint> = {
  name: {
    ...(matching('blueprint name', '^[a-z][A-Za-z0-9-]{0,62}$', 'social') as object),
    description: 'what the backend is called',
  },
  version: { ...(reference('apiVersion') as object), description: 'the present version of the API; `v1` when not said' },
  versions: {
    type: 'object',
    description: 'older versions of the API that are served beside the present one',
    maxProperties: 20,
    propertyNames: reference('apiVersion'),
    additionalProperties: reference('version'),
    examples: [{ v1: { deprecated: '2026-11-01', entities: { product: { fields: { name: 'title' } } } } }],
  },
  entities: named('what is stored', 500, 'entity', { user: { fields: { handle: { kind: 'text', max: 30, unique: true } } } }),
  events: named('facts that code publishes after commit', 2000, 'event', { postShared: { post: { kind: 'ref', to: 'post' } } }),
  actions: named('named operations with a handler in code', 2000, 'action', { sharePost: { on: 'post', allow: 'signedIn' } }),
  jobs: named('work on a schedule, or that code starts', 500, 'job', { expireCarts: { every: '5min' } }),
  sagas: named('steps that are undone when a later one fails', 200, 'saga', {
    placeOrder: { steps: { reserveStock: { undo: 'releaseStock' }, takePayment: {} } },
  }),
  external: named("others' HTTP services", 200, 'external', { rates: { url: 'https://rates.example.com' } }),
  webhooks: named('events that are told to others by HTTP', 200, 'webhook', {
    partner: { events: ['postShared'], to: { env: 'PARTNER_URL' }, secret: { env: 'PARTNER_SECRET' } },
  }),
  actor: text('the entity that stands for who calls', 'user'),
  roles: names('rights that a token may carry', ['moderator']),
  rules: names('access rules that code implements', ['mayPublish']),
  auth: reference('auth'),
  errors: named('error bodies of an existing API', 200, 'shape', { legacy: { message: { kind: 'text' } } }),
  limit: { ...(reference('rate') as object), description: 'requests of one caller over all routes; 600/min when not said' },
  expects: reference('expects'),
}

const authKeys: KeySchemas<Auth> = {
  scheme: matching('authorization scheme', '^[A-Za-z][A-Za-z0-9-]{0,30}$', 'Bearer', 'Token'),
  subject: text("unique text field of the actor that holds the token's `sub`", 'subject'),
}

const expectsKeys: KeySchemas<Expects> = {
  users: { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, examples: [100_000] },
  reads: reference('rate'),
  writes: reference('rate'),
  p99: reference('span'),
}

const canKeys: { readonly [O in Operation]: JsonObject } = { read: grant, create: grant, update: grant, delete: grant }
const indexes: JsonObject = { type: 'array', items: reference('index'), maxItems: 100, examples: [[['author', '-createdAt']]] }

const entityKeys: KeySchemas<Entity> = {
  fields: {
    type: 'object',
    description: 'its columns; id, version, createdAt and updatedAt are always there',
    maxProperties: 200,
    propertyNames: reference('name'),
    additionalProperties: reference('field'),
    examples: [{ body: { kind: 'text', max: 500 } }],
  },
  can: closed('grants', 'who may do what; what nobody granted is refused', canKeys, []),
  index: { ...indexes, description: 'what lists filter and sort by' },
  unique: { ...indexes, description: 'combinations that no two rows share', examples: [[['post', 'by']]] },
  plural: matching('plural', '^(?=.{1,80}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$', 'people'),
  was: { ...(reference('name') as object), description: 'the name it had before; its rows are kept' },
  cache: { ...(reference('span') as object), description: 'how old an answer to a read may be, from 1s to 1h' },
  because,
}

const actionKeys: KeySchemas<Action> = {
  kind: { enum: ['command', 'query'], description: 'a query only reads and is a GET; `command` when not said' },
  on: text('the entity whose row it acts on', 'post'),
  input: reference('shape'),
  returns: {
    type: ['string', 'object'],
    description: 'an entity, a page of one (`share[]`), `nothing`, or fields of its own',
    propertyNames: reference('name'),
    additionalProperties: reference('shapeField'),
    maxProperties: 200,
    examples: ['share', 'share[]', { token: { kind: 'text' } }],
  },
  allow: { ...(grant as object), description: 'who may call it', examples: ['signedIn'] },
  emits: reference('nameList'),
  limit: { ...(reference('rate') as object), description: 'calls of one caller' },
  http: {
    ...(reference('httpText') as object),
    description: '`{name}` takes the input field of that name, `{id}` the row of `on`',
  },
  status: { type: 'integer', minimum: 200, maximum: 299, description: 'of success' },
  errors: text("one of the blueprint's `errors`", 'legacy'),
  timeout: reference('span'),
  starts: { ...(reference('nameList') as object), description: 'jobs without a schedule, and sagas, that its handler may start' },
  cache: { ...(reference('span') as object), description: 'how old the answer of a query may be, from 1s to 1h' },
  signed: reference('signed'),
  because,
}

function definitions(): JsonObject {
  const value = {
    type: ['string', 'number', 'boolean', 'null', 'array'],
    items: { type: ['string', 'number', 'boolean'] },
    minItems: 1,
    maxItems: 100,
  }
  const who = {
    minProperties: 1,
    properties: {
      all: { type: value.type, items: reference('who'), minItems: 1, maxItems: 20, examples: [['signedIn', { state: 'open' }]] },
    },
    minLength: 1,
    additionalProperties: reference('value'),
  }
  const words =
    'anyone, signedIn, self, role:x, rule:x, sees:x (whoever reads the row of that ref), a path of relations to the actor, a match on fields, or { all: [...] }'
  return {
    name: matching('name', namePattern, 'shareCount'),
    because: { type: 'string', maxLength: 2000, description: 'why; `ADR-4` links to a decision' },
    rate: matching('rate', '^(?=[0-9.]*[1-9])[0-9]{1,9}(\\.[0-9]{1,3})?/(s|min|h|day)$', '30/min'),
    span: matching('span', '^(?=[0-9.]*[1-9])[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|min|h|d)$', '200ms'),
    decimalText: matching('decimal', '^-?[0-9]{1,18}(\\.[0-9]{1,18})?$', '12.50'),
    value: { title: 'value of a match', ...value },
    match: {
      title: 'match',
      type: 'object',
      minProperties: 1,
      additionalProperties: reference('value'),
      examples: [{ state: 'open' }],
    },
    who: { title: 'who', description: words, type: ['string', 'object'], ...who, examples: ['signedIn'] },
    grant: {
      title: 'grant',
      description: `${words}; a list means any of them`,
      type: ['string', 'array', 'object'],
      items: reference('who'),
      maxItems: 100,
      ...who,
      examples: ['anyone', [{ audience: 'public' }, 'author']],
    },
    index: {
      title: 'index',
      examples: [['author', '-createdAt']],
      description: "fields, with '-' before one that descends, or { on: [...], where: {...} } for some rows only",
      type: ['array', 'object'],
      items: { type: 'string' },
      minItems: 1,
      maxItems: 8,
      properties: {
        on: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 8, examples: [['author']] },
        where: reference('match'),
      },
      required: ['on'],
      additionalProperties: false,
    },
    httpText: {
      title: 'method and path',
      type: 'string',
      maxLength: 200,
      pattern: httpPattern,
      examples: ['POST /api/users/login'],
    },
    shape: {
      title: 'shape',
      type: 'object',
      maxProperties: 200,
      propertyNames: reference('name'),
      additionalProperties: reference('shapeField'),
      examples: [{ comment: { kind: 'text', max: 280 } }],
    },
    ...fieldDefinitions(),
    ...workDefinitions(),
    ...versionDefinitions(),
    entity: {
      ...(closed('entity', 'a stored thing', entityKeys, ['fields']) as object),
      examples: [{ fields: { body: { kind: 'text' } } }],
    },
    action: { ...(closed('action', 'a named operation', actionKeys, ['allow']) as object), examples: [{ allow: 'signedIn' }] },
    auth: closed('auth', 'how tokens name the actor', authKeys, []),
    expects: closed('expectations', 'the load it is designed for', expectsKeys, []),
  }
}

const example: JsonObject = {
  name: 'social',
  actor: 'user',
  entities: {
    user: { fields: { handle: { kind: 'text', max: 30, unique: true } }, can: { read: 'anyone', update: 'self' } },
    post: {
      fields: { author: { kind: 'ref', to: 'user', as: 'posts' }, body: { kind: 'text', max: 500 } },
      can: { read: 'anyone', create: 'author', update: 'author', delete: 'author' },
      index: [['author', '-createdAt']],
    },
  },
}
