import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServers, readStartSettings } from './settings.ts'

const read = (environment: Record<string, string>, authenticates = false) =>
  readStartSettings(environment, '/app', { authenticates })
const settingsOf = (environment: Record<string, string>, authenticates = false) => {
  const found = read(environment, authenticates)
  assert.ok('settings' in found, JSON.stringify(found))
  return found.settings
}
const faultsOf = (environment: Record<string, string>, authenticates = false) => {
  const found = read(environment, authenticates)
  return 'faults' in found ? found.faults : []
}
const none = { LINTEL_AUTH: 'none' }
const issuer = { LINTEL_ISSUER: 'https://id.example.com', LINTEL_AUDIENCE: 'notes' }

test('what is not said has a default; empty is not said', () => {
  assert.deepEqual(settingsOf({ ...none, PORT: '', HOST: ' ' }), {
    port: 3000,
    host: '0.0.0.0',
    folder: '/app/.lintel',
    auth: { kind: 'none' },
    logLevel: 'info',
    trustProxy: false,
    tracing: false,
    processes: 1,
  })
})

test('an issuer with all that can be said of it', () => {
  const more = { LINTEL_JWKS_URL: 'http://127.0.0.1:9/keys', LINTEL_ROLES_CLAIM: 'groups', LINTEL_TENANT_CLAIM: 'org' }
  assert.deepEqual(settingsOf({ ...issuer, ...more }).auth, {
    kind: 'issuer',
    issuer: 'https://id.example.com',
    audience: 'notes',
    jwksUrl: 'http://127.0.0.1:9/keys',
    rolesClaim: 'groups',
    tenantClaim: 'org',
  })
})

test('an app that reads tokens itself needs no issuer', () => {
  assert.deepEqual(settingsOf({}, true).auth, { kind: 'none' })
  assert.match(faultsOf(issuer, true).join(), /would do nothing/)
})

test('where answers are kept', () => {
  const url = 'rediss://user:pass@cache.example.com:6380/2'
  assert.equal(settingsOf({ ...none, CACHE_URL: ` ${url} ` }).cacheUrl, url)
  for (const wrong of [
    'http://cache:6379/secret-part',
    'redis://',
    'redis://host/secret-part',
    'redis://u:%zzsecret-part@host',
  ]) {
    const [fault = '', ...more] = faultsOf({ ...none, CACHE_URL: wrong })
    assert.match(fault, /`CACHE_URL`/)
    assert.doesNotMatch(fault, /secret-part/)
    assert.deepEqual(more, [])
  }
})

test('replicas of the database, and what is wrong with them, without their passwords', () => {
  const DATABASE_URL = 'postgres://me:word@db/shop'
  const [one, two] = ['postgres://me:word@one/shop', 'postgresql://me:word@two:5433/shop']
  const database = { url: DATABASE_URL, connections: 14, pooled: false }
  assert.deepEqual(settingsOf({ ...none, DATABASE_URL, DATABASE_REPLICA_URLS: `${one}, ${two}` }).database, {
    ...database,
    replicaUrls: [one, two],
  })
  assert.deepEqual(settingsOf({ ...none, DATABASE_URL, DATABASE_REPLICA_URLS: ' ' }).database, database)
  const wrongs: [Record<string, string>, RegExp][] = [
    [{ DATABASE_REPLICA_URLS: one }, /without `DATABASE_URL`/],
    [{ DATABASE_URL, DATABASE_REPLICA_URLS: `${one},` }, /is no list of URLs/],
    [{ DATABASE_URL, DATABASE_REPLICA_URLS: `${one},mysql://me:word@two` }, /is no list of URLs/],
    [{ DATABASE_URL, DATABASE_REPLICA_URLS: one, LINTEL_DATABASE_CONNECTIONS: '2' }, /3 or more/],
  ]
  for (const [environment, says] of wrongs) {
    const [fault = '', ...more] = faultsOf({ ...none, ...environment })
    assert.match(fault, says)
    assert.doesNotMatch(fault, /me:word/)
    assert.deepEqual(more, [])
  }
})

test('proxies that are believed', () => {
  assert.equal(settingsOf({ ...none, LINTEL_TRUST_PROXY: 'true' }).trustProxy, true)
  const list = settingsOf({ ...none, LINTEL_TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' }).trustProxy
  assert.deepEqual(list, ['loopback', '10.0.0.0/8', 'fd00::/8'])
})

const wrong: readonly [Record<string, string>, RegExp][] = [
  [{}, /nothing says whose tokens/],
  [{ LINTEL_AUTH: 'None' }, /only value it takes is `none`/],
  [{ LINTEL_ISSUER: 'https://id.example.com' }, /without `LINTEL_AUDIENCE`/],
  [{ LINTEL_AUDIENCE: 'notes' }, /without `LINTEL_ISSUER`/],
  [{ LINTEL_ROLES_CLAIM: 'groups' }, /without `LINTEL_ISSUER`/],
  [{ ...issuer, LINTEL_ISSUER: 'urn:lintel:dev' }, /development issuer/],
  [{ ...issuer, LINTEL_ISSUER: 'urn:lintel:dev ' }, /development issuer/],
  [{ ...issuer, LINTEL_ISSUER: 'URN:lintel:dev' }, /development issuer/],
  [{ ...issuer, LINTEL_ISSUER: 'id.example.com' }, /a URL such as/],
  [{ ...issuer, LINTEL_ISSUER: 'http://id.example.com' }, /https/],
  [{ ...issuer, LINTEL_ISSUER: 'http://127.0.0.1.example.com' }, /https/],
  [{ ...issuer, LINTEL_JWKS_URL: 'http://id.example.com/keys' }, /https/],
  [{ ...issuer, ...none }, /contradict/],
  [{ ...none, PORT: '-1' }, /whole number/],
  [{ ...none, PORT: '65536' }, /whole number/],
  [{ ...none, PORT: '3e3' }, /whole number/],
  [{ ...none, LINTEL_PROCESSES: '0' }, /`LINTEL_PROCESSES` is `0`, and it is a whole number from 1 to 64/],
  [{ ...none, LINTEL_PROCESSES: '65' }, /from 1 to 64/],
  [{ ...none, LINTEL_PROCESSES: '1.5' }, /from 1 to 64/],
  [{ ...none, HOST: '256.0.0.1' }, /an address such as/],
  [{ ...none, LINTEL_LOG_LEVEL: 'INFO' }, /did you mean `info`/],
  [{ ...none, LINTEL_TRUST_PROXY: '1' }, /list of addresses/],
  [{ ...none, LINTEL_TRUST_PROXY: '10.0.0.0/33' }, /list of addresses/],
  [{ ...none, OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://collector:4317' }, /a URL such as/],
]
for (const [environment, says] of wrong) {
  test(`refused: ${JSON.stringify(environment)}`, () => {
    const faults = faultsOf(environment)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0]!, says)
    assert.match(faults[0]!, /^[^A-Z].*[^.]$/)
  })
}

test('development may be on the servers of production, and is told what is wrong with them', () => {
  const servers = { DATABASE_URL: 'postgres://localhost/shop', NATS_URL: 'nats://localhost:4222', CACHE_URL: 'redis://localhost' }
  assert.deepEqual(Object.keys(readServers(servers)).sort(), ['cacheUrl', 'database', 'natsUrl'])
  assert.deepEqual(readServers({ DATABASE_URL: ' ' }), {})
  assert.throws(() => readServers({ ...servers, NATS_URL: 'localhost' }), /`NATS_URL` is no URL/)
})
