import type { InputName, InputValues } from '../brief/inputs.ts'

/** What words say of an input. For inputs of several words, each adds one. */
export interface Saying {
  readonly input: InputName
  readonly value: string | boolean
  /** Stems of which one must stand in the same sentence: `Google` is a sign-in only where somebody signs in. */
  readonly near?: readonly string[]
  /** The word after it that makes it something else: `Discord bot` is no sign-in. */
  readonly notBefore?: readonly string[]
  /** A single word that counts in this spelling alone: `REST` is no `rest`. */
  readonly spelt?: string
  /** What a person should know of that reading. */
  readonly note?: string
}

type WordOf<N extends InputName> = InputValues[N] extends readonly (infer W)[] ? W : InputValues[N]

interface Conditions {
  readonly near?: string
  readonly notBefore?: string
}

/** One input's words: by value, phrases separated by `|`. */
const words = <N extends InputName>(
  input: N,
  byValue: Partial<Record<Extract<WordOf<N>, string>, string>>,
  conditions: Conditions = {},
): readonly (readonly [string, Saying])[] =>
  Object.entries<string | undefined>(byValue).map(([value, phrases]) => [phrases ?? '', { input, value, ...split(conditions) }])

const flag = (input: InputName, phrases: string, conditions: Conditions = {}): readonly (readonly [string, Saying])[] => [
  [phrases, { input, value: true, ...split(conditions) }],
]

function split({ near, notBefore }: Conditions): Pick<Saying, 'near' | 'notBefore'> {
  return {
    ...(near === undefined ? {} : { near: near.split(' ') }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore.split(' ') }),
  }
}

const signIn = 'login logins log sign signin signing signed oauth oauth2 oidc sso auth authentication authenticate federated'

/** Laws that were written after it. */
const asGdpr = ['lgpd', 'ccpa | cpra', 'uk gdpr', 'popia', 'pipeda']

/** Phrases separated by `|`, and what they say. */
export const sayings: readonly (readonly [string, Saying])[] = [
  ...words('compliance', {
    gdpr: 'gdpr | dsgvo | data protection regulation | right to be forgotten | eu privacy law',
    hipaa: 'hipaa | protected health information | phi',
    sox: 'sox | sarbanes-oxley | sarbanes oxley',
    soc2: 'soc2 | soc 2 | soc ii',
    pci: 'pci | pci dss | pci-dss | card data | cardholder data | credit card number | card number',
  }),
  ...asGdpr.map((phrases): readonly [string, Saying] => [
    phrases,
    {
      input: 'compliance',
      value: 'gdpr',
      note: 'is read as gdpr, which asks the same of a design: a reason to keep, export, erasure',
    },
  ]),
  ...words('clients', {
    web: 'web app | web application | website | browser | single page app | web client | web frontend | react frontend',
    mobile: 'mobile app | mobile client | mobile | ios | android | iphone | phone app | react native | flutter',
    partners: 'partner | third party | third-party developers | third parties | integrators | external developers | resellers',
    services: 'internal services | other services | microservices call | backend services | existing services | our services',
    devices: 'device | sensor | iot | smart meter | wearable | gateway device | hardware',
    bots: 'bot | chatbot | discord bot | slack bot | telegram bot | ai agents',
  }),
  ...words('protocols', {
    rest: 'rest api | restful | openapi',
    graphql: 'graphql',
    grpc: 'grpc | protobuf | protocol buffers',
    websocket: 'websocket | web socket | socket.io | server-sent events | sse',
    webhooks: 'webhook',
  }),
  ['rest', { input: 'protocols', value: 'rest', spelt: 'REST' }],
  ['spa', { input: 'clients', value: 'web', spelt: 'SPA' }],
  ['grpc service', { input: 'clients', value: 'services' }],
  ...words(
    'logins',
    {
      google: 'google | gmail',
      github: 'github',
      gitlab: 'gitlab',
      microsoft: 'microsoft | entra | azure ad | office 365',
      apple: 'apple',
      discord: 'discord',
      saml: 'saml | saml sso | enterprise sso',
    },
    {
      near: `${signIn} saml`,
      notBefore: 'bot server community channel guild cloud maps actions pay play store drive analytics teams',
    },
  ),
  ...words('logins', {
    google: 'google login | google sign-in | login with google',
    github: 'github login',
    gitlab: 'gitlab login',
    apple: 'apple sign-in | sign in with apple',
    microsoft: 'microsoft login',
    discord: 'discord login',
  }),
  ...words('stores', {
    postgres: 'postgres | postgresql',
    sqlite: 'sqlite',
    mysql: 'mysql | mariadb',
    mongodb: 'mongodb | mongo',
    dynamodb: 'dynamodb | dynamo db',
    redis: 'redis | valkey',
  }),
  ...words('brokers', {
    nats: 'nats | jetstream',
    kafka: 'kafka | redpanda',
    rabbitmq: 'rabbitmq | rabbit mq | amqp',
    sqs: 'sqs | sns',
    'redis-streams': 'redis stream',
  }),
  ...words(
    'cloud',
    {
      aws: 'aws | amazon web services | ec2 | lambda | eks | ecs | fargate',
      gcp: 'gcp | google cloud | cloud run | gke',
      azure: 'azure | aks | microsoft cloud',
      digitalocean: 'digitalocean | digital ocean',
      fly: 'fly.io | on fly',
      railway: 'railway.app | on railway | railway.com',
      vercel: 'vercel',
      supabase: 'supabase',
      'on-premises':
        'on-premises | on-premise | on premises | on prem | self-hosted | self hosted | own data centre | own data center | own servers | bare metal',
    },
    { notBefore: 'ad' },
  ),
  ...words('consistency', {
    strong:
      'strongly consistent | strong consistency | immediately consistent | read your own writes | linearizable | serializable | never stale | always consistent | consistent reads',
    eventual:
      'eventually consistent | eventual consistency | stale reads are fine | slightly stale | stale data is fine | may lag | may be stale',
  }),
  ...words('traffic', {
    spiky:
      'spiky | flash sale | flash crowd | burst | bursty | traffic spike | spike | black friday | go viral | goes viral | ticket drop | product drop | seasonal peak',
    steady: 'steady traffic | steady load | constant load | even load | steady',
    rare: 'rarely used | low traffic | internal tool | a few requests a day | hobby project | side project | scale to zero',
  }),
  ...words('isolation', {
    database:
      'database per tenant | database per customer | database per organisation | database per organization | database for each tenant | database for each customer | separate database | own database | dedicated database | isolated database',
    schema:
      'schema per tenant | schema per customer | schema per organisation | schema for each tenant | separate schema | own schema',
    row: 'row level security | row-level security | rls | shared database | shared tables | tenant column | row level isolation',
  }),
  ...words('identity', {
    zitadel: 'zitadel',
    auth0: 'auth0',
    okta: 'okta',
    own: 'own identity provider | own login service | keycloak | our own sso | own oidc provider | issue our own tokens | own user passwords',
  }),
  ...flag(
    'realtime',
    'real-time | realtime | live update | live tracking | live location | live map | live score | as it happens | as they happen | instantly | push updates | live chat | typing indicator | presence | collaborative editing',
  ),
  ...flag(
    'search',
    'search | full-text search | full text search | searchable | autocomplete | fuzzy matching | elasticsearch | meilisearch | faceted',
  ),
  ...flag('timeSeries', 'time series | time-series | sensor data | sensor reading | telemetry | measurement | sensor | iot'),
  ...flag('files', 'file | upload | attachment | photo | picture | image | video | pdf | document upload | avatar', {
    notBefore: 'call chat conference conferencing meeting',
  }),
  ...flag(
    'money',
    'money | payment | pay | payout | refund | invoice | billing | checkout | ledger | wallet | stripe | paypal | credit card | bank transfer',
    { notBefore: 'attention' },
  ),
  ...flag('audit', 'audit | audit log | audit trail | auditable | who did what | tamper-proof | traceability | non-repudiation'),
  ...flag(
    'publicApi',
    'public api | open api for developers | developer platform | developer api | api for third parties | api keys | api key | external developers | third-party developers | third party developers',
  ),
  ...flag(
    'offline',
    'offline | offline-first | without a connection | without connection | poor connectivity | no connectivity | bad reception | sync later',
  ),
  ...flag('enterprise', 'saml | scim | enterprise sso | single sign-on | enterprise customer | active directory | sso'),
]
