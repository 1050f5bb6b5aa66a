import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memorySources } from '../sources.test-kit.ts'
import { blueprintReader } from './index.ts'

const read = (files: Readonly<Record<string, string>>) => blueprintReader.read(memorySources(files))

test('a blueprint of several files is read as data, each part with its place', async () => {
  const files = {
    'src/people.ts': `import { entity, part, text } from 'lintel'
export const longest = 30
export default part({ entities: { user: entity({ handle: text({ max: longest, unique: true }) }, { can: { read: 'anyone' } }) } })
`,
    'blueprint.ts': `import { blueprint, entity, join, ref } from 'lintel'
import people from './src/people.js'
const shared = { read: 'anyone' } as const
export default blueprint('social', {
  ...join(people, { entities: { post: entity({ author: ref('user') }, { can: { ...shared } }) } }),
})
`,
  }
  const { blueprints = [], unread } = await read(files)
  assert.deepEqual(unread, [])
  assert.deepEqual(
    blueprints.flatMap(({ model }) => model.entities.map(({ name }) => name)),
    ['user', 'post'],
  )
  const author = blueprints[0]!.places['entities.post.author']!
  assert.equal(files['blueprint.ts'].slice(author.start, author.end), 'author')
  const handle = blueprints[0]!.places['entities.user.handle']!
  assert.equal(handle.file, 'src/people.ts')
  assert.equal(files['src/people.ts'].slice(handle.start, handle.end), 'handle')
})

test('JSON is a blueprint, too', async () => {
  const { blueprints = [] } = await read({
    'blueprint.json':
      '{ "name": "notes", "entities": { "note": { "fields": { "body": { "kind": "text" } }, "can": { "read": "anyone" } } } }',
  })
  assert.deepEqual(
    blueprints[0]?.model.entities.map(({ name }) => name),
    ['note'],
  )
})

test('what only running it tells is told with its place, and nothing is run', async () => {
  const text = `import { blueprint, entity, text } from 'lintel'
globalThis.wasRun = true
export default blueprint('notes', { entities: { note: entity({ body: text({ max: Number(process.env.MAX) }) }) } })
`
  const { blueprints, unread = [] } = await read({ 'blueprint.ts': text })
  assert.deepEqual(blueprints, [])
  assert.equal(text.slice(unread[0]!.place.start, unread[0]!.place.end), 'Number(process.env.MAX)')
  assert.equal((globalThis as { wasRun?: boolean }).wasRun, undefined)
})

test('words of events, jobs and the environment are read, and what cannot be is told in its own file', async () => {
  const orders = (url: string) => `import { decimal, entity, env, event, part, ref } from 'lintel'
export default part({
  entities: { order: entity({ total: decimal() }) },
  events: { orderPaid: event({ order: ref('order') }, { version: 2 }) },
  external: { payments: { url: ${url} } },
})
`
  const whole = `import { blueprint, join } from 'lintel'
import orders from './orders.ts'
export default blueprint('shop', { ...join(orders) })
`
  const { blueprints = [], unread = [] } = await read({ 'orders.ts': orders("env('PAYMENTS_URL')"), 'blueprint.ts': whole })
  assert.deepEqual(unread, [])
  assert.deepEqual([blueprints[0]!.model.events[0]!.version, blueprints[0]!.model.external[0]!.name], [2, 'payments'])
  const running = await read({ 'orders.ts': orders('urlOf(1)'), 'blueprint.ts': whole })
  const { file, start, end } = running.unread![0]!.place
  assert.deepEqual([file, orders('urlOf(1)').slice(start, end)], ['orders.ts', 'urlOf(1)'])
})

test('mistakes are told, and so are modules that import each other', async () => {
  const wrong = await read({
    'blueprint.ts':
      "import { blueprint, entity, ref } from 'lintel'\nexport default blueprint('notes', { entities: { note: entity({ by: ref('usr') }) } })\n",
  })
  assert.match(wrong.unread![0]!.message, /no entity is called `usr`/)
  const circle = await read({
    'a/blueprint.ts':
      "import { blueprint } from 'lintel'\nimport { x } from './b.js'\nexport const y = x\nexport default blueprint('n', { entities: x })\n",
    'a/b.ts': "import { y } from './blueprint.js'\nexport const x = y\n",
  })
  assert.equal(circle.unread!.length, 1)
})

test('names that double what they name are refused, and fill no memory', async () => {
  const doubled = Array.from({ length: 60 }, (_, at) => `const a${at + 1} = [...a${at}, ...a${at}]`).join('\n')
  const text = `import { blueprint } from 'lintel'\nconst a0 = ['x', 'x']\n${doubled}\nexport default blueprint('n', { roles: a60, entities: {} })\n`
  const { blueprints, unread = [] } = await read({ 'blueprint.ts': text })
  assert.deepEqual(blueprints, [])
  assert.match(unread[0]!.message, /more than any blueprint has/)
})

test('other files are none of its', async () => {
  assert.deepEqual(await read({ 'src/x.ts': "import { text } from 'lintel'\nexport const a = text()\n" }), {})
})
