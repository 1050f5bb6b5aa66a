import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Ajv, AnySchema } from 'ajv'
import { createAjv } from '../kit/ajv.ts'
import { isObject } from '../kit/json.ts'
import { encodeEvent } from '../ports/bus-encoding.ts'
import { blueprints, handoffOf } from './handoff.test-kit.ts'

const require = createRequire(import.meta.url)

/** The official schema of AsyncAPI 3.0, which is of draft 7. */
function isAsyncApi(): ReturnType<Ajv['compile']> {
  const { schemasWithoutId } = require('@asyncapi/specs') as { schemasWithoutId: Readonly<Record<string, AnySchema>> }
  const { Ajv: Draft7 } = require('ajv') as { Ajv: typeof Ajv }
  return new Draft7({ strict: false, allErrors: true, validateFormats: false }).compile(schemasWithoutId['3.0.0']!)
}

/** Every `$ref` in a document that leads nowhere. */
function lost(document: unknown): readonly string[] {
  const found: string[] = []
  const walk = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (!isObject(value)) return
    if (typeof value.$ref === 'string') {
      const steps = value.$ref.replace('#/', '').split('/')
      if (steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), document) === undefined)
        found.push(value.$ref)
    }
    Object.values(value).forEach(walk)
  }
  walk(document)
  return found
}

for (const name of Object.keys(blueprints)) {
  test(`${name}: the event catalogue is AsyncAPI 3.0, and each of its references leads somewhere`, async () => {
    const document = (await handoffOf('data', name)).json('asyncapi.json')
    const validate = isAsyncApi()
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5)))
    assert.deepEqual(lost(document), [])
  })

  test(`${name}: the data map is as its schema says, and has every field`, async () => {
    const { json, text } = await handoffOf('data', name)
    const map = json('data-map.json') as {
      entities: readonly { name: string; fields: readonly { name: string; column: string }[] }[]
    }
    const validate = createAjv({ strict: false, allErrors: true }).compile(json('data-map.schema.json') as object)
    assert.ok(validate(map), JSON.stringify(validate.errors?.slice(0, 5)))
    const blueprint = (await blueprints[name]!()) as { entities: Record<string, { fields: object }> }
    assert.deepEqual(
      map.entities.map((entity) => [entity.name, entity.fields.map((field) => field.name)]),
      Object.entries(blueprint.entities).map(([entity, { fields }]) => [entity, Object.keys(fields)]),
    )
    for (const { fields } of map.entities)
      for (const { column } of fields)
        for (const engine of ['sqlite', 'postgres']) assert.ok(text(`sql/${engine}.sql`).includes(`"${column}"`))
  })
}

test('control: a document without its channels, and a reference to nothing, are noticed', async () => {
  const { asyncapi, info } = (await handoffOf('data', 'shop')).json('asyncapi.json') as Record<string, unknown>
  assert.ok(!isAsyncApi()({ asyncapi, info, channels: { a: { address: 1 } } }))
  assert.deepEqual(lost({ a: { $ref: '#/b/c' }, b: {} }), ['#/b/c'])
})

test('shop: what goes over the bus is what the catalogue says', async () => {
  const document = (await handoffOf('data', 'shop')).json('asyncapi.json') as {
    components: { messages: Record<string, { payload: object }> }
  }
  const ajv = createAjv({ strict: false, allErrors: true, formats: { decimal: true } }).addSchema(document, 'catalogue')
  const fits = ajv.compile({ $ref: 'catalogue#/components/messages/orderPaid.v2/payload' })
  const order = '01990000-0000-7000-8000-000000000001'
  const event = {
    id: 'e1',
    name: 'orderPaid',
    version: 2,
    subject: order,
    payload: { order, paid: '12.50' },
    at: '2026-11-21T10:00:00.000Z',
  }
  assert.ok(fits(JSON.parse(encodeEvent(event))), JSON.stringify(fits.errors))
  assert.ok(!fits(JSON.parse(encodeEvent({ ...event, version: 1 }))))
  assert.ok(!fits(JSON.parse(encodeEvent({ ...event, payload: { order, cents: 1250 } }))))
})

test('shop: versions, webhooks both ways, who emits, and what is personal', async () => {
  const { json, text } = await handoffOf('data', 'shop')
  const document = json('asyncapi.json') as {
    operations: Record<string, { action: string }>
    components: { messages: Record<string, { 'x-lintel-former-versions': readonly { version: number }[] }> }
  }
  assert.deepEqual(
    document.components.messages['orderPaid.v2']!['x-lintel-former-versions'].map(({ version }) => version),
    [1],
  )
  assert.equal(document.operations['receive.hook.paymentSettled']!.action, 'receive')
  assert.equal(document.operations['send.webhook.partners']!.action, 'send')
  const page = text('README.md')
  assert.match(page, /saga placeOrder/)
  assert.match(page, /order\.address/)
})
