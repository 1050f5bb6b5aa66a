import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Grant } from '../../model/blueprint.ts'
import { bool, entity, oneOf, ref, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import type { Access, RuleAnswer } from '../../ports/store.ts'
import { accessCondition, allOf, anyOf } from '../sql/access-condition.ts'
import { createParameters } from '../sql/parameters.ts'
import { sqliteEngine } from './engine.ts'

const model = (read: Grant, topicRead: Grant = 'anyone') =>
  normalise({
    name: 'forum',
    actor: 'user',
    roles: ['clerk', 'boss'],
    rules: ['open', 'near'],
    entities: {
      user: entity({ name: text() }, { can: { read: 'self' } }),
      follow: entity({ by: ref('user', { as: 'following' }), target: ref('user', { as: 'followers' }) }),
      topic: { ...entity({ owner: ref('user'), site: text() }), can: { read: topicRead } },
      post: {
        ...entity({
          author: ref('user', { as: 'posts' }),
          topic: ref('topic', { as: 'posts', optional: true }),
          replyTo: ref('post', { as: 'replies', optional: true }),
          site: text({ optional: true }),
          hidden: bool({ optional: true }),
          state: oneOf(['open', 'shut', "it's"]),
        }),
        can: { read },
      },
    },
  })

interface Asking {
  readonly actor?: string | null
  readonly roles?: readonly string[]
  readonly rules?: Readonly<Record<string, RuleAnswer>>
  readonly system?: boolean
}

function condition(read: Grant, { actor = 'ada', roles = [], rules = {}, system = false }: Asking = {}, topicRead?: Grant) {
  const made = model(read, topicRead)
  const post = made.entities.find(({ name }) => name === 'post')!
  const access: Access = { caller: { actor, roles, tenant: null, system }, key: '', rules: new Map(Object.entries(rules)) }
  const parameters = createParameters(sqliteEngine)
  const decided = accessCondition(made, post, post.can.read, access, 'r', parameters)
  return { decided, sources: parameters.finish(String(decided)).sources }
}
const decide = (...given: Parameters<typeof condition>) => condition(...given).decided
const nobody = { actor: null }

describe('what needs no row is decided before any is read', () => {
  for (const [grant, asking, decided] of [
    ['anyone', nobody, true],
    ['signedIn', nobody, false],
    ['signedIn', {}, true],
    ['role:clerk', {}, false],
    ['role:clerk', { roles: ['boss'] }, false],
    ['role:clerk', { roles: ['boss', 'clerk'] }, true],
    ['author', nobody, false],
    ['author.followers.by', nobody, false],
    ['rule:open', { rules: { open: true } }, true],
    ['rule:open', { rules: { open: false } }, false],
    // What no answer is known of is refused.
    ['rule:open', {}, false],
    ['rule:open', { rules: { open: [] } }, true],
    [[], {}, false],
    [['author', 'role:clerk'], { roles: ['clerk'] }, true],
    [{ all: ['author', 'role:clerk'] }, {}, false],
    [{ all: ['signedIn', 'role:clerk'] }, { roles: ['clerk'] }, true],
    [[{ all: ['signedIn', 'role:clerk'] }, 'role:boss'], { roles: ['boss'] }, true],
    ['sees:topic', {}, 'r."topic_id" IS NOT NULL'],
  ] as const) {
    test(`${JSON.stringify(grant)} for ${JSON.stringify(asking)} is ${decided}`, () =>
      assert.equal(decide(grant as Grant, asking as Asking), decided))
  }

  test('a row nobody may see is seen by nobody through a ref either', () =>
    assert.equal(decide('sees:topic', {}, 'role:boss'), false))
  test('the system is past every rule', () => assert.equal(decide([], { actor: null, system: true }), true))
})

describe('what needs the row is SQL over it', () => {
  for (const [grant, sql] of [
    ['author', 'r."author_id" = ?1'],
    [{ state: 'open' }, `r."state" = 'open'`],
    [{ state: ['open', "it's"] }, `r."state" IN ('open', 'it''s')`],
    [{ hidden: true }, 'r."hidden" = 1'],
    [{ hidden: null }, 'r."hidden" IS NULL'],
    [{ state: 'open', hidden: false }, `(r."state" = 'open' AND r."hidden" = 0)`],
    [['author', { state: 'open' }], `(r."author_id" = ?1 OR r."state" = 'open')`],
    [['author', 'role:clerk', { state: 'open' }], `(r."author_id" = ?1 OR r."state" = 'open')`],
    [{ all: ['author', { state: 'open' }] }, `(r."author_id" = ?1 AND r."state" = 'open')`],
    [
      [{ all: ['author', { state: 'open' }] }, { hidden: true }],
      `((r."author_id" = ?1 AND r."state" = 'open') OR r."hidden" = 1)`,
    ],
    [{ all: ['signedIn', 'author'] }, 'r."author_id" = ?1'],
    ['replyTo.author', 'EXISTS (SELECT 1 FROM "post" _t1 WHERE _t1."id" = r."reply_to_id" AND _t1."author_id" = ?1)'],
    ['replies.author', 'EXISTS (SELECT 1 FROM "post" _t1 WHERE _t1."reply_to_id" = r."id" AND _t1."author_id" = ?1)'],
    // The author's row is not read on the way to those who follow.
    ['author.followers.by', 'EXISTS (SELECT 1 FROM "follow" _t1 WHERE _t1."target_id" = r."author_id" AND _t1."by_id" = ?1)'],
    [
      'replyTo.replyTo.author',
      'EXISTS (SELECT 1 FROM "post" _t1 WHERE _t1."id" = r."reply_to_id" AND ' +
        'EXISTS (SELECT 1 FROM "post" _t2 WHERE _t2."id" = _t1."reply_to_id" AND _t2."author_id" = ?1))',
    ],
    [
      ['replyTo.author', 'topic.owner'],
      '(EXISTS (SELECT 1 FROM "post" _t1 WHERE _t1."id" = r."reply_to_id" AND _t1."author_id" = ?1) OR ' +
        'EXISTS (SELECT 1 FROM "topic" _t2 WHERE _t2."id" = r."topic_id" AND _t2."owner_id" = ?1))',
    ],
  ] as const) {
    test(JSON.stringify(grant), () => {
      const { decided, sources } = condition(grant as Grant)
      assert.equal(decided, sql)
      assert.deepEqual(sources, sql.includes('?1') ? [{ from: 'actor' }] : [])
    })
  }

  test('whoever sees the row that a ref points at, by that row’s own rule', () => {
    const { decided, sources } = condition(
      'sees:topic',
      { rules: { near: [{ field: 'site', operator: 'eq', value: 'north' }] } },
      ['owner', 'rule:near'],
    )
    assert.equal(
      decided,
      'EXISTS (SELECT 1 FROM "topic" _t1 WHERE _t1."id" = r."topic_id" AND (_t1."owner_id" = ?1 OR _t1."site" = ?2))',
    )
    assert.deepEqual(
      sources.map((source) => (source.from === 'rule' ? `${source.rule} of ${source.entity.name}` : source.from)),
      ['actor', 'near of topic'],
    )
  })

  test('the conditions of a named rule, bound as the columns of each entity hold them', () => {
    const near: RuleAnswer = [
      { field: 'site', operator: 'eq', value: 'north' },
      { field: 'id', operator: 'in', value: [] },
    ]
    const { decided, sources } = condition(['rule:near', 'sees:topic'], { rules: { near } }, 'rule:near')
    assert.equal(
      decided,
      '((r."site" IS ?1 AND r."id" IN (SELECT value FROM json_each(?2))) OR ' +
        'EXISTS (SELECT 1 FROM "topic" _t1 WHERE _t1."id" = r."topic_id" AND (_t1."site" = ?3 AND _t1."id" IN (SELECT value FROM json_each(?4)))))',
    )
    assert.deepEqual(
      sources.map((source) => source.from === 'rule' && [source.entity.name, source.at]),
      [
        ['post', 0],
        ['post', 1],
        ['topic', 0],
        ['topic', 1],
      ],
    )
  })
})

test('any and all of conditions keep only what is open', () => {
  assert.equal(anyOf([]), false)
  assert.equal(allOf([]), true)
  assert.equal(anyOf([false, false]), false)
  assert.equal(allOf([true, true]), true)
  assert.equal(anyOf(['a', true, 'b']), true)
  assert.equal(allOf(['a', false, 'b']), false)
  assert.equal(anyOf(['a', false]), 'a')
  assert.equal(allOf(['a', true]), 'a')
  assert.equal(anyOf(['a', 'b']), '(a OR b)')
  assert.equal(allOf(['a', 'b']), '(a AND b)')
})
