import assert from 'node:assert/strict'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { asDecided, openProject } from './designed-project.test-kit.ts'

const sentence = 'add comments'
const [mine, edited, gone] = ['\nMine.\n', 'docs/architecture/entities.md', 'docs/architecture/components.md'] as const

const own = `import { blueprint, entity, text } from 'lintel'

export default blueprint('mine', { actor: 'person', entities: { person: entity({ name: text() }, { can: { read: 'anyone' } }) } })
`

test('the documents of a project follow every kind of change, and its brief says the same', async () => {
  const project = openProject()
  try {
    await project.designAgain()
    const weighed = []
    for (const sentence of kinds) {
      const plan = await project.planOf(sentence)
      const moves = plan.decided.some(({ id }) => id === 'database/primary-store')
      if (moves) assert.match(plan.documents.notes.join(), /^`compose.yaml` runs on PostgreSQL from now on, which begins empty: /)
      assert.deepEqual([plan.documents.notes.length, plan.documents.edited], [moves ? 1 : 0, []], sentence)
      assert.ok(plan.documents.files.length > 0, sentence)
      weighed.push(...plan.decided.map(({ id }) => id))
      await project.change(plan)
    }
    assert.ok(weighed.includes('database/primary-store'), weighed.join())
    const { decided, flipped, decisions, placements, notes } = await project.designAgain()
    assert.deepEqual([flipped, decisions], [[], []])
    const kept = await project.answersKept()
    assert.deepEqual(kept, asDecided(kept, decided))
    // So many parts need another store, and so no copies of a file any more.
    const others = placements.filter(({ path, state }) => state !== 'same' && path !== 'backup.mjs')
    assert.deepEqual([others.map(({ path, state }) => [path, state]), notes], [[], []])
  } finally {
    project.remove()
  }
})

const kinds = [
  'add comments with moderation',
  'soft delete for posts',
  'add webhooks',
  'file metadata for posts',
  'approval steps for posts',
  'import and export',
  'limit sharePost to 10 a minute',
  'limit requests to 100 a minute',
  'make users searchable by name',
  'add organisations',
  'OAuth2 login with Google and GitHub',
  'We want GraphQL',
]

describe('the documents of a project', () => {
  const { file, read, addTo, designAgain, planOf, change, remove } = openProject()
  before(() => designAgain())
  after(remove)

  test('that a person edited are named by a change, and stay; one that was taken away does not come back', async () => {
    addTo(edited, mine)
    rmSync(file(gone))
    const before = read(edited)
    const plan = await planOf(sentence)
    assert.deepEqual([plan.documents.edited, plan.documents.notes], [[edited], []])
    const paths = plan.documents.files.map(({ path }) => path)
    assert.ok(!paths.includes(edited) && !paths.includes(gone), paths.join())
    assert.ok(paths.includes('openapi.json') && paths.includes('brief.yaml'), paths.join())
    await change(plan)
    assert.equal(read(edited), before)
    assert.equal(existsSync(file(gone)), false)
    assert.match(read('openapi.json'), /comment-on-post/)
    assert.match(read('brief.yaml'), /^changes: \["add comments"\]$/m)
  })

  test('a file that is edited between the plan and its writing is not lost, and nothing is written', async () => {
    const plan = await planOf('add tags')
    addTo('openapi.json', '\n')
    await assert.rejects(change(plan), /changed meanwhile/)
    assert.doesNotMatch(read('blueprint.ts'), /tags/)
    writeFileSync(file('openapi.json'), read('openapi.json').slice(0, -1))
  })

  test('a brief whose changes a person wrote in their own way is left to them, and they are told', async () => {
    const before = read('brief.yaml')
    writeFileSync(file('brief.yaml'), before.replace(/^changes: .*$/m, `changes:\n  - ${sentence}`))
    const { documents } = await planOf('add tags')
    assert.deepEqual(documents.edited, [edited])
    assert.ok(!documents.files.some(({ path }) => path === 'brief.yaml'))
    assert.match(documents.notes.join(), /add "add tags" to it/)
    writeFileSync(file('brief.yaml'), before)
  })

  test('follow what a person edited, which stays as it is and is named', async () => {
    const part = read('parts/posts.ts').replace('body: text(', 'mood: text({ optional: true }),\n      body: text(')
    writeFileSync(file('parts/posts.ts'), part)
    const capacity = read('docs/architecture/capacity.md')
    const written = await designAgain(['users=5000000'])
    // The files that the change edited are still nobody's but the design's.
    assert.deepEqual(written.edited, [edited, 'parts/posts.ts'])
    assert.match(read('blueprint.ts'), /comments[\s\S]*users: 5_000_000/)
    assert.equal(read('parts/posts.ts'), part)
    assert.match(part, /mood/)
    assert.match(read(edited), /\nMine\.\n$/)
    for (const path of ['openapi.json', 'docs/architecture/schema.sqlite.sql']) assert.match(read(path), /mood/, path)
    assert.match(read('openapi.json'), /comment-on-post/)
    assert.notEqual(read('docs/architecture/capacity.md'), capacity)
    assert.match(read('brief.yaml'), /^ {2}users: 5000000/m)
    assert.deepEqual((await designAgain()).files, [])
  })

  test('stay as they are where a person edited handlers alone', async () => {
    addTo('parts/posts-code.ts', '\n// Mine.\n')
    const again = await designAgain()
    assert.deepEqual([again.files, again.notes], [[], []])
    assert.ok(again.edited.includes('parts/posts-code.ts'), again.edited.join())
  })

  test('follow what a person took away: an action, a part with what listens to it, all that was designed', async () => {
    const [part, whole] = [read('parts/likes.ts'), read('blueprint.ts')]
    const edits = [
      ['parts/likes.ts', part.replace(/^ *unlikePost: .*\n/m, ''), 'unlike-post'],
      ['blueprint.ts', whole.replace(/^import likes .*\n/m, '').replace(/, likes\b/, ''), 'like-post'],
      ['blueprint.ts', own, 'share-post'],
    ] as const
    for (const [path, text, gone] of edits) {
      assert.match(read('openapi.json'), new RegExp(gone))
      const before = read(path)
      assert.notEqual(text, before)
      writeFileSync(file(path), text)
      const { notes } = await designAgain()
      assert.doesNotMatch(notes.join(), /tell of the brief/, path)
      assert.doesNotMatch(read('openapi.json'), new RegExp(gone))
      assert.equal(read(path), text)
      writeFileSync(file(path), before)
    }
    assert.ok((await designAgain()).files.includes('openapi.json'))
  })

  test('follow the brief, and say so, where only running a blueprint tells what it is', async () => {
    const part = read('parts/posts.ts').replace('mood: text({ optional: true })', "mood: text({ optional: Boolean('yes') })")
    writeFileSync(file('parts/posts.ts'), part)
    const { files, notes } = await designAgain()
    assert.match(notes.join(), /tell of the brief, not of what a person edited: parts\/posts\.ts:\d+: /)
    assert.ok(files.includes('openapi.json'), files.join())
    assert.doesNotMatch(read('openapi.json'), /mood/)
    assert.equal(read('parts/posts.ts'), part)
  })
})
