import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Database } from './database.ts'
import { loadEngine } from './engine.ts'
import { installStarters } from './install-starters.ts'
import { openImage } from './open-image.ts'
import { starterPatterns } from './patterns/starter-patterns.ts'

let database: Database
beforeEach(async () => {
  database = openImage(await loadEngine(), new Uint8Array(), { file: 'memory.db' })
})

test('there are at least forty starter patterns, complete, in sentences, each once, with a source to read', () => {
  assert.ok(starterPatterns.length >= 40, String(starterPatterns.length))
  for (const what of ['slug', 'name', 'problem', 'solution', 'source'] as const) {
    assert.equal(new Set(starterPatterns.map((pattern) => pattern[what])).size, starterPatterns.length, what)
  }
  for (const pattern of starterPatterns) {
    assert.match(pattern.slug, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.match(pattern.source, /^.{5,}, https:\/\/[^\s]+$/, pattern.slug)
    for (const what of ['problem', 'forces', 'solution', 'consequences', 'whenNot'] as const) {
      assert.ok(pattern[what].length >= 40 && pattern[what].endsWith('.'), `${pattern.slug}: ${what}`)
    }
  }
})

test('all of them are in a new memory, in the category of backends', () => {
  const rows = database.all(`SELECT name, topic, when_not FROM patterns WHERE category = 'backend' ORDER BY id`)
  assert.deepEqual(
    rows.map(({ name }) => name),
    starterPatterns.map(({ name }) => name),
  )
})

test('a newer set words anew what nobody touched, adds what is new, and leaves what people changed, added or named alike', () => {
  const [first, second, third] = starterPatterns as [
    (typeof starterPatterns)[0],
    (typeof starterPatterns)[0],
    (typeof starterPatterns)[0],
  ]
  const solutionOf = (name: string) => database.value('SELECT solution FROM patterns WHERE name = ?', [name])
  database.run(`UPDATE patterns SET solution = 'as we do it' WHERE name = ?`, [second.name])
  database.run(`INSERT INTO patterns (category, name, problem, solution) VALUES ('backend', 'Ours', 'p', 'our own')`)
  const patterns = [
    { ...first, solution: 'worded anew' },
    { ...second, solution: 'worded anew' },
    { ...third, slug: 'brand-new', name: 'Brand new', solution: 'new' },
    { ...third, slug: 'ours', name: 'Ours', solution: 'not theirs' },
  ]
  const count = database.value('SELECT count(*) FROM patterns') as number
  installStarters(database, { version: 2, patterns })
  assert.equal(solutionOf(first.name), 'worded anew')
  assert.equal(solutionOf(second.name), 'as we do it')
  assert.equal(solutionOf(third.name), third.solution, 'what a newer set does not have stays')
  assert.equal(solutionOf('Brand new'), 'new')
  assert.equal(solutionOf('Ours'), 'our own')
  assert.equal(database.value('SELECT count(*) FROM patterns'), count + 1)
  installStarters(database, { version: 1, patterns: starterPatterns })
  assert.equal(solutionOf(first.name), 'worded anew', 'an older Lintel puts nothing back')
})
