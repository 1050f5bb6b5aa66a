import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { parts } from '../catalogue/parts.ts'
import { composeParts } from './compose-parts.ts'

const templates = new URL('../../../templates/parts/', import.meta.url)
const told = (names: readonly string[]) =>
  composeParts(parts, { name: 'trial', parts: names }).parts.filter(({ code }) => code !== undefined)
const namesOf = (names: readonly string[]) => told(names).map(({ template }) => template.name)

test('whom an event concerns is told where there are notifications, and what is done stands in the audit where there is one', () => {
  assert.deepEqual(namesOf(['posts', 'likes', 'notifications']), ['posts-notices', 'likes-notices'])
  assert.deepEqual(namesOf(['posts', 'likes']), [])
  assert.deepEqual(namesOf(['accounts', 'audit']), ['accounts-audit'])
  assert.deepEqual(namesOf(['accounts', 'notifications']), [])
})

test('what tells of a part names events that it declares, with fields that they have, and has tests', () => {
  for (const { name, tells = {}, traces = {}, declares } of parts) {
    const fieldsOf = (event: string) => Object.keys(declares.events?.[event] ?? {})
    const first = (path: string) => path.split('.')[0]!
    for (const [event, tellings] of Object.entries(tells))
      for (const { to, by, about } of tellings)
        for (const path of [typeof to === 'string' ? to : to.of, about, ...(by === undefined ? [] : [by])])
          assert.ok(fieldsOf(event).includes(first(path)), `${name}: ${event} has no \`${path}\``)
    for (const [event, { who, which }] of Object.entries(traces))
      for (const field of [who, which]) assert.ok(fieldsOf(event).includes(field), `${name}: ${event} has no \`${field}\``)
    for (const [said, kind] of [
      [tells, 'notices'],
      [traces, 'audit'],
    ] as const)
      if (Object.keys(said).length > 0) assert.ok(existsSync(new URL(`${name}-${kind}.test.mjs`, templates)), `${name}-${kind}`)
  }
})

test('nobody is told of their own act, and each way to a person is read once', () => {
  const [, likes] = told(['posts', 'likes', 'notifications'])
  assert.match(likes!.code!, /const postAuthor = \(await db\.post\.find\(post\)\)\?\.author\n/)
  assert.match(likes!.code!, /if \(postAuthor && postAuthor !== by\)\n/)
  const comments = told(['posts', 'comments', 'notifications']).find(({ template }) => template.name === 'comments-notices')!
  assert.match(comments.code!, /commentParentAuthor = commentParent && \(await db\.comment\.find\(commentParent\)\)\?\.author/)
})
