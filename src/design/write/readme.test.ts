import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { createAjv } from '../../kit/ajv.ts'
import { anyBlueprint } from '../../model/blueprint.arbitrary.test-kit.ts'
import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { createSchema, operationsOf } from '../../writers/openapi/index.ts'
import { people } from '../catalogue/parts/people.ts'
import { posts } from '../catalogue/parts/posts.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { writeReadme } from './readme.ts'

const model = normalise(composeParts([people, posts], { name: 'social', parts: ['posts'] }).blueprint)
const readme = (of: Model) =>
  writeReadme({ model: of, says: 'A social network.', pages: [{ path: 'ARCHITECTURE.md', tells: 'why' }] })

/** What the shell would send: each line of the example with `curl` in it. */
function requestsOf(page: string): readonly { readonly path: string; readonly body: unknown }[] {
  const [, script = ''] = /```sh\n([\s\S]*?)\n```/.exec(page) ?? []
  const lines = script.split('\n').filter((line) => line.includes('curl '))
  return lines.map((line) => {
    const path = /\$API(\S+)/.exec(line)![1]!
    const quoted = / --json (.*?)(?: \| node -p .*)?$/.exec(line)?.[1]
    return { path, body: quoted === undefined ? null : JSON.parse(saidBy(quoted)) }
  })
}

/** As a shell reads a word: the text between single quotes, an escaped quote, and the id that was kept. */
function saidBy(word: string): string {
  return word
    .replaceAll(`"$ME"`, '00000000-0000-7000-8000-000000000001')
    .replaceAll(`'\\''`, '\u0000')
    .replaceAll("'", '')
    .replaceAll('\u0000', "'")
}

function assertFits(of: Model): number {
  const requests = requestsOf(readme(of))
  const operations = operationsOf(of)
  for (const { path, body } of requests) {
    const operation = operations.find((each) => each.path === path && each.kind === (body === null ? 'list' : 'create'))
    assert.ok(operation, `${path} is no operation`)
    if (body === null) continue
    const ajv = createAjv({ strict: false, logger: false })
    assert.ok(ajv.validate(createSchema(operation.entity!), body), `${JSON.stringify(body)}: ${ajv.errorsText()}`)
  }
  return requests.length
}

test('the requests to try are operations of the model, with bodies that they take', () => {
  assert.deepEqual(requestsOf(readme(model)), [
    { path: '/v1/users', body: { handle: 'ada', name: 'Ada' } },
    { path: '/v1/posts', body: { author: '00000000-0000-7000-8000-000000000001', body: 'Hello' } },
    { path: '/v1/posts', body: null },
  ])
  assert.equal(assertFits(model), 3)
})

test('whatever the model, what is shown fits it', () => {
  let shown = 0
  fc.assert(
    fc.property(anyBlueprint, (any) => {
      shown += assertFits(normalise(any))
    }),
    { numRuns: 30 },
  )
  assert.ok(shown > 10, `${shown} requests are too few to show anything`)
})

test('control: a body that does not fit is found', () => {
  const [user] = model.entities
  const stricter = { ...model, entities: [{ ...user!, fields: user!.fields.filter(({ name }) => name !== 'name') }] }
  const ajv = createAjv({ strict: false, logger: false })
  assert.equal(ajv.validate(createSchema(stricter.entities[0]!), requestsOf(readme(model))[0]!.body), false)
})

test('a shell reads the bodies as they are meant', () => {
  const line = readme(model)
    .split('\n')
    .find((each) => each.includes('/v1/posts') && each.includes('--json'))!
  const word = line.slice(line.indexOf('--json ') + 7)
  const said = execFileSync('sh', ['-c', `ME=abc; printf %s ${word}`], { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(said), { author: 'abc', body: 'Hello' })
})

test('the page names every command, and each variable of the blueprint', () => {
  const page = readme({
    ...model,
    webhooks: [
      { name: 'partner', events: [], to: { env: 'PARTNER_URL', otherwise: null }, secret: { text: 'hush' }, because: null },
    ],
  })
  for (const command of ['npm install', 'npm run dev', 'npm test', 'npm run token -- --sub ada', 'npm run check', 'npm start'])
    assert.ok(page.includes(`| \`${command}\` |`), command)
  assert.match(page, /<code>PARTNER\\_URL<\/code> \| the blueprint takes it for <code>webhooks\.partner\.to<\/code>/)
  assert.doesNotMatch(page, /hush/)
  assert.match(page, /<code>ARCHITECTURE\.md<\/code> \| why/)
  assert.match(page, /[^\n]\n$/)
})

test('a token names a subject that the model takes', () => {
  const [user, ...others] = model.entities
  const long = user!.fields.map((field) =>
    field.name === 'handle' ? { ...field, field: { kind: 'text' as const, min: 10 } } : field,
  )
  assert.match(readme({ ...model, entities: [{ ...user!, fields: long }, ...others] }), /lintel token --sub ada-lovelace\)\n/)
})

test('a model with nothing to try has no such section', () => {
  const page = readme({ ...model, entities: [], actions: [], actor: null })
  assert.doesNotMatch(page, /## Try it/)
})
