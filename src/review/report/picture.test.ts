import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import { finding, table, wholeArchitecture, wholeReview } from '../review.test-kit.ts'
import { drawPicture } from './draw-picture.ts'
import { pictureDot } from './picture.ts'
import { pictureMermaid } from './picture-mermaid.ts'
import { pictureOf } from './picture-parts.ts'
import { groupName } from './picture-routes.ts'
import { pictureText } from './picture-text.ts'

const architecture = wholeArchitecture
const { findings } = wholeReview

test('containers, routes, tables and what asks what, with the findings at their places', () => {
  const picture = pictureOf(architecture, findings)
  assert.deepEqual(
    picture.containers.map(({ name, needs, badge }) => [name, needs, badge?.count]),
    [
      ['api', ['db'], undefined],
      ['db', [], 1],
    ],
  )
  assert.deepEqual(
    picture.groups.map(({ name, routes, badge }) => [name, routes.length, badge?.worst]),
    [
      ['/v1/posts', 2, 'medium'],
      ['/v1/users', 1, undefined],
      ['code without a route', 0, undefined],
    ],
  )
  assert.deepEqual(
    picture.tables.map(({ name, badge, rows }) => [name, badge?.worst, rows.map((row) => [row.name, row.key, row.badge?.count])]),
    [
      ['organisations', undefined, [['id', 'PK', undefined]]],
      [
        'posts',
        'medium',
        [
          ['id', 'PK', undefined],
          ['author_id', 'FK', 1],
        ],
      ],
      [
        'users',
        'blocker',
        [
          ['id', 'PK', undefined],
          ['organisation_id', 'FK', undefined],
        ],
      ],
    ],
  )
  assert.deepEqual(picture.references, [
    { from: 'posts', column: 'author_id', to: 'users' },
    { from: 'users', column: 'organisation_id', to: 'organisations' },
  ])
  assert.deepEqual(
    picture.queries.map(({ group, table: asked, reads, writes, badge }) => [group, asked, reads, writes, badge?.count]),
    [
      ['/v1/posts', 'posts', 1, 0, 1],
      ['/v1/posts', 'users', 1, 0, undefined],
      ['code without a route', 'posts', 0, 1, undefined],
    ],
  )
  assert.deepEqual(picture.elsewhere, { count: 1, worst: 'info' })
})

test('a table that is declared twice is drawn once, as the migrations have it', () => {
  const [migrations] = architecture.databases
  const prisma = {
    ...migrations!,
    source: 'schema.prisma',
    kind: 'declared' as const,
    tables: [table('User', []), table('Tag', [])],
  }
  const { tables } = pictureOf(joinFacts([], [{ databases: [prisma, migrations!] }]), [])
  assert.deepEqual(
    tables.map(({ name, database }) => [name, database]),
    [
      ['organisations', 'postgres, migrations'],
      ['posts', 'postgres, migrations'],
      ['users', 'postgres, migrations'],
      ['Tag', 'postgres, schema.prisma'],
    ],
  )
})

test('routes are grouped by what they are about', () => {
  const names = ['/', '/v1', '/health', '/api/v1/posts/{id}/likes', '/v1/{tenant}/posts', '/{id}', '/users/me'].map(groupName)
  assert.deepEqual(names, ['/', '/v1', '/health', '/api/v1/posts', '/v1', '/', '/users'])
})

test('of very many tables those with findings stay, and the others are counted', async () => {
  const tables = Array.from({ length: 300 }, (_, i) => table(`t${i}`, ['parent_id'], { parent_id: `t${(i * 7) % 300}` }))
  const large = joinFacts([], [{ databases: [{ ...architecture.databases[0]!, tables }] }])
  const found = [finding({ subject: 'table:t299' }), finding({ subject: 'column:t298.parent_id' })]
  const picture = pictureOf(large, found)
  assert.equal(picture.tables.length, 40)
  assert.equal(picture.left.tables, 260)
  assert.equal(picture.elsewhere, null)
  const svg = await drawPicture(large, found)
  assert.match(svg!, /and 260 more/)
  assert.equal(await drawPicture(large, found), svg)
})

test('Graphviz, Mermaid and words take any name', async () => {
  for (const name of ['a"b', 'a\\', '<b>', '&amp;', 'a\nb', '\u0001', '`', '#quot;', 'a:b', '{x|y}', '']) {
    const odd = joinFacts([], [{ databases: [{ ...architecture.databases[0]!, tables: [table(name, ['x'], { x: name })] }] }])
    assert.match((await drawPicture(odd, []))!, /<\/svg>\n$/, name)
    const bare = pictureMermaid(odd, []).replaceAll(/"[^"\n]*"/g, 'Q')
    assert.match(bare, /^flowchart LR\n {2}subgraph tables\[Q\]\n {4}t0\[\(Q\)\]\n {2}end\n {2}t0 -->\|Q\| t0\n$/, name)
    assert.equal(pictureText(odd, []).split('\n').length, 3, name)
  }
})

test('where nothing was read there is no picture', async () => {
  assert.equal(await drawPicture(joinFacts([], []), findings), null)
  assert.equal(pictureText(joinFacts([], []), findings), 'no container, route or table was read\n')
})

test('the Mermaid text names what the picture shows', () => {
  const text = pictureMermaid(architecture, findings)
  assert.match(text, /^flowchart LR\n/)
  assert.match(text, /\n {4}r0\["\/v1\/posts<br\/>2 routes<br\/>1 finding, medium"\]\n/)
  assert.match(text, /\n {2}r0 -\.->\|"1 finding, high"\| t1\n/)
  assert.match(text, /\n {2}t1 -->\|"author_id"\| t2\n/)
  assert.equal(pictureDot(architecture, findings), pictureDot(architecture, [...findings]))
})
