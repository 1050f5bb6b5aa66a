import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNobody } from '../../model/access.ts'
import type { Access } from '../../model/model.ts'
import { accessWords } from './access-words.ts'

const path = (...names: string[]): Access => ({
  is: 'path',
  path: names.map((name) => ({ name, kind: 'one', target: 'user', field: name })),
})
const open: Access = { is: 'match', match: { field: 'state', values: ['open', 'done'] } }

test('nobody is an `any` of nothing, wherever it stands', () => {
  assert.equal(isNobody({ is: 'any', of: [] }), true)
  assert.equal(isNobody({ is: 'any', of: [{ is: 'any', of: [] }] }), true)
  assert.equal(isNobody({ is: 'all', of: [{ is: 'anyone' }, { is: 'any', of: [] }] }), true)
  assert.equal(isNobody({ is: 'match', match: { field: 'state', values: [] } }), true)
  assert.equal(isNobody({ is: 'all', of: [] }), false)
  assert.equal(
    isNobody({
      is: 'any',
      of: [
        { is: 'any', of: [] },
        { is: 'role', role: 'staff' },
      ],
    }),
    false,
  )
})

test('rules read as a person would say them', () => {
  const rule: Access = {
    is: 'any',
    of: [{ is: 'all', of: [open, { is: 'signedIn' }] }, path('author'), path('post', 'author'), { is: 'role', role: 'staff' }],
  }
  assert.equal(
    accessWords(rule),
    'anyone signed in, where state is one of open, done; the `author`; whoever `post.author` leads to; role staff',
  )
  assert.equal(accessWords({ is: 'any', of: [] }), 'nobody')
  assert.equal(
    accessWords({ is: 'all', of: [path('author'), { is: 'any', of: [{ is: 'self' }, { is: 'rule', rule: 'night' }] }] }),
    'the `author` who is also (the actor itself; rule night)',
  )
})
