import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addField, addIndex, guardRead, importWord, limitAction, limitCallers, removeGrant } from './entity-edit.ts'
import { loadParse, UneditableError } from './source-edit.ts'

const parse = await loadParse()
const source = (more: string) => `import { blueprint, entity, text } from 'lintel'

// mine
export default blueprint('notes', {
  entities: {
    note: entity(
      { title: text({ max: 80 }) }, // its words
      {
        ${more}
      },
    ),
  },
  actions: { pinNote: { on: 'note', allow: 'signedIn' } },
})
`
const can = "can: { read: 'anyone', delete: 'author' }, // who"

test('a field, an order and a word of the language come in, and nothing else is other than it was', () => {
  const text = source(can)
  assert.equal(
    addField(text, { entity: 'note', says: 'deletions: counter()' }, parse),
    text.replace('max: 80 })', 'max: 80 }), deletions: counter()'),
  )
  assert.equal(
    addIndex(text, { entity: 'note', says: "['title']" }, parse),
    text.replace("'author' }", "'author' },\n        index: [['title']]"),
  )
  assert.equal(importWord(text, 'counter', parse), text.replace('blueprint, entity', 'blueprint, counter, entity'))
  assert.equal(importWord(text, 'text', parse), text)
})

test('every way to read a row asks for the condition, and a right goes with its comma', () => {
  const guarded = (read: string) =>
    guardRead(source(`can: { read: ${read} }`), { entity: 'note', condition: 'deletions: 0' }, parse)
  for (const [read, becomes] of [
    ["'anyone'", '{ deletions: 0 }'],
    ["'author'", "{ all: ['author', { deletions: 0 }] }"],
    ["[{ state: 'live' }, 'role:editor']", "[{ state: 'live', deletions: 0 }, { all: ['role:editor', { deletions: 0 }] }]"],
    ["{ all: ['author', 'rule:open'] }", "{ all: ['author', 'rule:open', { deletions: 0 }] }"],
  ] as const)
    assert.equal(guarded(read), source(`can: { read: ${becomes} }`))
  assert.throws(() => guarded('readers'), UneditableError)
  const removed = removeGrant(source(can), { entity: 'note', right: 'delete' }, parse)
  assert.equal(removed, source("can: { read: 'anyone' }, // who"))
  const lines = "can: {\n          read: 'anyone', // all\n          delete: 'author',\n          update: 'author',\n        },"
  assert.equal(
    removeGrant(source(lines), { entity: 'note', right: 'delete' }, parse),
    source(lines.replace("\n          delete: 'author',", '')),
  )
})

test('a limit is put in, or takes the place of the one that is there', () => {
  const once = limitAction(source(can), { action: 'pinNote', rate: '5/min' }, parse)
  assert.equal(once, source(can).replace("'signedIn' }", "'signedIn', limit: '5/min' }"))
  assert.equal(limitAction(once, { action: 'pinNote', rate: '9/h' }, parse), once.replace('5/min', '9/h'))
  const all = limitCallers(source(can), '100/min', parse)
  assert.equal(all, source(can).replace('{\n  entities', "{\n  limit: '100/min',\n  entities"))
  assert.equal(limitCallers(all, '9/s', parse), all.replace('100/min', '9/s'))
})
