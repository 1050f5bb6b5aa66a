import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, saidBy } from './understand.test-kit.ts'

/** Text, and the values that it says. */
const cases: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['GDPR and HIPAA apply', { compliance: ['gdpr', 'hipaa'] }],
  ['held to SOX and PCI-DSS', { compliance: ['sox', 'pci'] }],
  ['it runs on AWS', { cloud: 'aws' }],
  ['in our own data centre', { cloud: 'on-premises' }],
  ['deployed to Google Cloud', { cloud: 'gcp' }],
  ['eventually consistent is fine', { consistency: 'eventual' }],
  ['it must be strongly consistent', { consistency: 'strong' }],
  ['with flash sales', { traffic: 'spiky' }],
  ['traffic is spiky', { traffic: 'spiky' }],
  ['sign in with Google and GitHub', { logins: ['google', 'github'] }],
  ['OAuth2 login with Google, GitHub and GitLab', { logins: ['google', 'github', 'gitlab'] }],
  ['the code is on GitHub', {}],
  ['identity comes from Zitadel', { identity: 'zitadel' }],
  ['our existing gRPC services', { protocols: ['grpc'], clients: ['services'] }],
  ['we run Kafka', { brokers: ['kafka'] }],
  ['there is a PostgreSQL and Redis', { stores: ['postgres', 'redis'] }],
  ['REST for a mobile app and for partners', { protocols: ['rest'], clients: ['mobile', 'partners'] }],
  ['the rest comes later', {}],
  ['a database per tenant', { isolation: 'database' }],
  ['schema per customer', { isolation: 'schema' }],
  ['real-time updates', { realtime: true }],
  ['no real-time updates', { realtime: false }],
  ['we do not run Kafka', {}],
  ['full-text search', { search: true }],
  ['an audit trail', { audit: true }],
  ['it works offline', { offline: true }],
  ['a public API', { publicApi: true }],
  ['people pay', { money: true }],
  ['photos', { files: true }],
  ['SAML', { logins: ['saml'], enterprise: true }],
  ['thousands of IoT devices', { clients: ['devices'], timeSeries: true }],
]
for (const [text, expected] of cases)
  test(`“${text}” says ${Object.keys(expected).join(', ') || 'nothing'}`, () => {
    const said = Object.fromEntries(Object.entries(saidBy(text)).map(([name, [value]]) => [name, value]))
    assert.deepEqual(said, expected)
  })

test('several words of one input are told as they stand in the text', () => {
  assert.deepEqual(saidBy('Sign in with Google and GitHub.').logins, [['google', 'github'], 'Google and GitHub'])
  assert.deepEqual(saidBy('We have Redis. Long since, orders stand in PostgreSQL.').stores, [
    ['postgres', 'redis'],
    'Redis”, “PostgreSQL',
  ])
})

test('of two words of one choice the last counts, and both are told', () => {
  const brief = read('Strongly consistent at first. Eventually consistent is fine.')
  assert.equal(brief.inputs.consistency.value, 'eventual')
  assert.deepEqual(brief.notes, [
    'consistency is said more than once: “Strongly consistent”, “Eventually consistent”; the last one counts',
  ])
})

for (const [text, input, value, because] of [
  ['under HIPAA', 'audit', true, /^“HIPAA”: HIPAA asks who saw/],
  ['under HIPAA', 'retentionYears', 6, /^“HIPAA”: /],
  ['under SOX', 'retentionYears', 7, /^“SOX”: /],
  ['we keep card data', 'money', true, /^“card data”: /],
  ['card data', 'audit', true, /^“card data”: PCI DSS/],
  ['people pay', 'audit', true, /^“pay”: where money moves/],
  ['a messenger', 'realtime', true, /^the part chat: /],
  ['a SAML login', 'enterprise', true, null],
  ['5,000 requests per second', 'writesPerSecond', 500, /^a tenth of “5,000 requests per second”/],
  ['100k concurrent users', 'users', 1e6, /^ten times the 100,000/],
  ['a database per tenant', 'tenants', 20, /^“database per tenant”: /],
] as const)
  test(`“${text}” implies ${input}`, () => {
    const known = read(text).inputs[input]
    assert.equal(known.value, value)
    if (because !== null) assert.match(known.from === 'assumed' ? known.because : known.from, because)
  })

test('what is said is not overruled by what follows', () => {
  const { audit, retentionYears } = read('HIPAA, without an audit trail, keep records for 10 years').inputs
  assert.deepEqual([audit.value, audit.from], [false, 'said'])
  assert.deepEqual([retentionYears.value, retentionYears.from], [10, 'said'])
})
