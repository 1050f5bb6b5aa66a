import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oddModel, socialModel } from './social-model.test-kit.ts'
import { writeOpenApi } from './write-openapi.ts'

interface Redocly {
  createConfig(config: { extends: string[] }): Promise<unknown>
  lintFromString(options: { source: string; config: unknown }): Promise<{ ruleId: string; message: string }[]>
}

/** Matters of taste: a licence, words for tags, and a refusal for pages that never refuse. */
const taste = ['info-license', 'tag-description', 'operation-4xx-response']

for (const model of [socialModel, oddModel]) {
  test(`${model.name}: a real validator finds nothing wrong with the document`, async () => {
    const { createConfig, lintFromString } = (await import('@redocly/openapi-core' as string)) as Redocly
    const config = await createConfig({ extends: ['recommended'] })
    const found = await lintFromString({ source: JSON.stringify(writeOpenApi(model)), config })
    const kept = found.filter(({ ruleId }) => !taste.includes(ruleId)).map(({ ruleId, message }) => `${ruleId}: ${message}`)
    assert.deepEqual(kept, [])
  })
}

test('control: the validator notices a document that is not valid', async () => {
  const { createConfig, lintFromString } = (await import('@redocly/openapi-core' as string)) as Redocly
  const config = await createConfig({ extends: ['recommended'] })
  const { paths: _, ...broken } = writeOpenApi(socialModel)
  const found = await lintFromString({
    source: JSON.stringify({ ...broken, paths: { '/x': { get: { responses: 1 } } } }),
    config,
  })
  assert.ok(found.some(({ ruleId }) => ruleId === 'struct'))
})
