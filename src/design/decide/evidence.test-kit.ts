import { readFileSync } from 'node:fs'
import type { Entity } from '../../model/blueprint.ts'
import { catalogue } from '../catalogue/catalogue.ts'
import type { Design } from '../design.ts'
import { makeDesign } from '../make-design.ts'
import { readRequest } from '../understand/read-request.ts'
import { applySettings, parseSettings } from '../understand/settings.ts'
import type { Profile } from './profile.ts'
import { profiles } from './profiles.ts'

const templates = new URL('../../../templates/', import.meta.url)
const plain = profiles[0]!

/** The whole design of a request, as the command makes it. */
export function designOf(request: string, settings: readonly string[], profile: Profile = plain): Promise<Design> {
  const brief = applySettings(readRequest(request, catalogue), parseSettings(settings), catalogue)
  return makeDesign(brief, {
    ...{ catalogue, profile, svg: false, version: '0.0.0', calibration: null, lintel: '*' },
    template: (path) => readFileSync(new URL(path, templates), 'utf8'),
  })
}

/** What a designed project shows of an answer; the files are looked at, not what decided it. */
export type Evidence = (project: Project) => boolean

export interface Project {
  readonly design: Design
  /** The text of a file; empty where there is none. */
  readonly file: (path: string) => string
  /** A variable of the program, as `compose.yaml` sets it. */
  readonly variable: (name: string) => string | undefined
  readonly hasService: (name: string) => boolean
  /** Of each table, as PostgreSQL is given it. */
  readonly tables: readonly string[]
  /** All statements that make them. */
  readonly schema: string
  /** What stands in the parts. */
  readonly code: string
}

export function projectOf(design: Design): Project {
  const texts = new Map(design.files.map(({ path, text }) => [path, text]))
  const file = (path: string) => texts.get(path) ?? ''
  const api =
    file('compose.yaml')
      .split(/^ {2}(?=\w+:$)/m)
      .find((each) => each.startsWith('api:')) ?? ''
  return {
    design,
    file,
    variable: (name) => new RegExp(`^ {6}${name}: "?([^"\n]+)"?$`, 'm').exec(api)?.[1],
    hasService: (name) => new RegExp(`^ {2}${name}:$`, 'm').test(file('compose.yaml').split(/^volumes:/m)[0]!),
    schema: file('docs/architecture/schema.postgres.sql'),
    tables: file('docs/architecture/schema.postgres.sql')
      .split(/(?=CREATE TABLE)/)
      .filter((each) => each.startsWith('CREATE TABLE')),
    code: design.files
      .filter(({ path }) => path.startsWith('parts/'))
      .map(({ text }) => text)
      .join('\n'),
  }
}

const isOneMachine: Evidence = ({ design: { plan } }) => plan.deployment.processes <= 8
const holdsAddresses: Evidence = ({ tables }) => tables.every((each) => !/\bbytea\b/.test(each))
const dependsOn = (project: Project, name: string) => {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(project.file('package.json'))
  return name in dependencies || name in devDependencies
}
const asksForTokens: Evidence = ({ variable }) =>
  variable('LINTEL_ISSUER') !== undefined && variable('LINTEL_AUDIENCE') !== undefined
const document = ({ file }: Project): { readonly paths: Readonly<Record<string, unknown>> } => JSON.parse(file('openapi.json'))
const blueprint = ({ design }: Project) => design.composed.blueprint
const section = (project: Project, name: 'sagas' | 'external' | 'webhooks' | 'events' | 'jobs') =>
  Object.keys(blueprint(project)[name] ?? {})
const actionsOf = (project: Project) => Object.entries(blueprint(project).actions ?? {})
/** Tables from which refs lead to organisations, with those themselves. */
function ofOrganisations({ schema }: Project): ReadonlySet<string> {
  const refs = [...schema.matchAll(/ALTER TABLE "(\w+)"[^;]*?REFERENCES "(\w+)"/g)].map(([, from, to]) => [from!, to!] as const)
  const found = new Set(['organisation'])
  for (let before = -1; found.size !== before; ) {
    before = found.size
    for (const [from, to] of refs) if (found.has(to)) found.add(from)
  }
  return found
}
/** Each right to rows of others asks for a membership, or for a row that does. */
const asksForMembership = ({ can = {} }: Entity) =>
  Object.values(can).every((access) => /memberships|organisation|sees:/.test(JSON.stringify(access)))
/** Routes by which something of a collection may be made, changed or deleted. */
const isWritten = (project: Project, collection: string) =>
  Object.entries(document(project).paths).some(
    ([path, item]) =>
      new RegExp(`/${collection}(?:/\\{\\w+\\})?$`).test(path) &&
      ['post', 'patch', 'put', 'delete'].some((method) => Object.hasOwn(item as object, method)),
  )
const onlyRead = (project: Project, pattern: RegExp) => {
  const kept = project.design.model.entities.filter(({ name }) => pattern.test(name))
  return kept.length > 0 && kept.every(({ collection }) => !isWritten(project, collection))
}

/** By `table/option`: what has to be found in a project that says so. */
export const evidence: Readonly<Record<string, Evidence>> = {
  'architecture/services/modular-monolith': ({ file }) => file('parts/people.ts') !== '' || file('parts/people-code.ts') !== '',
  'architecture/processes/one-process': ({ variable, design }) =>
    variable('LINTEL_PROCESSES') === undefined && design.plan.deployment.processes === 1,
  'architecture/processes/several-processes': ({ variable, design }) =>
    Number(variable('LINTEL_PROCESSES')) === design.plan.deployment.processes,
  'architecture/event-sourcing/append-only-entries': (project) => onlyRead(project, /[eE]ntry$/),
  'architecture/cqrs/counters': ({ code }) => /\bcounter\(/.test(code),
  'architecture/inside-protocol/rest': (project) => section(project, 'external').length > 0,
  'database/primary-store/sqlite': ({ hasService, variable, design }) =>
    !hasService('postgres') && variable('DATABASE_URL') === undefined && design.plan.deployment.engine === 'sqlite',
  'database/primary-store/postgresql': ({ hasService, variable, design }) =>
    hasService('postgres') && variable('DATABASE_URL') !== undefined && design.plan.deployment.engine === 'postgres',
  'database/read-replicas/none': ({ variable, design }) =>
    variable('DATABASE_REPLICA_URLS') === undefined && design.plan.deployment.databaseReplicas === 0,
  'database/sharding/none': ({ variable }) => variable('DATABASE_URL')?.includes(',') !== true,
  'database/partitioning/none': ({ schema }) => !/PARTITION BY/.test(schema),
  'database/object-storage/addresses': holdsAddresses,
  'database/connections/pool-in-process': ({ variable, design: { plan } }) =>
    variable('LINTEL_DATABASE_POOLER') === undefined &&
    (plan.deployment.engine === 'sqlite' ||
      Number(variable('LINTEL_PROCESSES') ?? 1) * Number(variable('LINTEL_DATABASE_CONNECTIONS') ?? 14) <= 97),
  'caching/answers/none': (project) =>
    Object.values(blueprint(project).entities).every(({ cache }) => cache === undefined) &&
    actionsOf(project).every(([, { cache }]) => cache === undefined),
  'caching/answers/in-process': (project) =>
    project.variable('CACHE_URL') === undefined && /cache: '/.test(project.code + project.file('blueprint.ts')),
  'caching/answers/cache-server': (project) =>
    project.variable('CACHE_URL') !== undefined && /cache: '/.test(project.code + project.file('blueprint.ts')),
  'caching/server/none': ({ variable, hasService }) => variable('CACHE_URL') === undefined && !hasService('redis'),
  'caching/server/redis': ({ variable, hasService }) => variable('CACHE_URL') !== undefined && hasService('redis'),
  'messaging/broker/in-process': ({ variable, hasService }) => variable('NATS_URL') === undefined && !hasService('nats'),
  'messaging/broker/nats': ({ variable, hasService }) => variable('NATS_URL') !== undefined && hasService('nats'),
  'messaging/sagas/transactions': (project) => section(project, 'sagas').length === 0,
  'messaging/sagas/orchestrated': (project) => section(project, 'sagas').length > 0,
  'messaging/sagas/choreography': (project) => section(project, 'events').length > 0,
  'messaging/background-work/same-process': ({ variable }) => variable('LINTEL_PROCESSES') === undefined,
  'messaging/background-work/shared': ({ variable }) => Number(variable('LINTEL_PROCESSES')) > 1,
  'messaging/webhooks/none': (project) => section(project, 'webhooks').length === 0,
  'messaging/webhooks/signed-webhooks': (project) => section(project, 'webhooks').length > 0,
  'messaging/webhooks/shared-broker': ({ variable, hasService }) => variable('NATS_URL') !== undefined && hasService('nats'),
  'api/style/rest': (project) => !dependsOn(project, 'graphql') && project.file('openapi.json').includes('"openapi": "3.1'),
  'api/versioning/additions': (project) => blueprint(project).versions === undefined,
  'api/versioning/path-versions': (project) => Object.keys(document(project).paths).some((path) => path.startsWith('/v1/')),
  'api/idempotency/keys-and-unique': ({ schema }) => /CREATE UNIQUE INDEX \S+ ON "(?!user")/.test(schema),
  'api/gateway/none': ({ design: { plan } }) => plan.cost.lines.every(({ says }) => says !== 'load balancer'),
  'api/agents/document': ({ file }) => file('openapi.json') !== '',
  'authentication/identity-provider/any-oidc': asksForTokens,
  'authentication/identity-provider/zitadel': asksForTokens,
  'authentication/identity-provider/auth0': asksForTokens,
  'authentication/identity-provider/okta': asksForTokens,
  'authentication/sign-in/provider-accounts': asksForTokens,
  'authentication/sign-in/passkeys': asksForTokens,
  'authentication/sessions/bearer-tokens': asksForTokens,
  'authentication/enterprise-sso/federation': asksForTokens,
  'authentication/machines/client-credentials': asksForTokens,
  'security/encryption/disk': ({ file }) => /TLS ends before the backend/.test(file('docs/architecture/platform.md')),
  'security/secrets/environment': ({ file }) => file('env.example') !== '' && !/PASSWORD=\w/.test(file('env.example')),
  'compliance/audit-trail/request-log': ({ design }) => design.model.entities.every(({ name }) => !/^audit/.test(name)),
  'compliance/audit-trail/audit-entity': (project) => onlyRead(project, /^audit/),
  'compliance/erasure/cascade': (project) =>
    /REFERENCES "user"/.test(project.schema) &&
    !/REFERENCES "user"[^;]*ON DELETE RESTRICT/.test(project.schema) &&
    Object.values(document(project).paths).some((item) => JSON.stringify(item).includes('"deleteUser"')),
  'compliance/erasure/anonymise': (project) => actionsOf(project).some(([name]) => /^(?:anonymi[sz]e|erase|forget)/.test(name)),
  'compliance/health-records/request-log': ({ design }) => design.model.entities.every(({ name }) => !/Access$/.test(name)),
  'compliance/health-records/access-records': (project) => onlyRead(project, /Access$/),
  'compliance/four-eyes/transactions': ({ tables }) =>
    tables.some((each) => /"decided_by_id"/.test(each) && /numeric/i.test(each)),
  'compliance/card-scope/no-cards': ({ tables }) => tables.every((each) => !/"(?:card_number|pan|cvv|cvc)"/.test(each)),
  'compliance/card-scope/hosted-page': (project) => actionsOf(project).some(([, { signed }]) => signed !== undefined),
  'compliance/retention/kept': (project) => section(project, 'jobs').every((name) => !/retention/i.test(name)),
  'compliance/retention/deleted-by-job': (project) => section(project, 'jobs').some((name) => /retention/i.test(name)),
  'tenancy/mode/row': (project) => {
    const apart = ofOrganisations(project)
    const others = project.design.model.entities.filter(({ name }) => name !== project.design.model.actor)
    const own = Object.entries(blueprint(project).entities).filter(
      ([name]) => !['user', 'membership', 'invitation'].includes(name),
    )
    return others.every(({ table }) => apart.has(table)) && own.every(([, entity]) => asksForMembership(entity))
  },
  'operations/deployment-target/container': ({ file }) => /^CMD .*"start"/m.test(file('Dockerfile')),
  'operations/orchestration/restart-policy': (project) =>
    isOneMachine(project) && /^ {4}restart: unless-stopped$/m.test(project.file('compose.yaml')),
  'operations/availability/one-instance': ({ file, design }) =>
    /^ {4}restart: /m.test(file('compose.yaml')) && design.brief.inputs.availabilityPercent.value < 99.95,
  'operations/backups/nightly': ({ hasService }) => hasService('backup'),
  'operations/calls-out/none': (project) => section(project, 'external').length === 0 && !/\bfetch\(/.test(project.code),
  'operations/calls-out/guarded': (project) => section(project, 'external').length > 0,
  'operations/calls-out/from-jobs': (project) => section(project, 'external').length > 0,
  'operations/migrations/at-start': ({ hasService }) => !hasService('postgres'),
  'operations/testing/through-the-door': ({ design }) => design.files.some(({ path }) => /^tests\/.+\.test\.mjs$/.test(path)),
  'operations/shortfall/nothing': ({ design: { plan } }) => plan.headroom === null || plan.headroom >= 1,
}

/** What the runtime does of every blueprint, with a page of its documentation and words that stand there. */
export const ofTheRuntime: Readonly<Record<string, readonly [page: string, words: string]>> = {
  'architecture/event-sourcing/rows': ['blueprint.md', 'entities'],
  'architecture/cqrs/one-model': ['serve.md', 'GET'],
  'architecture/serverless/long-running': ['serve.md', 'lintel start'],
  'architecture/inside-protocol/in-process': ['events.md', 'subscriber'],
  'database/time-series/rows': ['blueprint.md', 'index'],
  'database/search/index-prefix': ['serve.md', '[prefix]'],
  'caching/cdn/none': ['serve.md', 'If-None-Match'],
  'messaging/delivery/outbox': ['events.md', 'transaction'],
  'messaging/scheduling/jobs-in-store': ['events.md', 'job'],
  'api/pagination/cursors': ['serve.md', 'cursor'],
  'api/idempotency/keys': ['serve.md', 'Idempotency-Key'],
  'api/rate-limits/per-caller': ['serve.md', '600'],
  'api/realtime/polling': ['serve.md', 'If-None-Match'],
  'authentication/enterprise-sso/none': ['serve.md', 'LINTEL_ISSUER'],
  'authentication/machines/none': ['serve.md', 'LINTEL_ISSUER'],
  'security/authorisation/row-rules': ['blueprint.md', 'can'],
  'compliance/erasure/by-hand': ['blueprint.md', 'onDelete'],
  'compliance/four-eyes/nothing': ['blueprint.md', 'allow'],
  'tenancy/mode/one-space': ['blueprint.md', 'can'],
  'tenancy/regions/one-region': ['serve.md', 'DATABASE_URL'],
  'tenancy/noisy-neighbours/caller-limits': ['serve.md', '600'],
  'operations/service-mesh/in-program': ['blueprint.md', 'external'],
  'operations/discord-shards/none': ['serve.md', 'GET'],
  'operations/observability/logs-and-metrics': ['serve.md', '/metrics'],
  'operations/load-shedding/refuse': ['serve.md', 'Retry-After'],
  'operations/release/restart': ['serve.md', 'SIGTERM'],
  'operations/migrations/waves': ['migrate.md', 'wave'],
}
