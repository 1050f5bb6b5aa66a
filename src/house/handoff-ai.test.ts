import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAjv } from '../kit/ajv.ts'
import { blueprints, handoffOf } from './handoff.test-kit.ts'

interface Tool {
  readonly name: string
  readonly inputSchema: { readonly properties: Readonly<Record<string, unknown>>; readonly required: readonly string[] }
  readonly outputSchema: object
  readonly http: {
    readonly path: string
    readonly inPath: readonly string[]
    readonly inQuery: readonly string[]
    readonly inBody: readonly string[]
  }
}

const ajv = () => createAjv({ strict: false, allErrors: true, formats: { decimal: true } })

for (const name of Object.keys(blueprints)) {
  test(`${name}: tools and contracts are as their schemas say, and each schema of a tool compiles`, async () => {
    const { files, json } = await handoffOf('ai', name)
    const isTools = ajv().compile(json('tools.schema.json') as object)
    assert.ok(isTools(json('tools.json')), JSON.stringify(isTools.errors))
    for (const tool of (json('tools.json') as { tools: readonly Tool[] }).tools) {
      const compiler = ajv()
      compiler.compile(tool.inputSchema)
      compiler.compile(tool.outputSchema)
      // Every argument has one place to go, and every placeholder an argument.
      const placed = [...tool.http.inPath, ...tool.http.inQuery, ...tool.http.inBody]
      assert.deepEqual([...placed].sort(), Object.keys(tool.inputSchema.properties).sort(), tool.name)
      assert.deepEqual(
        [...tool.http.path.matchAll(/\{(\w+)\}/g)].map(([, word]) => word).sort(),
        [...tool.http.inPath].sort(),
        tool.name,
      )
    }
    for (const { path } of files.filter((file) => file.path.endsWith('.contract.json'))) {
      const isContract = ajv().compile(json('contract.schema.json') as object)
      assert.ok(isContract(json(path)), `${path}: ${JSON.stringify(isContract.errors)}`)
      assert.ok(!isContract({ ...(json(path) as object), batch: 64 }), 'control: a batch that nobody declared')
    }
  })
}

test('shop: a contract has what the blueprint declares', async () => {
  const { json, text } = await handoffOf('ai', 'shop')
  const { timeoutMs, bulkhead, breaker, fallback, headers } = json('externals/payments.contract.json') as Record<string, unknown>
  assert.deepEqual(
    { timeoutMs, bulkhead, breaker, fallback, headers },
    {
      timeoutMs: 2000,
      bulkhead: { atOnce: 20, waiting: 20 },
      breaker: { failuresInARow: 5, pauseMs: 5000 },
      fallback: { declared: false },
      headers: [{ name: 'authorization', from: 'environment', variable: 'PAYMENTS_KEY' }],
    },
  )
  const carrier = json('externals/carrier.contract.json') as { fallback: unknown }
  assert.deepEqual(carrier.fallback, { declared: true, value: { tracking: null } })
  assert.match(text('README.md'), /how many inputs one call carries \(batch\) is not declared/)
})

test('shop: a tool takes what its action takes', async () => {
  const { tools } = (await handoffOf('ai', 'shop')).json('tools.json') as { tools: readonly Tool[] }
  const checkout = tools.find(({ name }) => name === 'checkout')!
  const takes = ajv().compile(checkout.inputSchema)
  const address = { name: 'Ada', street: 'Looms 1', zip: '10115', city: 'Berlin', country: 'DE' }
  const right = { id: '01990000-0000-7000-8000-000000000001', address, card: 'tok' }
  assert.ok(takes(right), JSON.stringify(takes.errors))
  assert.ok(!takes({ ...right, address: { ...address, country: 'Germany' } }))
  assert.ok(!takes({ ...right, more: 1 }))
  assert.ok(!takes({ address, card: 'tok' }))
})

test('where no system is declared none is made up: it says what to declare', async () => {
  const { files, text } = await handoffOf('ai', 'bare')
  assert.deepEqual(
    files.map(({ path }) => path),
    ['README.md', 'tools.json', 'tools.schema.json'],
  )
  assert.match(text('README.md'), /declares no system that it calls: not declared/)
  assert.match(text('README.md'), /external: \{/)
})
