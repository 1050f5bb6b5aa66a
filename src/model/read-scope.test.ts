import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from './blueprint.ts'
import { normalise } from './normalise.ts'
import { readScope } from './read-scope.ts'
import { changedByDelete } from './write-scope.ts'

const text = { kind: 'text' } as const
const ref = (to: string, as: string, onDelete?: 'cascade' | 'clear') =>
  ({ kind: 'ref', to, as, ...(onDelete ? { onDelete } : {}), ...(onDelete === 'clear' ? { optional: true } : {}) }) as const
const blueprint: Blueprint = {
  name: 'scopes',
  actor: 'user',
  roles: ['lead', 'clerk'],
  rules: ['mine'],
  entities: {
    user: { fields: { name: text }, can: { read: ['anyone', 'role:lead', 'rule:mine'] } },
    team: { fields: { lead: ref('user', 'leads') }, can: { read: 'signedIn' } },
    member: { fields: { team: ref('team', 'members', 'cascade'), who: ref('user', 'memberships') }, can: { read: 'role:lead' } },
    file: { fields: { team: ref('team', 'files', 'clear'), name: text }, can: { read: [{ name: 'open' }, 'team.members.who'] } },
    page: { fields: { file: ref('file', 'pages', 'cascade') }, can: { read: 'sees:file', update: 'role:clerk' } },
    line: { fields: { page: ref('page', 'lines', 'cascade') }, can: { read: { all: ['rule:mine', 'role:clerk', 'role:lead'] } } },
    stamp: { fields: { by: ref('user', 'stamps'), line: ref('line', 'stamps', 'clear') }, can: { read: 'by' } },
  },
}
const model = normalise(blueprint)
const including = (...relations: string[]) =>
  relations.reduceRight<Parameters<typeof readScope>[2]>((include, relation) => [{ relation, selection: { include } }], [])
const none = { signedIn: false, actor: false, roles: [], rules: [] }

test('a rule that everybody passes depends on nobody', () => {
  assert.deepEqual(readScope(model, 'user', []), { ...none, entities: ['user'] })
})

test('only what a rule looks at counts, and the rows on its way', () => {
  assert.deepEqual(readScope(model, 'team', []), { ...none, entities: ['team'], signedIn: true })
  assert.deepEqual(readScope(model, 'member', []), { ...none, entities: ['member'], roles: ['lead'] })
  assert.deepEqual(readScope(model, 'file', []), { ...none, entities: ['file', 'member', 'team', 'user'], actor: true })
  assert.deepEqual(readScope(model, 'line', []), { ...none, entities: ['line'], roles: ['clerk', 'lead'], rules: ['mine'] })
})

test('who sees a row by another depends on what that one does', () => {
  assert.deepEqual(readScope(model, 'page', []), { ...none, entities: ['file', 'member', 'page', 'team', 'user'], actor: true })
})

test('what is included counts, to its depth', () => {
  const { entities, roles, rules, signedIn } = readScope(model, 'team', including('members', 'who', 'stamps', 'line'))
  assert.deepEqual([entities, roles, rules], [['line', 'member', 'stamp', 'team', 'user'], ['clerk', 'lead'], ['mine']])
  assert.ok(signedIn)
})

test('a deleted row takes others with it, and changes those that pointed at it', () => {
  assert.deepEqual([...changedByDelete(model, 'file')].sort(), ['file', 'line', 'page', 'stamp'])
  assert.deepEqual(
    [...changedByDelete(model, 'team')].sort(),
    ['file', 'member', 'team'],
    'a file that is changed keeps its pages',
  )
  assert.deepEqual(changedByDelete(model, 'user'), ['user'], 'what points at it holds it')
})
