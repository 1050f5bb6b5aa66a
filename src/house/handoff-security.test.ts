import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAjv } from '../kit/ajv.ts'
import { blueprints, handoffOf } from './handoff.test-kit.ts'

interface Threats {
  readonly callers: readonly string[]
  readonly threats: readonly {
    readonly id: string
    readonly places: readonly { readonly name: string; readonly detail: string }[]
    readonly left: readonly string[]
  }[]
  readonly matrix: readonly {
    readonly operation: string
    readonly method: string
    readonly path: string
    readonly callers: Readonly<Record<string, string>>
  }[]
  readonly unserved: readonly { readonly entity: string; readonly rights: readonly string[] }[]
}

for (const name of Object.keys(blueprints)) {
  test(`${name}: all ten threats, as the schema says, and a row of the matrix for every served operation`, async () => {
    const { json, text } = await handoffOf('security', name)
    const found = json('threats.json') as Threats
    const validate = createAjv({ strict: false, allErrors: true }).compile(json('threats.schema.json') as object)
    assert.ok(validate(found), JSON.stringify(validate.errors?.slice(0, 5)))
    assert.ok(!validate({ ...found, threats: found.threats.slice(1) }), 'control: nine threats')
    assert.deepEqual(
      found.threats.map(({ id }) => id),
      Array.from({ length: 10 }, (_, i) => `API${i + 1}:2023`),
    )
    const document = (await handoffOf('frontend', name)).json('openapi.json') as {
      paths: Record<string, Record<string, { tags: readonly string[] }>>
    }
    const served = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { tags }]) => !tags.includes('lintel') && !tags.includes('server'))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    )
    const rows = found.matrix.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(
      rows.filter((row) => !served.includes(row)),
      [],
    )
    assert.deepEqual(
      served.filter((route) => /^\w+ \/v\d/.test(route) && !rows.includes(route)),
      [],
    )
    for (const { operation } of found.matrix) assert.ok(text('README.md').includes(`<code>${operation}</code>`), operation)
  })
}

test('shop: the matrix tells roles apart, and says what depends on the row', async () => {
  const { callers, matrix } = (await handoffOf('security', 'shop')).json('threats.json') as Threats
  assert.deepEqual(callers, ['anonymous', 'signedIn', 'role:staff'])
  const row = (operation: string) => Object.values(matrix.find((each) => each.operation === operation)!.callers)
  assert.deepEqual(row('createProduct'), ['never', 'never', 'always'])
  assert.deepEqual(row('listProducts'), ['depends', 'depends', 'always'])
  assert.deepEqual(row('listOrders'), ['never', 'depends', 'always'])
  // The line of an order is seen by whoever sees the order.
  assert.deepEqual(row('listOrderLines'), ['never', 'depends', 'always'])
  assert.deepEqual(row('putInCart'), ['never', 'always', 'always'])
  assert.deepEqual(row('bestSellers'), ['always', 'always', 'always'])
})

test('shop: each threat is told where it is', async () => {
  const { threats } = (await handoffOf('security', 'shop')).json('threats.json') as Threats
  const names = (number: number) => threats[number - 1]!.places.map(({ name }) => name)
  assert.ok(names(1).includes('GET /v1/orders/{id}'))
  assert.ok(names(3).includes('order.address') && names(3).includes('endpoint.secret'))
  assert.ok(names(5).includes('POST /v1/products'))
  assert.ok(names(6).includes('checkout') && !names(6).includes('bestSellers'))
  assert.ok(names(7).includes('partners') && names(7).includes('payments'))
  assert.ok(names(10).includes('carrier') && names(10).includes('paymentSettled'))
  assert.ok(
    threats[9]!.left.some((each) => each.includes('`payments`')) && !threats[9]!.left.some((each) => each.includes('`carrier`')),
  )
})

test('what nobody may is told: it has no route', async () => {
  const { matrix, unserved } = (await handoffOf('security', 'bare')).json('threats.json') as Threats
  assert.deepEqual(matrix, [])
  assert.deepEqual(unserved, [{ entity: 'note', rights: ['read', 'create', 'update', 'delete'] }])
})

test('a named rule, and a ref that may be empty, depend on what only code and rows know', async () => {
  const { matrix } = (await handoffOf('security', 'versioned')).json('threats.json') as Threats
  const row = (operation: string) => Object.values(matrix.find((each) => each.operation === operation)!.callers)
  assert.deepEqual(row('listMembers'), ['depends', 'depends'])
  assert.deepEqual(row('listNotes'), ['depends', 'depends'])
})
