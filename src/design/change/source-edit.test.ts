import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addArgument, addElement, addImport, addProperty, addSubscriber, loadParse, UneditableError } from './source-edit.ts'

const parse = await loadParse()
const app = (handlers: string, more = '') => `import { implement } from 'lintel'
import design from './blueprint.js'
// mine
export default implement(design, ${handlers}${more})
`
const spread = { call: 'implement', at: 1, inside: null, says: '...likes.actions' }

test('an import comes after the last one, once', () => {
  const line = "import likes from './parts/likes.js'"
  const edited = addImport(app('{}'), line, parse)
  assert.equal(edited, app('{}').replace("'./blueprint.js'\n", `'./blueprint.js'\n${line}\n`))
  assert.equal(addImport(edited, line, parse), edited)
  assert.equal(addImport('// empty\n', line, parse), `${line}\n// empty\n`)
})

test('a part joins the others, however they are written', () => {
  const join = { call: 'join', argument: 'likes' }
  assert.equal(addArgument('const a = join(people, posts)', join, parse), 'const a = join(people, posts, likes)')
  assert.equal(
    addArgument('b({ ...join(\n  people,\n  posts, // mine\n) })', join, parse),
    'b({ ...join(\n  people,\n  posts, likes, // mine\n) })',
  )
  assert.equal(addArgument('join(people, likes)', join, parse), 'join(people, likes)')
  assert.throws(() => addArgument('blueprint({})', join, parse), UneditableError)
  assert.throws(() => addArgument('join()', join, parse), UneditableError)
})

test('handlers of a part come to those that are there', () => {
  assert.equal(addProperty(app('{}'), spread, parse), app('{ ...likes.actions }'))
  assert.equal(addProperty(app('{ ...posts.actions }'), spread, parse), app('{ ...posts.actions, ...likes.actions }'))
  const broken = '{\n    ...posts.actions,\n    async mine() {},\n  }'
  assert.equal(
    addProperty(app(broken), spread, parse),
    app('{\n    ...posts.actions,\n    async mine() {},\n    ...likes.actions,\n  }'),
  )
  assert.equal(addProperty(app('{ ...likes.actions }'), spread, parse), app('{ ...likes.actions }'))
  assert.throws(() => addProperty(app('handlers'), spread, parse), UneditableError)
})

test('what is no action finds its object, or has it made', () => {
  const job = { call: 'implement', at: 2, inside: 'jobs', says: '...likes.jobs' }
  assert.equal(addProperty(app('{}'), job, parse), app('{}', ', { jobs: { ...likes.jobs } }'))
  assert.equal(addProperty(app('{}', ', { on: {} }'), job, parse), app('{}', ', { on: {}, jobs: { ...likes.jobs } }'))
  assert.equal(
    addProperty(app('{}', ', { jobs: { sweep() {} } }'), job, parse),
    app('{}', ', { jobs: { sweep() {}, ...likes.jobs } }'),
  )
  assert.throws(() => addProperty(app('{}', ', more'), job, parse), UneditableError)
})

test('code that is there is not taken the place of', () => {
  const heard = { call: 'implement', at: 2, inside: 'on', says: 'postShared: likes.on.postShared' }
  assert.throws(() => addProperty(app('{}', ', { on: { postShared() {} } }'), heard, parse), UneditableError)
})

test('a role comes to those that are there', () => {
  const role = { call: 'blueprint', at: 1, inside: 'roles', says: "'editor'" }
  assert.equal(addElement("blueprint('a', { roles: ['x'] })", role, parse), "blueprint('a', { roles: ['x', 'editor'] })")
  assert.equal(addElement("blueprint('a', { roles: [] })", role, parse), "blueprint('a', { roles: ['editor'] })")
  assert.equal(addElement("blueprint('a', { limit })", role, parse), "blueprint('a', { roles: ['editor'], limit })")
  assert.throws(() => addElement("blueprint('a', { roles })", role, parse), UneditableError)
})

test('code for an event comes beside what is there for it, and once', () => {
  const one = { event: 'orderPaid', code: 'notices.on.orderPaid' }
  const empty = app('{}', ', { on: { orderPaid: payments.on.orderPaid } }')
  const both = addSubscriber(empty, one, parse)
  assert.match(
    both,
    /async orderPaid\(payload, context\) \{\n\s+await payments\.on\.orderPaid\(payload, context\)\n\s+await notices\.on/,
  )
  assert.equal(addSubscriber(both, one, parse), both)
  const three = addSubscriber(both, { ...one, code: 'ledger.on.orderPaid' }, parse)
  assert.match(
    three,
    /await notices\.on\.orderPaid\(payload, context\)\n\s+await ledger\.on\.orderPaid\(payload, context\)\n\s+\}/,
  )
  assert.match(addSubscriber(app('{}'), one, parse), /on: \{ orderPaid: notices\.on\.orderPaid \}/)
  assert.throws(() => addSubscriber(app('{}', ', { on: { orderPaid() {} } }'), one, parse), UneditableError)
})
