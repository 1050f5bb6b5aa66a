import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BlueprintError } from '../model/diagnostic.ts'
import { emitHandoff, handoffRoles, servicesOf } from './emit-handoff.ts'
import { bare, blueprints, handoffOf } from './handoff.test-kit.ts'

/** A text without its blocks of code, in which such words may stand for themselves; scripts are tried elsewhere. */
function proseOf(text: string): string {
  return text.startsWith('/**') ? '' : text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

for (const name of Object.keys(blueprints)) {
  describe(`hand-offs of ${name}`, () => {
    for (const role of handoffRoles) {
      test(`${role}: the same bytes each time, in order, each file whole`, async () => {
        const [first, second] = [await handoffOf(role, name), await handoffOf(role, name)]
        assert.deepEqual(first.files, second.files)
        const paths = first.files.map(({ path }) => path)
        assert.deepEqual(paths, [...new Set(paths)].sort())
        for (const { path, text } of first.files) {
          assert.match(path, /^[\w.-]+(\/[\w.-]+)*$/)
          assert.ok(!path.split('/').includes('..'))
          assert.ok(text.endsWith('\n') && !text.includes('\r'), `${path} ends in a line break`)
          if (!path.endsWith('.ts')) assert.doesNotMatch(proseOf(text), /\bundefined\b|\[object Object\]|\bNaN\b/, path)
          if (path.endsWith('.json')) JSON.parse(text)
        }
      })
    }
  })
}

test('nothing that a blueprint says opens a heading, a fence or a row of its own', async () => {
  for (const role of handoffRoles) {
    const { files } = await handoffOf(role, 'wide')
    for (const { path, text } of files.filter((file) => file.path.endsWith('.md'))) {
      assert.doesNotMatch(text, /^## heading/m, `${role}/${path}`)
      assert.equal([...text.matchAll(/^```/gm)].length % 2, 0, `${role}/${path}: fences come in pairs`)
      assert.doesNotMatch(text.replaceAll(/^```[\s\S]*?^```/gm, ''), /<b>/, `${role}/${path}`)
    }
  }
})

test('no value of a secret or an address of the environment is read, and what names no place is told as such', async () => {
  const { files } = await handoffOf('platform', 'shop')
  for (const { text } of files) assert.doesNotMatch(text, /whsec_[A-Za-z0-9+/]{16}/)
  const data = await handoffOf('data', 'bare')
  assert.match(data.text('README.md'), /No field is marked/)
  assert.match(data.text('README.md'), /not declared/)
})

test('a blueprint with mistakes has no hand-off', async () => {
  const wrong = { ...bare, entities: { note: { fields: { by: { kind: 'ref', to: 'usr' } } } } }
  for (const role of handoffRoles) await assert.rejects(emitHandoff(role, wrong), BlueprintError)
})

test('servers are those that are named and those whose variables are set, once, in a fixed order', () => {
  assert.deepEqual(servicesOf([], {}), [])
  assert.deepEqual(servicesOf(['redis', 'postgres', 'redis'], { DATABASE_URL: 'postgres://x', NATS_URL: ' ' }), [
    'postgres',
    'redis',
  ])
  assert.deepEqual(servicesOf([], { NATS_URL: 'nats://x', CACHE_URL: 'redis://x' }), ['nats', 'redis'])
})
