import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Model } from '../../model/model.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { loadGraphviz } from './load-graphviz.ts'
import { writeSvg } from './write-svg.ts'

test('the entity picture shows every field, its key and its marks', async () => {
  const svg = await writeSvg(socialModel, 'er')
  assert.match(svg, /^<svg role="img" aria-label="Entities of social"/)
  for (const text of ['passwordHash', 'secret', 'personal', 'PK', 'FK', 'UK', '/v1/comments', 'public | followers']) {
    assert.ok(svg.includes(text), text)
  }
  const lines = svg.match(/class="edge"/g) ?? []
  assert.equal(lines.length, 10, 'one for each ref')
})

test('the container picture shows callers and what runs', async () => {
  const svg = await writeSvg(socialModel, 'container')
  for (const text of ['Role moderator', 'REST API', 'sharePost', 'postShared', 'SQLite or PostgreSQL', 'Identity provider'])
    assert.ok(svg.includes(text), text)
})

test('the saga picture shows steps, undos and what they may take', async () => {
  const step = { name: 'reserve', undo: 'release', timeoutMs: 10_000, attempts: 5, because: null }
  const saga = { name: 'a<b>', input: [], emits: [], because: null, steps: [step, { ...step, name: 'ship', undo: null }] }
  const svg = await writeSvg({ ...socialModel, sagas: [saga] }, 'saga')
  for (const text of ['Sagas of social', 'a&lt;b&gt;', 'reserve', 'release', '5 attempts of 10 s', 'undone', 'fails'])
    assert.ok(svg.includes(text), text)
  assert.equal((svg.match(/class="edge"/g) ?? []).length, 6)
})

test('the same model gives the same bytes, without a version in them', async () => {
  for (const kind of ['er', 'container'] as const) {
    const svg = await writeSvg(oddModel, kind)
    assert.equal(await writeSvg(structuredClone(oddModel), kind), svg)
    assert.doesNotMatch(svg, /<!--|graphviz version/i)
  }
})

test('text of the blueprint stays text', async () => {
  const [first, ...others] = oddModel.entities
  const hostile: Model = {
    ...oddModel,
    name: 'a<b>&"c"',
    roles: ['x"\\l<y>&'],
    entities: [{ ...first!, collection: '<script>&' }, ...others],
  }
  for (const kind of ['er', 'container'] as const) {
    const svg = await writeSvg(hostile, kind)
    assert.doesNotMatch(svg, /<script>|<b>|<y>/)
    assert.match(svg, /aria-label="[^"]*a&lt;b>&amp;&quot;c&quot;"/)
  }
})

test('without Graphviz the error says what to install', async () => {
  const missing = Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' })
  await assert.rejects(
    loadGraphviz(() => Promise.reject(missing)),
    /npm install @hpcc-js\/wasm-graphviz/,
  )
  const broken = new Error('broken')
  await assert.rejects(
    loadGraphviz(() => Promise.reject(broken)),
    broken,
    'another fault is not hidden',
  )
})
