import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprints, compile, handoffOf, inFolder } from './handoff.test-kit.ts'

interface Redocly {
  createConfig(config: { extends: string[] }): Promise<unknown>
  lintFromString(options: { source: string; config: unknown }): Promise<{ ruleId: string; message: string }[]>
}

/** Matters of taste: a licence, words for tags, and a refusal for pages that never refuse. */
const taste = ['info-license', 'tag-description', 'operation-4xx-response']
/** A blueprint that grants nothing has no route that uses the parts that all routes share. */
const withoutRoutes = ['no-unused-components']

async function lint(source: string): Promise<readonly string[]> {
  const { createConfig, lintFromString } = (await import('@redocly/openapi-core' as string)) as Redocly
  const found = await lintFromString({ source, config: await createConfig({ extends: ['recommended'] }) })
  return found.filter(({ ruleId }) => !taste.includes(ruleId)).map(({ ruleId, message }) => `${ruleId}: ${message}`)
}

/** The blocks of TypeScript in a page, each as a file of its own. */
function examplesOf(page: string): readonly { readonly path: string; readonly text: string }[] {
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, text], i) => ({ path: `example${i}.ts`, text: text! }))
}

for (const name of Object.keys(blueprints)) {
  test(`${name}: the client and every example compile under strict settings`, async () => {
    const { files, text } = await handoffOf('frontend', name)
    const examples = examplesOf(text('README.md'))
    assert.ok(examples.length >= 2)
    // The examples import the client as a project with its own bundler would.
    const settings = JSON.parse(text('tsconfig.json')) as { compilerOptions: Record<string, unknown> }
    settings.compilerOptions.allowImportingTsExtensions = true
    const project = files.filter(({ path }) => path !== 'tsconfig.json')
    const all = [...project, ...examples, { path: 'tsconfig.json', text: JSON.stringify(settings) }]
    assert.equal(await inFolder(all, compile), '')
  })

  test(`${name}: the documents pass a validator`, async () => {
    const { files } = await handoffOf('frontend', name)
    for (const { path, text } of files.filter((file) => /^openapi.*\.json$/.test(file.path))) {
      const found = await lint(text)
      const kept = name === 'bare' ? found.filter((each) => !withoutRoutes.some((rule) => each.startsWith(rule))) : found
      assert.deepEqual(kept, [], path)
    }
  })
}

test('control: the compiler notices a call that the client does not have', async () => {
  const { files } = await handoffOf('frontend', 'social')
  const wrong = { path: 'wrong.ts', text: "import { createClient } from './client'\ncreateClient({ baseUrl: 'x' }).poosts\n" }
  assert.match(await inFolder([...files, wrong], compile), /poosts/)
})

test('what holds for this blueprint is said: roles, quotas, versions', async () => {
  const page = (await handoffOf('frontend', 'shop')).text('README.md')
  assert.match(page, /`staff`/)
  assert.match(page, /`checkout` 30\/min/)
  assert.match(page, /`v1` is the only version/)
})

test('older versions have their documents, and their ends are told', async () => {
  const { text, json } = await handoffOf('frontend', 'versioned')
  assert.ok('/v1/notes' in (json('openapi.v1.json') as { paths: object }).paths)
  assert.match(text('README.md'), /2026-11-01 \| 2027-06-01 \| 410 <code>version\\_ended<\/code>/)
  assert.match(text('README.md'), /`Authorization: Token <token>`/)
  assert.match(text('README.md'), /Its `sub` is the `login` of a `member`/)
})
