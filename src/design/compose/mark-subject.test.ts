import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Grant } from '../../model/blueprint.ts'
import { entity, ref, text } from '../../model/language.ts'
import { parts } from '../catalogue/parts.ts'
import { guardRead } from '../change/entity-edit.ts'
import { loadParse } from '../change/source-edit.ts'
import { composeParts } from './compose-parts.ts'
import { guardGrant } from './guard-grant.ts'
import { guardOf, markEntity } from './mark-subject.ts'

const parse = await loadParse()
const moderation = parts.find(({ name }) => name === 'moderation')!.marks!
const named = (names: readonly string[], subjects = {}) => composeParts(parts, { name: 'trial', parts: names, subjects })

describe('what a part adds to what it is about', () => {
  test('stands in the part that declares it, and nowhere where nobody is about it', () => {
    const { blueprint, parts: composed } = named(['posts', 'moderation'])
    assert.deepEqual(blueprint.entities.post!.can!.read, [{ audience: 'public', upheldReports: 0 }, 'author', 'role:moderator'])
    assert.equal(
      composed.find(({ template }) => template.name === 'posts')!.template.declares.entities!.post,
      blueprint.entities.post,
    )
    assert.equal(named(['posts']).blueprint.entities.post!.fields.upheldReports, undefined)
  })

  test('hides what is upheld from all but the owner and roles, and shows moderators no more than others saw', () => {
    assert.deepEqual(named(['articles', 'moderation']).blueprint.entities.article!.can!.read, [
      { state: 'published', upheldReports: 0 },
      'author',
      'role:editor',
      { all: ['role:moderator', { state: 'published' }] },
    ])
  })

  test('of several parts stands beside each other', () => {
    const marked = parts.filter(({ marks }) => marks !== undefined).map(({ marks }) => Object.keys(marks!.counters))
    assert.deepEqual(new Set(marked.flat()).size, marked.flat().length)
  })
})

describe('a part that joins two others', () => {
  test('comes where both are, about what the first is about, and not with one of them', () => {
    const joint = (names: readonly string[], subjects = {}) =>
      named(names, subjects).parts.find(({ template }) => template.name === 'comment-reports')?.subject
    assert.deepEqual(joint(['posts', 'comments', 'moderation']), { entity: 'post', owner: 'author' })
    assert.deepEqual(joint(['posts', 'articles', 'comments', 'moderation'], { comments: 'article' }), {
      entity: 'article',
      owner: 'author',
    })
    assert.equal(joint(['posts', 'comments']), undefined)
    assert.equal(joint(['posts', 'moderation']), undefined)
  })
})

test('what is written into the file of a person grants what the blueprint does', () => {
  const { condition, except } = guardOf(moderation, 'author')!
  for (const read of [
    'anyone',
    'signedIn',
    ['signedIn'],
    [{ state: 'open' }, 'author'],
    [{ all: ['signedIn', { state: 'open' }] }, 'role:moderator', 'guests.person'],
    ['author', 'role:moderator', 'role:editor'],
  ] as readonly Grant[]) {
    const source = `import { blueprint, entity } from 'lintel'
export default blueprint('a', { entities: { note: entity({ title: text() }, { can: { read: ${JSON.stringify(read)} } }) } })`
    const edited = guardRead(source, { entity: 'note', condition: 'upheldReports: 0', except }, parse)
    const [, written] = /read: (.*?) \} \}\) \} \}\)$/.exec(edited)!
    assert.deepEqual(new Function(`return ${written}`)(), guardGrant(read, { condition, except }), written)
  }
})

test('the entity of a person has the counters, and its own fields stay', () => {
  const note = entity({ author: ref('user'), title: text() }, { can: { read: 'anyone' } })
  const marked = markEntity(note, moderation, 'author')
  assert.deepEqual(Object.keys(marked.fields), ['author', 'title', 'upheldReports'])
  assert.deepEqual(marked.can!.read, [{ upheldReports: 0 }, 'author', 'role:moderator'])
})
