import type { HandoffService } from '../handoff.ts'

/** A variable that `lintel start` reads. */
export interface Setting {
  readonly name: string
  readonly says: string
  /** What holds where it is not set; null where there is no such thing. */
  readonly otherwise: string | null
  /** A value of the right form. */
  readonly example: string
  readonly secret: boolean
  /** It is of a server beside the backend. */
  readonly of: HandoffService | null
}

const plain = (name: string, says: string, otherwise: string | null, example: string): Setting => ({
  name,
  says,
  otherwise,
  example,
  secret: false,
  of: null,
})
const served = (of: HandoffService, secret: boolean, setting: Setting): Setting => ({ ...setting, of, secret })

/** Every setting of `lintel start`, in the order of docs/serve.md; a test holds the list against what is read. */
export const settings: readonly Setting[] = [
  plain('PORT', 'the port it listens on', '3000', '3000'),
  plain('HOST', 'the address it listens on', '0.0.0.0', '0.0.0.0'),
  plain('LINTEL_DATA', 'the folder of the data', '.lintel of the project', '/data'),
  plain('LINTEL_ISSUER', 'whose tokens are accepted, over https', null, 'https://id.example.com'),
  plain('LINTEL_AUDIENCE', 'for whom they must be; with the issuer', null, 'api'),
  plain('LINTEL_AUTH', 'none, in place of an issuer: only what `anyone` may do is served', null, 'none'),
  plain(
    'LINTEL_JWKS_URL',
    'where the keys of the issuer are, when its discovery document does not say',
    null,
    'https://id.example.com/keys',
  ),
  plain('LINTEL_ROLES_CLAIM', 'the claim of roles; dots go into objects', 'roles', 'roles'),
  plain('LINTEL_TENANT_CLAIM', 'the claim of the tenant; dots go into objects', 'tenant', 'tenant'),
  plain('LINTEL_PROCESSES', 'processes that serve beside each other, 1 to 64', '1', '1'),
  plain('LINTEL_LOG_LEVEL', 'fatal, error, warn, info, debug, trace or silent', 'info', 'info'),
  plain('LINTEL_TRUST_PROXY', 'whose X-Forwarded-For is believed: true, false, or addresses and networks', 'false', '10.0.0.0/8'),
  served(
    'postgres',
    true,
    plain('DATABASE_URL', 'a PostgreSQL database, in place of files', null, 'postgres://user:password@host:5432/database'),
  ),
  served(
    'postgres',
    true,
    plain(
      'DATABASE_REPLICA_URLS',
      'replicas of it that answer reads, with commas between',
      null,
      'postgres://user:password@replica:5432/database',
    ),
  ),
  served('postgres', false, plain('LINTEL_DATABASE_CONNECTIONS', 'most connections of one process to it, 2 to 1000', '14', '14')),
  served(
    'postgres',
    false,
    plain('LINTEL_DATABASE_POOLER', 'transaction, behind a pooler that lends connections so', null, 'transaction'),
  ),
  served('nats', true, plain('NATS_URL', 'a NATS broker with JetStream that is told of every event', null, 'nats://host:4222')),
  served('redis', true, plain('CACHE_URL', 'where answers are kept', 'in the process', 'redis://host:6379')),
  plain('OTEL_EXPORTER_OTLP_ENDPOINT', 'where a span for each request is sent', null, 'http://127.0.0.1:4318'),
]
