import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../../model/normalise.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { containersOf } from './containers.ts'
import { linesOf } from './field-words.ts'
import { writeContainerDiagram } from './write-container-diagram.ts'
import { writeErDiagram } from './write-er-diagram.ts'

test('tables have keys, types and what is optional, personal and secret', () => {
  const text = writeErDiagram(socialModel)
  for (const line of [
    '    uuid id PK',
    '    text(30) handle UK',
    '    email email "optional; personal"',
    '    secret passwordHash "optional; secret"',
    '    uuid author FK',
    '    oneOf audience "public, followers"',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  assert.match(writeErDiagram(oddModel), /decimal\(10-2\) price/, 'Mermaid allows no comma in a type')
})

test('lines have the cardinalities of their refs', () => {
  const text = writeErDiagram(socialModel)
  assert.ok(text.includes('  "user" ||--o{ "post" : "author, posts"\n'))
  assert.ok(text.includes('  "comment" |o--o{ "comment" : "answers, answered"\n'))
  const profile = normalise({
    name: 'app',
    entities: {
      user: { fields: { name: { kind: 'text' } }, can: { read: 'anyone' } },
      profile: { fields: { of: { kind: 'ref', to: 'user', unique: true } } },
      badge: { fields: { of: { kind: 'ref', to: 'user' } }, unique: [['of']] },
      note: {
        fields: { of: { kind: 'ref', to: 'user' }, isOpen: { kind: 'bool' } },
        unique: [{ on: ['of'], where: { isOpen: true } }],
      },
    },
  })
  assert.deepEqual(
    profile.entities.flatMap((entity) => linesOf(entity)).map(({ single }) => single),
    [true, true, false],
    'a conditional unique index lets many rows point at one',
  )
  assert.ok(writeErDiagram(profile).includes('"user" ||--o| "profile" : "of"'))
})

test('containers name who may do what', () => {
  const { actors, operations, tables, events, tokens } = containersOf(socialModel)
  assert.deepEqual(
    actors.map(({ label, does }) => [label, does]),
    [
      ['Anyone', ['reads 6 collections']],
      ['Signed-in user', ['creates 5 collections', 'changes users, posts, comments', 'deletes 5 collections', 'calls sharePost']],
      ['Role moderator', ['deletes posts, comments']],
    ],
  )
  assert.deepEqual({ operations, tables, events, tokens }, { operations: 26, tables: 6, events: ['postShared'], tokens: true })
})

test('the container diagram leaves out what there is not', () => {
  const text = writeContainerDiagram({
    ...socialModel,
    actions: [],
    events: [],
    roles: [],
    entities: socialModel.entities.filter(({ name }) => name === 'share'),
  })
  assert.doesNotMatch(text, /Handlers|Event bus|Role/)
  assert.match(text, /api -->\|"SQL"\| store/)
  assert.match(writeContainerDiagram(socialModel), /handlers -->\|"after commit"\| bus/)
})

test('text of the blueprint cannot leave its quotes', () => {
  const hostile = { ...socialModel, name: 'a"]\n<b>&#x' }
  assert.match(writeContainerDiagram(hostile), /subgraph system\["a#quot;\] #lt;b#gt;&#35;x"\]/)
})
