import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parse } from 'yaml'
import { requestDuration } from '../kit/request-duration.ts'
import { implement } from '../model/implement.ts'
import { entity, text } from '../model/language.ts'
import { blueprint } from '../model/language-check.ts'
import { env } from '../model/language-work.ts'
import { normalise } from '../model/normalise.ts'
import { writeObjectives } from '../writers/objectives/index.ts'
import { serveTest, type TestBackend } from './testing.ts'

const design = blueprint('shop', {
  actor: 'user',
  auth: { subject: 'handle' },
  entities: {
    user: entity({ handle: text({ max: 30, unique: true }), name: text() }, { can: { read: 'anyone', create: 'self' } }),
  },
  events: { greeted: { name: text() } },
  external: { payments: { url: 'https://pay.example.com' } },
  webhooks: { partner: { events: ['greeted'], to: 'https://partner.example.com', secret: env('PARTNER_SECRET') } },
  expects: { p99: '200ms' },
})

let backend: TestBackend
let exposed = ''

before(async () => {
  const environment = { PARTNER_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
  backend = await serveTest(implement(design, {}), { environment })
  await backend.signUp('ada')
  await backend.anybody.get('/v1/users', 200)
  exposed = await (await fetch(`${backend.url}/metrics`)).text()
})
after(() => backend.stop())

const { rules } = writeObjectives(normalise(design), { availabilityPercent: 99.9 })
const expressions = (parse(rules) as { groups: readonly { rules: readonly { expr: string }[] }[] }).groups.flatMap((group) =>
  group.rules.map(({ expr }) => expr),
)
const names = [
  ...new Set(
    expressions.flatMap((expr) => expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').match(/\b(?:lintel|http)_\w+(?=\{)/g) ?? []),
  ),
].sort()

/** Names that the server declares; a histogram has three of each. */
function declared(): ReadonlySet<string> {
  const types = [...exposed.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
  return new Set(
    types.flatMap(([, name, type]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name!])),
  )
}

test('every figure of a rule is one that a started server exposes', () => {
  assert.deepEqual(names, [
    `${requestDuration.name}_bucket`,
    `${requestDuration.name}_count`,
    'lintel_deliveries_total',
    'lintel_external_breaker',
    'lintel_store_well',
    'lintel_up',
  ])
  for (const name of names) assert.ok(declared().has(name), name)
})

test('control: a figure that the server does not expose is found', () => {
  assert.ok(declared().size > 10 && !declared().has('lintel_requests_total'))
})

test('requests have the labels and bounds that the rules look for', () => {
  for (const expr of expressions.filter((each) => each.includes(requestDuration.name)))
    for (const [, label] of expr.matchAll(/[{,](\w+)(?:=|!)/g))
      assert.ok(label === 'job' || label === 'le' || requestDuration.labels.includes(label!), label)
  const series = new RegExp(`^${requestDuration.name}_bucket\\{(.*)\\} `, 'gm')
  const labels = [...exposed.matchAll(series)].map(([, all]) =>
    Object.fromEntries([...all!.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v])),
  )
  const [method, route, status] = requestDuration.labels
  const list = labels.filter((each) => each[method] === 'GET' && each[route] === '/v1/users' && each[status] === '200')
  assert.deepEqual(
    list.map(({ le }) => le),
    [...requestDuration.bounds.map(String), '+Inf'],
  )
  assert.ok(expressions.some((expr) => expr.includes('le="0.25"')))
})

test('the routes that are left out are those of the server itself, and no others', () => {
  const source = /http_route!~("[^"]*")/.exec(expressions[0]!)![1]!
  const own = new RegExp(`^(?:${JSON.parse(source)})$`)
  for (const route of ['/livez', '/readyz', '/metrics', '/docs', '/docs/page.js', '/openapi.json', '/openapi/v1.json', 'unknown'])
    assert.match(route, own)
  for (const route of ['/v1/users', '/v1/docs', '/documents', '/v1/users/:id']) assert.doesNotMatch(route, own)
})
