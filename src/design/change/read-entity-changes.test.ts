import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from '../../model/blueprint.ts'
import { readEntityChanges, readRate } from './read-entity-changes.ts'

const text = { kind: 'text', max: 80 } as const
const blueprint: Blueprint = {
  name: 'notes',
  actor: 'person',
  entities: {
    person: { fields: { handle: text } },
    post: { fields: { title: text, body: { kind: 'text' } }, can: { read: 'anyone', delete: 'signedIn' } },
    orderLine: { fields: { label: text } },
  },
  actions: { signUp: { allow: 'anyone' }, likePost: { on: 'post', allow: 'signedIn' } },
}
const read = (sentence: string) => readEntityChanges(sentence, blueprint)

test('sentences about what is there are read', () => {
  assert.deepEqual(read('soft delete for posts'), [{ kind: 'soft-delete', entity: 'post' }])
  assert.deepEqual(read('posts should be soft-deleted'), [{ kind: 'soft-delete', entity: 'post' }])
  assert.deepEqual(read('make posts searchable by title and body'), [
    { kind: 'search', entity: 'post', fields: ['title', 'body'] },
  ])
  assert.deepEqual(read('add search to order lines'), [{ kind: 'search', entity: 'orderLine', fields: null }])
  assert.deepEqual(read('limit sign-ups to 5 a minute'), [{ kind: 'limit-actions', actions: ['signUp'], rate: '5/min' }])
  assert.deepEqual(read('limit requests to 1,200 per hour'), [{ kind: 'limit-callers', rate: '1200/h' }])
  assert.deepEqual(read('add rate limits to posts'), [
    { kind: 'limit-actions', actions: ['likePost'], rate: null },
    { kind: 'limit-rows', says: '`/v1/posts` (delete)', rate: null },
  ])
})

test('what is about something else is left alone', () => {
  for (const sentence of ['add comments', 'add search', 'limit posts to 500 characters', 'We want GraphQL'])
    assert.deepEqual(read(sentence), [])
})

test('a thing that is not there, or two of them, is an error that says what is there', () => {
  for (const [sentence, says] of [
    ['soft delete for widgets', /no entity is called `widgets`/],
    ['soft delete for posts and people and order lines', /asked of `post`/],
    ['add soft delete', /nothing says what soft delete is asked of/],
    ['make widgets searchable', /no entity is called `widgets`/],
    ['make posts searchable by titel', /`post` has no field `titel`/],
    ['add rate limits to widgets', /no action and no entity is called `widgets`/],
  ] as const)
    assert.throws(() => read(sentence), { name: 'ChangeError', message: says })
})

test('rates are read as people write them', () => {
  for (const [words, rate] of [
    ['5 a minute', '5/min'],
    ['10 requests per second', '10/s'],
    ['once a day', '1/day'],
    ['3/h', '3/h'],
  ])
    assert.equal(readRate(words!), rate)
  assert.equal(readRate('500 characters'), null)
})

test('a sign-in by accounts of others is asked for without a provider too, and one that is named is not this', () => {
  for (const sentence of [
    'OAuth2 login',
    'add OAuth login',
    'sign in with OAuth',
    'social login',
    'OAuth 2.0 sign-in',
    'add OIDC login',
  ])
    assert.deepEqual(readEntityChanges(sentence, blueprint), [{ kind: 'sign-in' }], sentence)
  for (const sentence of ['OAuth2 login with Google', 'GitHub login', 'add likes'])
    assert.deepEqual(readEntityChanges(sentence, blueprint), [])
})
