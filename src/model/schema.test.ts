import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { isObject } from '../kit/json.ts'
import { anyBlueprint } from './blueprint.arbitrary.test-kit.ts'
import { checkBlueprint } from './check.ts'
import { blueprintSchema } from './schema.ts'
import { fieldKinds, fieldSchemas } from './schema-fields.ts'

const schema = blueprintSchema()
const definitions = schema.$defs as Record<string, Record<string, unknown>>

describe('blueprintSchema', () => {
  test('is plain data and JSON Schema 2020-12, also for a validator that knows nothing of `discriminator`', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema)
    const ajv = new Ajv2020({ strict: false })
    assert.ok(ajv.validateSchema(schema))
    const validate = ajv.compile(schema)
    fc.assert(
      fc.property(anyBlueprint, (blueprint) => assert.ok(validate(blueprint), JSON.stringify(validate.errors))),
      { seed: 20261121, numRuns: 100 },
    )
  })

  test('shows examples that are right', () => {
    for (const example of schema.examples as unknown[]) assert.deepEqual(checkBlueprint(example), [])
  })

  test('defines everything it refers to, and refers to everything it defines', () => {
    const used = new Set([...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map((match) => match[1]))
    assert.deepEqual([...used].sort(), Object.keys(definitions).sort())
  })

  test('says of every object which keys it may have', () => {
    const visit = (node: unknown, path: string): void => {
      if (Array.isArray(node)) for (const [i, each] of node.entries()) visit(each, `${path}/${i}`)
      if (!isObject(node)) return
      if (node.type === 'object') assert.ok('additionalProperties' in node || 'oneOf' in node, path)
      for (const [key, inner] of Object.entries(node))
        if (key !== 'examples' && key !== 'properties') visit(inner, `${path}/${key}`)
      for (const [key, inner] of Object.entries(isObject(node.properties) ? node.properties : {}))
        visit(inner, `${path}/properties/${key}`)
    }
    visit(schema, '')
  })

  for (const kind of fieldKinds) {
    test(`says of a ${kind} field exactly what the type of it has`, () => {
      const keys = Object.keys(definitions[`${kind}Field`]!.properties as object)
      // That `fieldSchemas` has every key of the type, and no other, is held by its own type.
      assert.deepEqual(keys, ['kind', ...Object.keys(fieldSchemas[kind].keys)])
    })
  }
})
